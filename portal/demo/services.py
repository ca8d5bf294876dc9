"""Filling an empty portal with demo members, once."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from random import Random

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from portal.demo import accounts, agreements, money, requests, talks, traces
from portal.demo.people import ANNA, Person, imagine, staff
from portal.demo.pouring import pour
from portal.members.models import Member
from portal.trail.services import record

MOST_MEMBERS = 100_000


class NotHere(Exception):
    """Demo members live on loopback only, in a portal without other members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """How many members there are, and whether they were made now."""

    members: int
    is_new: bool


def fill(*, members: int, seed: int, now: dt.datetime) -> Filled:
    """
    This function will make `members` demo members, two of the staff and what they all left behind.

    The same seed makes the same people and the same records, counted back from `now` (aware). Running it
    again changes nothing.

    :raises NotHere: on a public host, or when the database holds other members.
    """
    if not settings.ON_LOOPBACK:
        raise NotHere("Demo members are only ever made on loopback; INSYN_HOSTS names a public host.")
    if Member.objects.filter(email=ANNA).exists():
        return Filled(members=Member.objects.filter(is_staff=False).count(), is_new=False)
    if Member.objects.exists():
        raise NotHere("The database already holds members; demo members only go into an empty portal.")
    rng = Random(seed)  # believable, not secret
    people = imagine(count=members, seed=seed, now=now)
    with transaction.atomic():
        _move_in(people)
        dana, erik = staff(now)
        Member.objects.bulk_create([dana, erik])
        accounts.open_accounts()
        money.pay(people=people, rng=rng, now=now)
        agreements.agree(people=people, rng=rng, now=now)
        talks.write(people=people, staff_id=dana.pk, rng=rng, now=now)
        traces.leave(people=people, staff_id=dana.pk, rng=rng, now=now)
        requests.ask(people=people, staff_id=dana.pk, rng=rng, now=now)
        record(action="demo.members.made", facts={"members": members, "seed": seed})
    mark()
    return Filled(members=members, is_new=True)


def mark() -> Path:
    """This function will mark the data folder as one with demo members; settings read the mark at start."""
    folder = Path(settings.INSYN_DATA) / "demo"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _move_in(people: list[Person]) -> None:
    for person in people:
        person.member.password = "!"  # noqa: S105  # unusable: they sign in by an e-mailed code, read in the demo mailbox
    heads = [person.member for person in people if person.member.main_account_id is None]
    below = [person.member for person in people if person.member.main_account_id is not None]
    pour(Member, heads)
    pour(Member, below)
    holders = (person.member for person in people if person.member.has_account)
    pour(
        EmailAddress,
        (EmailAddress(user=who, email=who.email, verified=True, primary=True) for who in holders),
    )
