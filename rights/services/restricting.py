"""
How a restriction ends: the person ends it at once; we only after the person was told, and not before the day we said.

Setting it is `fulfilment.restriction`, which acts before anybody has looked.
"""

import datetime as dt
import uuid

from django.db import transaction

from portal.gate import services as gate
from portal.gate.models import Cause
from portal.members.models import Member
from portal.outbox.services import Lease, promise
from portal.recipients import notifying
from portal.trail.services import record
from rights.clock import local_day
from rights.models import Line
from rights.restrictions import Restriction
from rights.rules.right import Right
from rights.rules.states import Outcome, Role, State
from rights.services import lifecycle, lift_notice, postponing, telling


class AlreadyPlanned(Exception):
    """The end of this restriction is planned already."""


class AlreadyLifted(Exception):
    """The restriction has ended."""


class TooEarly(Exception):
    """The person has not been told, or the day has not come (Art. 18(3))."""


class NoReason(Exception):
    """Staff end a pause for a reason that the person is told."""


class NotPlanned(Exception):
    """No end is planned, so there is nothing to tell or to call off."""


@transaction.atomic
def plan_lift(
    *,
    restriction: Restriction,
    now: dt.datetime,
    because: str = "",
    by: uuid.UUID | None = None,
    role: Role = Role.SYSTEM,
) -> None:
    """
    This function will plan the end of a restriction and promise that the person is told first, and why.

    `because` is the reason in the person's language; the portal's own plan follows from the answer, and needs none.

    :raises NoReason: when staff give none.
    :raises AlreadyPlanned: when that was done before.
    :raises AlreadyLifted: when it has ended.
    Source: GDPR Art. 18(3); R18-5.
    """
    because = because.strip()
    if role is not Role.SYSTEM and not because:
        raise NoReason
    held = _held(restriction)
    if held.lifted_at:
        raise AlreadyLifted
    if held.planned_at:
        raise AlreadyPlanned
    Restriction.objects.filter(pk=held.pk).update(planned_at=now, planned_by=by, planned_because=because)
    _note(held, action="rights.restriction.lift_planned", by=by, role=role)
    promise(task="rights.tell_lift", key=f"lift {held.pk} {now.isoformat()}", restriction_id=held.pk)


def tell_lift(*, restriction: Restriction, lease: Lease, now: dt.datetime) -> None:
    """
    This function will write to the person from which day the data are used again, and hold that day.

    The day counts from the notice, not from the plan: a mail that goes late makes the end late. A letter by post counts
    from the day it is posted (`posting`); what staff say by telephone they note (`note_told`).
    """
    if restriction.lifted_at or restriction.told_at or not restriction.planned_at:
        return

    def told() -> None:
        lease.keep()
        lift_notice.given(restriction, ends_at=lift_notice.lift_at(now), now=now)

    telling.tell_to_be_lifted(restriction=restriction, lease=lease, told=told, now=now)


@transaction.atomic
def note_told(*, restriction: Restriction, now: dt.datetime, by: uuid.UUID | None, role: Role) -> dt.date:
    """
    This function will note that staff told the person by letter or telephone, and return the first day without a pause.

    :raises NotPlanned: when no end is planned.
    :raises AlreadyPlanned: when the person was told before.
    :raises AlreadyLifted: when it has ended.
    """
    held = _held(restriction)
    if held.lifted_at:
        raise AlreadyLifted
    if not held.planned_at:
        raise NotPlanned
    ends_at = lift_notice.lift_at(now)
    if not lift_notice.given(held, ends_at=ends_at, now=now, by=by, role=role):
        raise AlreadyPlanned
    return local_day(ends_at)


@transaction.atomic
def call_off(*, restriction: Restriction, by: uuid.UUID | None, role: Role) -> None:
    """
    This function will let a pause stay whose end was planned; a new plan begins anew, with a notice of its own.

    :raises NotPlanned: when no end is planned.
    :raises AlreadyLifted: when it has ended.
    """
    held = _held(restriction)
    if held.lifted_at:
        raise AlreadyLifted
    if not held.planned_at:
        raise NotPlanned
    Restriction.objects.filter(pk=held.pk).update(
        planned_at=None, planned_by=None, planned_because="", told_at=None, lift_at=None
    )
    _note(held, action="rights.restriction.kept", by=by, role=role)


