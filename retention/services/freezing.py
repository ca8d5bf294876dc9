"""
Deletion by the clock stands still for whoever has asked for a copy, until it is delivered (R15-14).

Whatever destroys a person's records because their time is over asks `unfrozen` first. Not so what the person asks to
have deleted, and what must never be kept longer: used codes, ended sessions, a copy of an identity document.
"""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from portal.gate import order
from portal.members.models import Member, MemberQuerySet
from portal.outbox.services import promise
from portal.trail.services import record
from retention.models import Freeze


class AlreadyEnded(Exception):
    """Deletion goes on already."""


def unfrozen(members: MemberQuerySet) -> MemberQuerySet:
    """Return those of `members` whose records may be deleted because their time is over, as one query."""
    return members.filter(~frozen())


def frozen(along: str = "pk") -> Exists:
    """Return the condition that deletion stands still for a person; `along` leads from a row to the person."""
    return Exists(Freeze.objects.live().filter(member=OuterRef(along)))


@transaction.atomic
def keep_to(*, member_id: uuid.UUID, wanted: Collection[uuid.UUID], now: dt.datetime) -> None:
    """
    This function will let deletion stand still for these lines of a person's and for no others.

    One that staff have ended stays ended. Doing it twice changes nothing.
    """
    for one in Freeze.objects.live().filter(member=member_id).exclude(about_id__in=wanted):
        _end(one, now=now)
    settled = Freeze.objects.filter(Q(ended_at=None) | Q(ended_by__isnull=False), about_id__in=wanted)
    missing = set(wanted) - set(settled.values_list("about_id", flat=True))
    if missing:
        order.before_sweeps()
    for about_id in missing:
        Freeze.objects.update_or_create(
            about_id=about_id, defaults={"member_id": member_id, "begun_at": now, "ended_at": None}
        )
        record(action="retention.freeze.begun", subject=member_id, facts={"line": str(about_id)})


@transaction.atomic
def let_go_on(*, freeze: Freeze, by: Member, now: dt.datetime) -> None:
    """
    This function will let staff end a standstill before the copy is delivered.

    :raises AlreadyEnded: when it has ended.
    """
    if not _end(freeze, now=now, by=by):
        raise AlreadyEnded


def _end(freeze: Freeze, *, now: dt.datetime, by: Member | None = None) -> bool:
    """End a standstill once, and promise that what has its time over goes; return whether it still was one."""
    changed = Freeze.objects.live().filter(pk=freeze.pk).update(ended_at=now, ended_by=by.pk if by else None)
    if changed != 1:
        return False
    promise(
        task="retention.sweep_person", key=f"goes on {freeze.pk} {uuid.uuid4()}", member_id=freeze.member_id
    )
    record(
        action="retention.freeze.ended",
        subject=freeze.member_id,
        actor=by,
        role="handler" if by else "system",
        facts={"line": str(freeze.about_id)},
    )
    return True
