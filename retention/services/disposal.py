"""
The only door to destruction of a person's records (house.md, doors).

Proposed with a plan, decided and approved by staff, begun with a line in the ledger, then done in one transaction:
frozen person, kept rows cut down to what their rule needs, the rest deleted from the leaves to the root, and last
the person's own row. Every step may run twice.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from portal.datamap import Kind
from portal.datamap.registry import declared
from portal.datamap.rows import of_member
from portal.members import ways_in
from portal.members.models import Member, Standing
from portal.outbox.services import let_go
from portal.trail.services import record
from retention import ledger
from retention.items import Item, Keep, as_json, from_json, keeps_as_json, keeps_from_json
from retention.models import Disposal
from retention.services.cutting import emptied, leaves_first, lost_by
from retention.services.planning import Fate, Plan, plan, rows_of


class NotApproved(Exception):
    """Nobody has decided the disposal yet, or not the second person that it needs."""


class SamePerson(Exception):
    """Who decided it may not approve it too (R17-2; security.md (d) 11)."""


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
def decide(*, disposal: Disposal, by: uuid.UUID, now: dt.datetime, keeps: Collection[Keep] = ()) -> Disposal:
    """
    This function will note that a handler has looked at the plan as it stands now and stands behind it.

    `keeps` are categories that stay for a reason of Art. 17(3) that the register does not know (R17-2).

    :raises OfStaff: when the person works here.
    """
    found = Disposal.objects.select_for_update().select_related("member").get(pk=disposal.pk)
    if found.member.is_staff:
        raise OfStaff
    found.keeps = keeps_as_json(keeps)
    items = plan_of(found, now=now).items
    found.items, found.handled_by, found.handled_at = as_json(items), by, now
    found.approved_by = found.approved_at = None
    found.save(update_fields=["items", "keeps", "handled_by", "handled_at", "approved_by", "approved_at"])
    return found


@transaction.atomic
def approve(*, disposal: Disposal, by: uuid.UUID, now: dt.datetime) -> Disposal:
    """
    This function will note the second person's yes.

    :raises NotApproved: when nobody has decided it.
    :raises SamePerson: when it was the same person.
    """
    found = Disposal.objects.select_for_update().get(pk=disposal.pk)
    if found.handled_by is None:
        raise NotApproved
    if found.handled_by == by:
        raise SamePerson
    found.approved_by, found.approved_at = by, now
    found.save(update_fields=["approved_by", "approved_at"])
    return found


@transaction.atomic
def turn_down(*, disposal: Disposal, by: uuid.UUID) -> Disposal:
    """
    This function will note the second person's no: the plan waits for a handler again.

    :raises NotApproved: when nobody has decided it.
    :raises SamePerson: when it was the same person.
    """
    found = Disposal.objects.select_for_update().get(pk=disposal.pk)
    if found.handled_by is None or found.approved_by is not None:
        raise NotApproved
    if found.handled_by == by:
        raise SamePerson
    found.handled_by = found.handled_at = None
    found.save(update_fields=["handled_by", "handled_at"])
    return found


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
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL insyn.disposing = 'on'")
    doing = plan_of(found, now=now)
    let_go(ids=_keys(doing, member, whole=found.whole))
    _redact(doing, member)
    _unlink(doing, member)
    if found.whole:
        ways_in.close_all(member)
    for fate in leaves_first(doing):
        _destroy(fate, member)
    if found.whole:
        _empty(member, keeping=_kept_of(member, doing), now=now)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL insyn.disposing = 'off'")
    found.items, found.executed_at = as_json(doing.items), now
    found.save(update_fields=["items", "executed_at"])
    ledger.confirm(found, doing.items)
    record(action="retention.disposal.executed", subject=member, about=found)
    return doing.items


def plan_of(disposal: Disposal, *, now: dt.datetime) -> Plan:
    """Return the plan of a disposal as it stands at this moment."""
    return plan(
        member=disposal.member,
        categories=disposal.categories,
        now=now,
        keeps=keeps_from_json(disposal.keeps),
    )


def _rows_going(fate: Fate, member: Member) -> "models.QuerySet[Any]":
    """Return the rows of a table that the plan lets go."""
    if fate.stays or fate.ended:
        return rows_of(fate.source, member_id=member.pk, days=fate.ended)
    return of_member(fate.source, member.pk)


def _keys(doing: Plan, member: Member, *, whole: bool) -> set[str]:
    """Return the random keys that waiting work may name: of rows that go, and of a person who leaves."""
    found = {str(member.pk)} if whole else set()
    for fate in doing.fates:
        if fate.source.subject and isinstance(fate.source.model_class()._meta.pk, models.UUIDField):
            found |= {str(key) for key in _rows_going(fate, member).values_list("pk", flat=True)}
    return found


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
                        **{f"{column.name}__in": _rows_going(fate, member)}
                    )
                    holders.update(**{column.name: None})


def _destroy(fate: Fate, member: Member) -> None:
    if fate.source.evidence:
        return
    going = _rows_going(fate, member)
    for name in fate.source.documents():
        for file in going.exclude(**{name: ""}).values_list(name, flat=True):
            default_storage.delete(file)
    for name, folder in fate.source.folders.items():
        for file in going.values_list(name, flat=True):
            (Path(getattr(settings, folder)) / file).unlink(missing_ok=True)
    going._raw_delete(connection.alias)


def _kept_of(member: Member, doing: Plan) -> set[str]:
    """Return the categories of the person's own row that staff keep."""
    own = next((fate.items for fate in doing.fates if not fate.source.subject), ())
    return {item.category for item in own if item.kept}


def _empty(member: Member, *, keeping: Collection[str], now: dt.datetime) -> None:
    """Leave of the person's own row a key that kept rows can point to, and what staff keep for a reason."""
    source = declared()[Member._meta.label_lower]
    last: dict[str, Any] = {
        "standing": Standing.ERASED,
        "has_account": False,
        "is_active": False,
        "password": make_password(None),
        "main_account": None,
        "joined_at": now,
        "ended_at": now,
    }
    lost = {
        name: emptied(source.column(name))
        for name, field in source.fields.items()
        if field.personal
        and field.kind is not Kind.LINK
        and name not in last
        and source.category_of(name) not in keeping
    }
    Member.objects.filter(pk=member.pk).update(**lost, **last)
