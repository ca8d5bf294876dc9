"""Recording what was told and what was agreed: two records, neither a consent (E-2; promises 79, 146)."""

import datetime as dt

from portal.members.models import Member
from portal.notices.models import NoticeGiven, TermsAcceptance
from portal.trail.services import record


def accept_terms(*, member: Member, version: str, language: str, now: dt.datetime) -> TermsAcceptance:
    """
    This function will record that a member accepted a version of the terms.

    Source: GDPR Art. 6(1)(b); promise 146.
    """
    accepted = TermsAcceptance.objects.create(member=member, version=version, language=language, at=now)
    record(
        action="notices.terms.accepted",
        subject=member,
        actor=member,
        role="member",
        about=accepted,
        facts={"version": version, "language": language},
    )
    return accepted


def tell(*, member: Member, version: str, language: str, way: str, now: dt.datetime) -> NoticeGiven:
    """
    This function will record that a member was told a privacy notice, by `way` "sign_up", "page" or "mail".

    Source: GDPR Art. 13; E-2.
    """
    told = NoticeGiven.objects.create(member=member, version=version, language=language, way=way, at=now)
    record(
        action="notices.notice.given",
        subject=member,
        about=told,
        facts={"version": version, "language": language, "way": way},
    )
    return told
