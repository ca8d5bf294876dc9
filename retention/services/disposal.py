"""
The only door to destruction of a person's records (house.md, doors).

Proposed with a plan, decided and approved by staff, begun with a line in the ledger, then done in one transaction:
frozen person, kept rows cut down to what their rule needs, the rest deleted from the leaves to the root, and last
the person's own row. Every step may run twice.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from portal.datamap import Kind
from portal.datamap.registry import declared
from portal.datamap.rows import of_member
from portal.datamap.source import ModelSource
from portal.gate import order
from portal.gate.services import unpaused
from portal.members import ways_in
from portal.members.models import Member, Standing
from portal.outbox.services import let_go
from portal.trail.services import record
from retention import ledger
from retention.items import Item, as_json, from_json, keeps_from_json, summed
from retention.models import Disposal
from retention.services import claims, own_row, sought
from retention.services.choosing import Batch, Lot, after, pointing_to, up_to
from retention.services.cutting import (
    cut_down,
    emptied,
    keys_going,
    leaves_first,
    lost_by,
    own_items,
    own_kept,
    rows_going,
    to_cut,
)
from retention.services.freezing import unfrozen
from retention.services.holds import local_today
from retention.services.planning import Plan, plan

LONGEST_WAIT = 500
"""Milliseconds: a batch stands in nobody's way for longer, and gives up before it can be part of a deadlock."""


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
        found.categories, found.planned_at = sorted(categories), now
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

    The plan is made once more under the lock: what is written is what will be done. Source: R17-8, R17-12.

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
    ledger.intend(found, items, cause=cause)
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
    _carry_out(doing, member, whole=found.whole, now=now)
    found.items, found.executed_at = as_json(doing.items), now
    found.next_on = goes_on(doing, member, now=now)
    found.save(update_fields=["items", "executed_at", "next_on"])
    ledger.confirm(found, doing.items)
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
    ledger.intend(found, doing.items)
    _carry_out(doing, member, whole=found.whole, now=found.executed_at)
    found.items = as_json(summed([*before, *doing.items]))
    found.untold = [] if found.whole else as_json(summed([*from_json(found.untold), *going]))
    found.save(update_fields=["act_id", "begun_at", "items", "untold"])
    ledger.confirm(found, doing.items)
    record(action="retention.disposal.executed", subject=member, about=found)
    return going


@transaction.atomic
def expire(
    *,
    lot: Lot,
    place: Sequence[Any] | None = None,
    size: int,
    about: models.Model | None = None,
    only: uuid.UUID | None = None,
) -> Batch:
    """
    This function will destroy the rows of one batch whose time is over, and cut down what only a duty keeps.

    The set-based way through the door, for sweeps: `size` rows at most are looked at, from `place` on, and what keeps
    a row back is asked anew in the statement that destroys. One transaction with one line in the ledger and one entry
    in the trail; nothing is done row by row, but for the files of rows that have some. With `only` it is about one
    person. Source: GDPR Art. 5(1)(e); R18-4; performance.md section 9.

    :raises OperationalError: when others held what it needs too long; nothing is done then.
    """
    order.alone(milliseconds=LONGEST_WAIT)
    rows = after(lot.rows(only=only), lot.key, place)
    last = rows.order_by(*lot.key).values_list(*lot.key)[size - 1 : size].first()
    here, lost = lot.free(up_to(rows, lot.key, last)), cut_down(lot.source)
    going = here.filter(lot.over)
    with _behind_the_gate():
        cut = here.filter(lot.to_cut).update(**lost) if lost else 0
        for key in pointing_to(lot.source.model_class()):
            if key.null:
                key.model._default_manager.filter(**{f"{key.name}__in": going}).update(**{key.name: None})
        gone = _destroy_rows(lot.source, going)
    for what, count in (("cut_down", cut), ("expired", gone)):
        if count:
            ledger.intend_rows(
                act_id=uuid.uuid4(), category=lot.category, table=lot.table, rows=count, what=what
            )
            record(
                action=f"retention.rows.{what}",
                subject=only,
                about=about,
                facts={"table": lot.table, "category": lot.category, "rows": count},
            )
    return Batch(gone=gone, cut=cut, last=last)


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


def _carry_out(doing: Plan, member: Member, *, whole: bool, now: dt.datetime) -> None:
    with _behind_the_gate():
        let_go(ids=keys_going(doing, member, whole=whole))
        _redact(doing, member)
        _unlink(doing, member)
        if whole:
            ways_in.close_all(member)
        for fate in leaves_first(doing):
            if not fate.source.evidence:
                _destroy_rows(fate.source, rows_going(fate, member))
        if whole:
            _empty(member, keeping=own_kept(doing), now=now)
        else:
            own_row.clear(member, [item.category for item in own_items(doing) if not item.kept])


@contextmanager
def _behind_the_gate() -> Iterator[None]:
    """Write about persons whose record is closed to everyone else, until the transaction ends or this does."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL insyn.disposing = 'on'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL insyn.disposing = 'off'")


def _redact(doing: Plan, member: Member) -> None:
    """Cut every kept row down to what its rule needs; evidence is written without more than that."""
    for fate in doing.fates:
        if lost := lost_by(fate):
            of_member(fate.source, member.pk).update(**lost)


def _unlink(doing: Plan, member: Member) -> None:
    """Take the keys of rows that go out of rows that stay, whichever table they are in."""
    leaving = [fate for fate in doing.fates if fate.source.subject and not fate.source.evidence]
    for fate in leaving:
        for source in declared().values():
            for column in source.model_class()._meta.concrete_fields:
                target = column.remote_field.model if column.remote_field else None
                if target is fate.source.model_class() and column.null:
                    holders = source.model_class()._default_manager.filter(
                        **{f"{column.name}__in": rows_going(fate, member)}
                    )
                    holders.update(**{column.name: None})


def _destroy_rows(source: type[ModelSource], going: "models.QuerySet[Any]") -> int:
    """Destroy rows, their files first, and return how many."""
    for name in source.documents():
        for file in going.exclude(**{name: ""}).values_list(name, flat=True).iterator():
            default_storage.delete(file)
    for name, folder in source.folders.items():
        for file in going.values_list(name, flat=True).iterator():
            (Path(getattr(settings, folder)) / file).unlink(missing_ok=True)
    return going._raw_delete(connection.alias) or 0


def _empty(member: Member, *, keeping: Collection[str], now: dt.datetime) -> None:
    """Leave of the person's own row a key that kept rows can point to, and what staff keep for a reason."""
    last: dict[str, Any] = {
        "standing": Standing.ERASED,
        "has_account": False,
        "is_active": False,
        "password": make_password(None),
        "main_account": None,
        "joined_at": now,
        "ended_at": now,
    }
    source = declared()[Member._meta.label_lower]
    lost = {
        name: emptied(source.column(name))
        for name, field in source.fields.items()
        if field.personal
        and field.kind is not Kind.LINK
        and name not in last
        and source.category_of(name) not in keeping
    }
    Member.objects.filter(pk=member.pk).update(**lost, **last)
