"""What demo members left behind: sign-ins, pages opened, monthly figures, corrections, staff look-ups."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random

from django.utils import timezone

from portal.activity.models import PageView, SignIn, Statistic, Way
from portal.activity.services import add_months
from portal.demo import words
from portal.demo.people import Person
from portal.demo.pouring import pour
from portal.members.models import Member, ProfileChange
from portal.recipients.models import LookUp

PAGE_DAYS = 420  # the demo register keeps page views 14 months, sign-ins 12
SIGN_IN_DAYS = 360
VIEWS = 36
SIGN_INS = 9
LOOKED_AT = ("member", "member", "messages", "payments", "case")
REASONS = ("support", "support", "payment")


def leave(*, people: Iterable[Person], staff_id: uuid.UUID, rng: Random, now: dt.datetime) -> None:
    """This function will write the logs of everyone with an account."""
    holders = [person for person in people if person.member.has_account]
    add_months(today=timezone.localdate(now))
    views = [view for person in holders for view in _views(person, rng, now)]
    views.sort(key=lambda view: view.at)
    pour(PageView, views)
    pour(SignIn, (sign_in for person in holders for sign_in in _sign_ins(person, rng, now)))
    pour(Statistic, _figures(views, now))
    pour(LookUp, _look_ups(holders, staff_id, rng, now))
    pour(ProfileChange, _moves(holders, rng, now))


def _views(person: Person, rng: Random, now: dt.datetime) -> Iterator[PageView]:
    first, last = _span(person.member, PAGE_DAYS, now)
    address = _address(rng)
    for _ in range(round(VIEWS * person.liveliness * rng.uniform(0.5, 1.5))):
        yield PageView(
            member=person.member,
            at=first + (last - first) * rng.random(),
            path=rng.choice(words.PAGES)[0],
            referrer=rng.choice(words.REFERRERS),
            device=rng.choice(words.DEVICES),
            ip_address=address,
        )


def _sign_ins(person: Person, rng: Random, now: dt.datetime) -> Iterator[SignIn]:
    first, last = _span(person.member, SIGN_IN_DAYS, now)
    browser, way = rng.choice(words.BROWSERS), rng.choice((Way.CODE, Way.CODE, Way.PASSWORD, Way.PASSKEY))
    for _ in range(round(SIGN_INS * person.liveliness * rng.uniform(0.5, 1.5))):
        yield SignIn(
            member=person.member,
            at=first + (last - first) * rng.random(),
            way=way,
            succeeded=rng.random() > 0.05,
            ip_address=_address(rng),
            user_agent=browser,
        )


def _figures(views: Iterable[PageView], now: dt.datetime) -> Iterator[Statistic]:
    """Count each member's months from the very views, as the portal would."""
    names = dict(words.PAGES)
    pages: Counter[tuple[uuid.UUID, dt.date]] = Counter()
    days: dict[tuple[uuid.UUID, dt.date], set[dt.date]] = {}
    parts: dict[tuple[uuid.UUID, dt.date], Counter[str]] = {}
    for view in views:
        day = timezone.localdate(view.at)
        key = (view.member_id, day.replace(day=1))
        pages[key] += 1
        days.setdefault(key, set()).add(day)
        parts.setdefault(key, Counter())[names[view.path]] += 1
    for (member_id, month), opened in pages.items():
        key = (member_id, month)
        yield Statistic(
            member_id=member_id,
            month=month,
            visits=len(days[key]),
            pages=opened,
            favourite=parts[key].most_common(1)[0][0],
            counted_at=now,
        )


def _look_ups(
    people: Iterable[Person], staff_id: uuid.UUID, rng: Random, now: dt.datetime
) -> Iterator[LookUp]:
    for person in people:
        for _ in range(3 if person.liveliness > 5 else rng.choice((0, 0, 1, 2))):
            first, last = _span(person.member, 700, now)
            yield LookUp(
                member=person.member,
                role="handler",
                staff_id=staff_id,
                page=rng.choice(LOOKED_AT),
                reason=rng.choice(REASONS),
                at=first + (last - first) * rng.random(),
            )


def _moves(people: Iterable[Person], rng: Random, now: dt.datetime) -> Iterator[ProfileChange]:
    for person in people:
        if person.member.street and (rng.random() < 0.15 or person.liveliness > 5):
            first, last = _span(person.member, 700, now)
            old = f"{rng.choice(words.STREETS)} {rng.randint(1, 90)}"
            yield ProfileChange(
                member=person.member,
                field="street",
                old=old,
                new=person.member.street,
                changed_by="member",
                changed_at=first + (last - first) * rng.random(),
            )


def _span(member: Member, days: int, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    last = member.ended_at or now
    return min(last, max(member.joined_at, now - dt.timedelta(days=days))), last


def _address(rng: Random) -> str:
    """An address of the ranges kept for documentation."""
    if rng.random() < 0.2:
        return f"2001:db8:{rng.getrandbits(16):x}::{rng.getrandbits(16):x}"
    return f"{rng.choice(('192.0.2', '198.51.100', '203.0.113'))}.{rng.randint(1, 254)}"
