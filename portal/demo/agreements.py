"""What demo members agreed to and were told: terms, notices, every yes and no."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from random import Random

from django.utils import timezone

from consents.models import Answer, Decision
from portal import register
from portal.demo.people import Person, any_uuid
from portal.demo.pouring import pour
from portal.notices.models import NoticeGiven, TermsAcceptance


def agree(*, people: Iterable[Person], rng: Random, now: dt.datetime) -> None:
    """This function will write who accepted which terms, who was told which notice, and every yes and no."""
    known = register.current()
    asked = [
        (purpose, channel)
        for purpose in known.purposes
        if purpose.basis == "consent"
        for channel in (purpose.channels or ("page",))
    ]
    accepted, told, decisions = [], [], []
    for person in (person for person in people if person.member.has_account):
        member = person.member
        for terms in known.terms_versions:
            if (at := _reached(member.joined_at, terms.valid_from, rng)) < now:
                accepted.append(
                    TermsAcceptance(member=member, version=terms.version, language=member.language, at=at)
                )
        for notice in known.notice_versions:
            if (at := _reached(member.joined_at, notice.valid_from, rng)) < now:
                way = "sign_up" if at == member.joined_at else "mail"
                told.append(
                    NoticeGiven(
                        member=member, version=notice.version, language=member.language, way=way, at=at
                    )
                )
        for purpose, channel in asked:
            parts = (purpose.name, purpose.description)
            text = ". ".join(part.in_language(member.language) for part in parts)
            digest = hashlib.sha256(text.encode()).hexdigest()
            for answer, at, surface in _answers(member.joined_at, rng, now):
                decisions.append(
                    Decision(
                        id=any_uuid(rng),
                        member=member,
                        purpose=purpose.id,
                        channel=channel,
                        answer=answer,
                        text_shown=text,
                        text_digest=digest,
                        language=member.language,
                        at=at,
                        surface=surface,
                        notice_version=known.notice_on(timezone.localdate(at)).version,
                    )
                )
    pour(TermsAcceptance, accepted)
    pour(NoticeGiven, told)
    pour(Decision, decisions)


def _reached(joined_at: dt.datetime, valid_from: dt.date, rng: Random) -> dt.datetime:
    """When a version met a member: at registration, or some hours after it came into force."""
    start = dt.datetime.combine(valid_from, dt.time(6), tzinfo=dt.UTC)
    return joined_at if joined_at >= start else start + dt.timedelta(hours=rng.randint(1, 300))


def _answers(
    joined_at: dt.datetime, rng: Random, now: dt.datetime
) -> Iterator[tuple[Answer, dt.datetime, str]]:
    said_yes = rng.random() < 0.4
    yield (Answer.GIVEN if said_yes else Answer.REFUSED), joined_at, "sign_up"
    later = joined_at + (now - joined_at) * rng.random()
    if rng.random() < 0.2:
        yield (Answer.WITHDRAWN if said_yes else Answer.GIVEN), later, "consents"
