"""
The only door to destruction of a person's records (house.md, doors).

Proposed with a plan, decided and approved by staff, begun with a line in the ledger, then done in one transaction:
frozen person, kept rows cut down to what their rule needs, the rest deleted from the leaves to the root, and last
the person's own row. Every step may run twice.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from portal.datamap import Kind
from portal.datamap.registry import declared
from portal.datamap.rows import of_members
from portal.datamap.source import ModelSource
from portal.members import ways_in
from portal.members.models import Member, Standing
from portal.outbox.services import let_go
from portal.trail.services import record
from retention import ledger
from retention.items import Item, as_json, from_json, keeps_from_json, summed
from retention.models import Disposal
from retention.services.cutting import (
    all_going,
    emptied,
    keys_of,
    leaves_first,
    lost_by,
    own_kept,
    to_cut,
)
from retention.services.planning import Fate, Plan, label_of, plan


class NotBegun(Exception):
    """The ledger does not know of the disposal: nothing may be destroyed."""


class OfStaff(Exception):
    """A member of staff leaves by being dismissed first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One person's plan that is carried out, and whether the person leaves altogether."""

    member: Member
    plan: Plan
    whole: bool


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
    carry_out([Doing(plan=doing, member=member, whole=found.whole)], now=now)
    found.items, found.executed_at = as_json(doing.items), now
    found.save(update_fields=["items", "executed_at"])
    _confirm_afterwards(found, doing.items)
    record(action="retention.disposal.executed", subject=member, about=found)
    return doing.items


@transaction.atomic
def finish(*, disposal: Disposal, now: dt.datetime) -> tuple[Item, ...]:
    """
    This function will destroy what a finished disposal had to keep and nothing keeps any more, as an act of its own.

    Of a person who stayed it takes nothing that came since. Returns what goes: nothing, the second time, and nothing
    of a disposal that is not done, which plans anew by itself. Source: R17-3, R17-11.
    """
    found = Disposal.objects.select_for_update().get(pk=disposal.pk)
    member = Member.objects.select_for_update().get(pk=found.member_id)
    if found.executed_at is None:
        return ()
    doing = plan_of(found, now=now, made_by=None if found.whole else found.executed_at)
    going = tuple(item for item in doing.items if not item.kept)
    if not going and not to_cut(doing, member):
        return ()
    before = [item for item in from_json(found.items) if not item.kept]
    found.act_id, found.begun_at = uuid.uuid4(), now
    ledger.intend(found, doing.items, reaches_to=found.executed_at)
    carry_out([Doing(plan=doing, member=member, whole=found.whole)], now=now)
    found.items = as_json(summed([*before, *doing.items]))
    found.save(update_fields=["act_id", "begun_at", "items"])
    _confirm_afterwards(found, doing.items)
    record(action="retention.disposal.executed", subject=member, about=found)
    return going


def plan_of(disposal: Disposal, *, now: dt.datetime, made_by: dt.datetime | None = None) -> Plan:
    """Return the plan of a disposal as it stands at this moment."""
    keeps, parts = keeps_from_json(disposal.keeps), disposal.categories
    return plan(member=disposal.member, categories=parts, now=now, keeps=keeps, made_by=made_by)


def _confirm_afterwards(disposal: Disposal, items: tuple[Item, ...]) -> None:
    """Have the ledger say that it is done when it is committed; `settling` heals a death between the two."""

    def confirm() -> None:
        ledger.confirm(disposal, items)

    transaction.on_commit(confirm, robust=True)


def carry_out(doings: Sequence[Doing], *, now: dt.datetime) -> Counter[str]:
    """
    This function will destroy what the plans of several persons let go, and return how many rows of each table went.

    Table by table for all of them at once; call it in a transaction, with every person's record locked. For those alone
    who stand behind the door: the ledger knows each of the acts.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL insyn.disposing = 'on'")
    leaving = [one.member for one in doings if one.whole]
    keys = {str(member.pk) for member in leaving}
    tables = {source: all_going(fates) for source, fates in _by_table(doings).items()}
    for source, going in tables.items():
        keys |= keys_of(source, going)
    let_go(ids=keys)
    _redact(doings)
    _unlink(tables)
    if leaving:
        ways_in.close_all(*leaving)
    gone = Counter({label_of(source): _destroy(source, tables[source]) for source in leaves_first(tables)})
    _empty([one for one in doings if one.whole], now=now)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL insyn.disposing = 'off'")
    return gone


def _by_table(doings: Sequence[Doing]) -> dict[type[ModelSource], dict[uuid.UUID, Fate]]:
    """Return the fates of each table that loses rows by person; evidence and the own row are not among them."""
    found: dict[type[ModelSource], dict[uuid.UUID, Fate]] = {}
    for one in doings:
        for fate in one.plan.fates:
            if fate.source.subject and not fate.source.evidence:
                found.setdefault(fate.source, {})[one.member.pk] = fate
    return found


def _redact(doings: Sequence[Doing]) -> None:
    """Cut every kept row down to what its rule needs; evidence is written without more than that."""
    cut: dict[type[ModelSource], tuple[dict[str, Any], list[uuid.UUID]]] = {}
    for one in doings:
        for fate in one.plan.fates:
            if lost := lost_by(fate):
                cut.setdefault(fate.source, (lost, []))[1].append(one.member.pk)
    for source, (lost, persons) in cut.items():
        of_members(source, persons).update(**lost)


def _unlink(tables: Mapping[type[ModelSource], Iterable["models.QuerySet[Any]"]]) -> None:
    """Take the keys of rows that go out of rows that stay, whichever table they are in."""
    for leaving, going in tables.items():
        for source in declared().values():
            for column in source.model_class()._meta.concrete_fields:
                target = column.remote_field.model if column.remote_field else None
                if target is leaving.model_class() and column.null:
                    for rows in going:
                        holders = source.model_class()._default_manager.filter(**{f"{column.name}__in": rows})
                        holders.update(**{column.name: None})


def _destroy(source: type[ModelSource], going: Iterable["models.QuerySet[Any]"]) -> int:
    """Delete rows of one table and the files they name, and return how many rows went."""
    gone = 0
    for rows in going:
        for name in source.documents():
            for file in rows.exclude(**{name: ""}).values_list(name, flat=True):
                default_storage.delete(file)
        for name, folder in source.folders.items():
            for file in rows.values_list(name, flat=True):
                (Path(getattr(settings, folder)) / file).unlink(missing_ok=True)
        gone += rows._raw_delete(connection.alias) or 0  # an empty set says nothing
    return gone


def _empty(doings: Sequence[Doing], *, now: dt.datetime) -> None:
    """Leave of each person's own row a key that kept rows can point to, and what staff keep for a reason."""
    alike: dict[frozenset[str], list[uuid.UUID]] = {}
    for one in doings:
        alike.setdefault(frozenset(own_kept(one.plan)), []).append(one.member.pk)
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
    for keeping, persons in alike.items():
        lost = {
            name: emptied(source.column(name))
            for name, field in source.fields.items()
            if field.personal
            and field.kind is not Kind.LINK
            and name not in last
            and source.category_of(name) not in keeping
        }
        Member.objects.filter(pk__in=persons).update(**lost, **last)