@transaction.atomic
def lift(*, restriction: Restriction, now: dt.datetime) -> None:
    """
    This function will lift a restriction whose day has come; the gate opens when no other one holds it.

    :raises TooEarly: before the person was told, or before the day that was said.
    :raises AlreadyLifted: when it has ended.
    Source: GDPR Art. 18(3); R18-5.
    """
    held = _held(restriction)
    if held.lifted_at:
        raise AlreadyLifted
    if held.told_at is None or held.lift_at is None or now < held.lift_at:
        raise TooEarly
    _end(held, now=now, lifted_by="notice", role=Role.SYSTEM)


def lift_due(*, now: dt.datetime) -> int:
    """This function will lift every restriction whose day has come, each by itself, and return how many."""
    lifted = 0
    for restriction in Restriction.objects.live().filter(told_at__isnull=False, lift_at__lte=now):
        try:
            lift(restriction=restriction, now=now)
            lifted += 1
        except AlreadyLifted:
            continue  # the person was faster
    return lifted


@transaction.atomic
def lift_at_once(*, member: Member, now: dt.datetime, only: int | None = None) -> int:
    """
    This function will end a person's pauses on that person's own word, at once, and return how many.

    `only` is the key of the one that is to end; the others stay. A request for a pause that is still open is taken back
    with it. The person needs no notice of an own act.

    :raises AlreadyLifted: when nothing is paused, or that one is not.
    """
    Member.objects.select_for_update().get(pk=member.pk)
    own = Restriction.objects.live().visible_to(member).select_related("line__case")
    live = list(own if only is None else own.filter(pk=only))
    if not live:
        raise AlreadyLifted
    for restriction in live:
        line = restriction.line
        if line.right_asked is Right.RESTRICTION and not line.stands.ended:
            lifecycle.withdraw(line=line, now=now, by=member.pk)
        _end(restriction, now=now, lifted_by="member", by=member.pk, role=Role.MEMBER)
    return len(live)


def ends_on(member: Member) -> dt.date | None:
    """Return the first local day without any pause, where the person was told one for every pause there is."""
    days = list(Restriction.objects.live().visible_to(member).values_list("lift_at", flat=True))
    told = [day for day in days if day is not None]
    return local_day(max(told)) if told and len(told) == len(days) else None


@transaction.atomic
def follow(*, line: Line, now: dt.datetime) -> None:
    """
    This function will let a restriction follow its line when that has ended.

    A line taken back takes its pause back. A refusal, or the end of another right for whose sake it was paused,
    plans the lift, with its notice. A confirmed pause stays.
    """
    restriction = Restriction.objects.live().filter(line=line).first()
    if restriction is None:
        return
    if line.stands is State.WITHDRAWN:
        Member.objects.select_for_update().get(pk=restriction.member_id)
        _end(restriction, now=now, lifted_by="member", by=restriction.member_id, role=Role.MEMBER)
        return
    stays = line.right_asked is Right.RESTRICTION and line.outcome != Outcome.REFUSED
    if line.stands is State.ANSWERED and not stays and not restriction.planned_at:
        plan_lift(restriction=restriction, now=now)


def _held(restriction: Restriction) -> Restriction:
    """Return the restriction as it stands, behind the person's lock: two who act at once are put in order."""
    Member.objects.select_for_update().get(pk=restriction.member_id)
    return Restriction.objects.select_related("line__case").get(pk=restriction.pk)


def _end(
    restriction: Restriction,
    *,
    now: dt.datetime,
    lifted_by: str,
    role: Role,
    by: uuid.UUID | None = None,
) -> None:
    """End one restriction, and tell everyone who got the data (Art. 19); the person's row is locked by the caller."""
    if not Restriction.objects.live().filter(pk=restriction.pk).update(lifted_at=now, lifted_by=lifted_by):
        return
    member = restriction.member
    if not Restriction.objects.live().visible_to(member).exists():
        gate.reopen(member=member, purpose="", cause=Cause.RESTRICTED)
        notifying.owe_end(member=member, now=now)
        postponing.look(member_id=member.pk, now=now)
    _note(restriction, action="rights.restriction.lifted", by=by, role=role)


def _note(restriction: Restriction, *, action: str, by: uuid.UUID | None, role: Role) -> None:
    record(action=action, subject=restriction.member_id, actor=by, role=role, about=restriction.line.case)
