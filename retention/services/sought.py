"""
Whom to look for after an erasure, and by what: noted as the record is emptied, locked, and forgotten within a day.

Nothing else may read it. What a hold or a law keeps of a person is told from what is left over by the plan.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q

from portal import crypto
from portal.datamap.registry import declared
from portal.datamap.rows import of_member
from portal.members.models import Member, PersonalNumber, Standing
from portal.outbox.services import promise
from retention.models import Disposal, Sought
from retention.signs import Kind, Sign

KEPT_HOURS = 24
NIGHT_HOUR = 1
"""At the whole hour of UTC, when it is night in Europe."""
SOONEST = dt.timedelta(minutes=5)
SIGNS: Mapping[str, Mapping[str, Kind]] = {
    "members.member": {
        "email": Kind.EMAIL,
        "user_name": Kind.USER_NAME,
        "name": Kind.NAME,
        "phone": Kind.PHONE,
    },
    "members.personalnumber": {"number": Kind.NUMBER},
    "members.code": {"email": Kind.EMAIL},
    "account.emailaddress": {"email": Kind.EMAIL},
    "socialaccount.socialaccount": {"uid": Kind.KEY},
    "usersessions.usersession": {"session_key": Kind.KEY},
}
"""The columns that tell a person from all others; a unique or e-mail column is here or in a test with the reason."""
EARLIER = "members.profilechange"
"""Where the values stand that a corrected column of the person's own row had before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An erased person to be looked for."""

    disposal: Disposal
    signs: frozenset[Sign]


def note(*, disposal: Disposal, member: Member, now: dt.datetime) -> None:
    """
    This function will note by what a person can be found, and promise the search of the coming night.

    Call inside the transaction that destroys, before anything goes. All who are erased until then share one search.
    """
    signs = sorted({(one.kind.value, one.value) for one in _signs_of(member) if one.tells})
    locked = crypto.wrap(json.dumps(signs).encode(), master=settings.INSYN_KEY_FILE)
    Sought.objects.update_or_create(disposal_id=disposal.pk, defaults={"locked": locked})
    night = _coming_night(now)
    promise(
        task="retention.search",
        key=f"search {night:%Y-%m-%d}",
        after_seconds=(night - now).total_seconds(),
    )


def persons(disposal_id: uuid.UUID | None = None) -> list[Person]:
    """
    Return everybody who is still to be looked for, or the one of a disposal, with the signs that are nobody else's now.

    Who came back since bears the same signs again, as a new record: they are not looked for, and neither is a name
    or a number that another person here shares.
    """
    rows = Sought.objects.filter(pk=disposal_id) if disposal_id else Sought.objects.all()
    noted = {one.disposal_id: _opened(one) for one in rows}
    borne = _borne_by_living(sign for signs in noted.values() for sign in signs)
    done = Disposal.objects.filter(pk__in=noted, executed_at__isnull=False)
    found = [Person(disposal=one, signs=frozenset(noted[one.pk]) - borne) for one in done]
    return [person for person in found if person.signs]


def forget(*, disposals: Iterable[uuid.UUID] = (), now: dt.datetime | None = None) -> int:
    """This function will forget by what these were looked for, or, at a moment, what was noted a day before it."""
    old = Q(noted_at__lt=now - dt.timedelta(hours=KEPT_HOURS)) if now else Q(pk__in=list(disposals))
    return Sought.objects.filter(old).delete()[0]


def _signs_of(member: Member) -> Iterator[Sign]:
    yield Sign(kind=Kind.KEY, value=str(member.pk))
    for label, columns in SIGNS.items():
        rows = of_member(declared()[label], member.pk)
        for row in rows.values(*columns):
            yield from _of_row(row, columns)
    own = SIGNS["members.member"]
    for field, *values in of_member(declared()[EARLIER], member.pk).values_list("field", "old", "new"):
        yield from (Sign(kind=own[field], value=value) for value in values if field in own and value)


def _of_row(row: Mapping[str, Any], columns: Mapping[str, Kind]) -> Iterator[Sign]:
    for name, kind in columns.items():
        if row[name]:
            yield Sign(kind=kind, value=str(row[name]).strip())


def _opened(row: Sought) -> set[Sign]:
    """Return the signs; none where the key is lost: then nobody is looked for, and nobody called searched."""
    try:
        told = json.loads(crypto.unwrap(bytes(row.locked), master=settings.INSYN_KEY_FILE))
    except crypto.KeyMissing:
        return set()
    return {Sign(kind=Kind(kind), value=value) for kind, value in told}


def _borne_by_living(signs: Iterable[Sign]) -> set[Sign]:
    by_value: dict[str, set[Sign]] = {}
    for sign in signs:
        by_value.setdefault(sign.value, set()).add(sign)
    if not by_value:
        return set()
    columns = list(SIGNS["members.member"])
    shared = Q()
    for name in columns:
        shared |= Q(**{f"{name}__in": list(by_value)})
    living = Member.objects.exclude(standing=Standing.ERASED).filter(shared).values_list(*columns)
    numbers = PersonalNumber.objects.current().filter(number__in=list(by_value)).values_list("number")
    return {
        sign for row in (*living, *numbers) for value in row if value for sign in by_value.get(str(value), ())
    }


def _coming_night(now: dt.datetime) -> dt.datetime:
    tonight = now.astimezone(dt.UTC).replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return tonight if tonight > now + SOONEST else tonight + dt.timedelta(days=1)
