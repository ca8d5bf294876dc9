"""
The only door to destruction of a person's records (house.md, doors).

Proposed with a plan, decided and approved by staff, begun with a line in the ledger, then done in one transaction:
frozen person, kept rows cut down to what their rule needs, the rest deleted from the leaves to the root, and last
the person's own row. Every step may run twice.
"""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import models, transaction

from portal.gate.services import unpaused
from portal.members.models import Member, Standing
from portal.trail.services import record
from retention import ledger
from retention.items import Item, as_json, from_json, keeps_from_json, summed
from retention.models import Disposal
from retention.services import claims, sought
from retention.services.cutting import to_cut
from retention.services.destroying import Doing, carry_out
from retention.services.freezing import unfrozen
from retention.services.holds import local_today
from retention.services.planning import Plan, plan


class NotBegun(Exception):
    """The ledger does not know of the disposal: nothing may be destroyed."""


class OfStaff(Exception):
    """A member of staff leaves by being dismissed first."""


def propose(
    *, member: Member, about_id: uuid.UUID, categories: Collection[str], now: dt.datetime
) -> Disposal:
    """
    This function will put a plan on record; the second time it returns the first one.

    When something else is asked for meanwhile, and nothing has begun, it is a new plan, which nobody has decided yet.
    """
    found, _is_new = Disposal.objects.get_or_create(
        about_id=about_id,
        defaults={
            "member": member,
            "categories": sorted(categories),
            "items": as_json(plan(member=member, categories=categories, now=now).items),
            "planned_at": now,
        },
    )
    if found.begun_at is None and found.categories != sorted(categories):
        found.categories, found.planned_at, found.act_id = sorted(categories), now, uuid.uuid4()
        found.items = as_json(plan(member=member, categories=categories, now=now).items)
        found.keeps, found.handled_by, found.handled_at = [], None, None
        found.approved_by = found.approved_at = None
        found.save()
    return found


def call_off(*, about_id: uuid.UUID) -> bool:
    """This function will forget a plan by which nothing was begun, and return whether there was one."""
    return bool(Disposal.objects.filter(about_id=about_id, begun_at=None).delete()[0])


@transaction.atomic
def begin(*, disposal: Disposal, now: dt.datetime, cause: str = ledger.BY_REQUEST) -> Disposal:
    """
    This function will close the person's record to every writer and write the intent, before anything is destroyed.

    The plan is made once more under the lock: what is written is what will be done. The intent stands in the ledger at
    once, whatever becomes of this transaction; `settling` calls off one that came to nothing. Source: R17-8, R17-12.

    :raises OfStaff: when the person works here.
    """
    found = Disposal.objects.select_for_update().get(pk=disposal.pk)
    member = Member.objects.select_for_update().get(pk=found.member_id)
    if found.begun_at is not None:
        return found
    if member.is_staff:
        raise OfStaff
    if found.whole:
        Member.objects.filter(pk=member.pk).update(
            standing=Standing.FROZEN, is_active=False, rights_epoch=models.F("rights_epoch") + 1
        )
    items = plan_of(found, now=now).items
    found.items, found.begun_at = as_json(items), now
    found.save(update_fields=["items", "begun_at"])
    ledger.intend(found, items, cause=cause, reaches_to=now)
    record(action="retention.disposal.begun", subject=member, about=found)
    return found


