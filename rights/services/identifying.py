"""Taking what an e-ID service says as proof for one case, or counting a try that did not fit (R12-10)."""

import datetime as dt
import hmac

from django.db import transaction

from portal.members.models import Member, PersonalNumber
from rights import e_id
from rights.e_id import Evidence
from rights.models import Case
from rights.rules.identity import Way
from rights.rules.states import Role
from rights.services import identity


class TooWeak(ValueError):
    """The service identified the person at a level that we do not believe; it is no try."""


def shown(*, case: Case, evidence: Evidence, by: Member, now: dt.datetime) -> bool:
    """
    This function will compare what the service says with what is on file, and return whether it is the person.

    Kept are the way and the moment, and otherwise a count. Three tries.

    :raises NothingAsked: when nobody waits for it.
    :raises NotEnough: when it was not asked for, or there is no such service.
    :raises TooWeak: when the level of assurance is too low.
    :raises TriesUsedUp: after three tries that did not fit, which is noted.
    Source: GDPR Art. 12(6); R12-10.
    """
    with transaction.atomic():
        case = identity.locked(case)
        pause, service, role = identity.waiting(case), e_id.service(), Role.SYSTEM
        if pause.way != Way.E_ID or service is None:
            raise identity.NotEnough
        if evidence.level not in service.levels:
            raise TooWeak
        closed = identity.spent(case, pause, by=by, role=role)
        fits = not closed and is_the_person(evidence, case.member)
        if fits:
            identity.end(case, pause, way=Way.E_ID, now=now, by=by, role=role)
        elif not closed:
            identity.count(case, pause, by=by, role=role)
    if closed:
        raise identity.TriesUsedUp
    return fits


def is_the_person(evidence: Evidence, member: Member) -> bool:
    """Return whether one thing that names one person alone is the same: the account, the number, or the address."""
    if evidence.account is not None:
        return evidence.account == member.pk
    held = PersonalNumber.objects.current().filter(member=member).values_list("number", flat=True).first()
    if held and evidence.number:
        return hmac.compare_digest(held, evidence.number)
    return bool(member.email) and evidence.email.lower() == str(member.email).lower()