@transaction.atomic
def dispose(*, disposal: Disposal, now: dt.datetime) -> tuple[Item, ...]:
    """
    This function will destroy what the plan of this moment lets go, and return what went and what stays.

    One transaction: wholly or not at all; files go before the rows that name them, so that an interrupted run
    leaves no file that nothing points to. The second time it returns what the first did.

    :raises NotBegun: when the ledger has no intent.
    Source: GDPR Art. 17; R17-8; security.md (d) 4.
    """
    found = Disposal.objects.select_for_update().get(pk=disposal.pk)
    if found.executed_at is not None:
        return from_json(found.items)
    if found.begun_at is None or not ledger.intended(found):
        raise NotBegun
    member = Member.objects.select_for_update().get(pk=found.member_id)
    doing = plan_of(found, now=now)
    if found.whole:
        sought.note(disposal=found, member=member, now=now)
    carry_out([Doing(plan=doing, member=member, whole=found.whole)], now=now)
    found.items, found.executed_at = as_json(doing.items), now
    found.next_on = goes_on(doing, member, now=now)
    found.save(update_fields=["items", "executed_at", "next_on"])
    _confirm_afterwards(found, doing.items)
    record(action="retention.disposal.executed", subject=member, about=found)
    return doing.items


@transaction.atomic
def finish(*, disposal: Disposal, now: dt.datetime) -> tuple[Item, ...]:
    """
    This function will destroy what a finished disposal had to keep and nothing keeps any more, as an act of its own.

    Of a person who stayed it takes nothing that came since, and notes what went until that is told. While the data
    are paused, or a copy is awaited, nothing goes: it is looked at again. Returns what goes: nothing, the second time,
    and nothing of a disposal that is not done, which plans anew by itself. Source: R15-14, R17-3, R17-11, R18-4.
    """
    found = Disposal.objects.select_for_update().get(pk=disposal.pk)
    member = Member.objects.select_for_update().get(pk=found.member_id)
    if found.executed_at is None:
        return ()
    if not unfrozen(unpaused(Member.objects.filter(pk=member.pk))).exists():
        _look_again(found, on=local_today(now))
        return ()
    doing = plan_of(found, now=now, made_by=None if found.whole else found.executed_at)
    _look_again(found, on=goes_on(doing, member, now=now))
    going = tuple(item for item in doing.items if not item.kept)
    if not going and not to_cut(doing, member):
        return ()
    before = [item for item in from_json(found.items) if not item.kept]
    found.act_id, found.begun_at = uuid.uuid4(), now
    ledger.intend(found, doing.items, reaches_to=found.executed_at)
    carry_out([Doing(plan=doing, member=member, whole=found.whole)], now=found.executed_at)
    found.items = as_json(summed([*before, *doing.items]))
    found.untold = [] if found.whole else as_json(summed([*from_json(found.untold), *going]))
    found.save(update_fields=["act_id", "begun_at", "items", "untold"])
    _confirm_afterwards(found, doing.items)
    record(action="retention.disposal.executed", subject=member, about=found)
    return going


def plan_of(disposal: Disposal, *, now: dt.datetime, made_by: dt.datetime | None = None) -> Plan:
    """Return the plan of a disposal as it stands at this moment; who left by it left when it was done."""
    keeps, parts = keeps_from_json(disposal.keeps), disposal.categories
    left_on = local_today(disposal.executed_at) if disposal.whole and disposal.executed_at else None
    return plan(
        member=disposal.member, categories=parts, now=now, keeps=keeps, made_by=made_by, left_on=left_on
    )


def goes_on(doing: Plan, member: Member, *, now: dt.datetime) -> dt.date | None:
    """
    Return the local day from which more may go of what a plan keeps: the day after the first term has ended.

    What a hold keeps may go any day, and so may what a debt keeps. Evidence leaves in its own time.
    """
    kept = [item for fate in doing.fates if not fate.source.evidence for item in fate.items if item.kept]
    if any(item.held for item in kept) or (kept and claims.open_for(member)):
        return local_today(now)
    ends = [item.until for item in kept if item.until]
    return min(ends) + dt.timedelta(days=1) if ends else None


def _look_again(disposal: Disposal, *, on: dt.date | None) -> None:
    disposal.next_on = on
    disposal.save(update_fields=["next_on"])


def _confirm_afterwards(disposal: Disposal, items: tuple[Item, ...]) -> None:
    """Have the ledger say that it is done when it is committed; `settling` heals a death between the two."""

    def confirm() -> None:
        ledger.confirm(disposal, items)

    transaction.on_commit(confirm, robust=True)
