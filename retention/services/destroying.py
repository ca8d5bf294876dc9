"""
Destroying what plans let go: for those alone who stand behind the door (`disposal`, `expiring`, `replay`).

Kept rows are cut down to what their rule needs, keys of rows that go are taken out of rows that stay, then the tables go
from the leaves to the root, and last the persons' own rows. Table by table for several persons at once.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.storage import default_storage
from django.db import connection, models

from portal.datamap import Kind
from portal.datamap.registry import declared
from portal.datamap.rows import of_members
from portal.datamap.source import ModelSource
from portal.members import ways_in
from portal.members.models import Member, Standing
from portal.outbox.services import let_go
from retention.services import own_row
from retention.services.cutting import (
    all_going,
    emptied,
    keys_of,
    leaves_first,
    lost_by,
    own_items,
    own_kept,
)
from retention.services.planning import Fate, Plan, label_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One person's plan that is carried out, and whether the person leaves altogether."""

    member: Member
    plan: Plan
    whole: bool


def carry_out(doings: Sequence[Doing], *, now: dt.datetime) -> Counter[str]:
    """
    This function will destroy what the plans of several persons let go, and return how many rows of each table went.

    Table by table for all of them at once; call it in a transaction, with every person's record locked. For those alone
    who stand behind the door: the ledger knows each of the acts.
    """
    leaving = [one.member for one in doings if one.whole]
    keys = {str(member.pk) for member in leaving}
    tables = {source: all_going(fates) for source, fates in _by_table(doings).items()}
    for source, going in tables.items():
        keys |= keys_of(source, going)
    with behind_the_gate():
        let_go(ids=keys)
        _redact(doings)
        _unlink(tables)
        if leaving:
            ways_in.close_all(*leaving)
        gone = Counter(
            {label_of(source): _destroy(source, tables[source]) for source in leaves_first(tables)}
        )
        _empty([one for one in doings if one.whole], now=now)
        for one in doings:
            if not one.whole:
                own_row.clear(one.member, [item.category for item in own_items(one.plan) if not item.kept])
    return gone


@contextmanager
def behind_the_gate() -> Iterator[None]:
    """Write about persons whose record is closed to everyone else, until the transaction ends or this does."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL insyn.disposing = 'on'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL insyn.disposing = 'off'")


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
    """Destroy rows of one table that several persons' plans let go, and return how many."""
    return sum(destroy_rows(source, rows) for rows in going)


def destroy_rows(source: type[ModelSource], going: "models.QuerySet[Any]") -> int:
    """This function will destroy rows, their files first, and return how many."""
    for name in source.documents():
        for file in going.exclude(**{name: ""}).values_list(name, flat=True).iterator():
            default_storage.delete(file)
    for name, folder in source.folders.items():
        for file in going.values_list(name, flat=True).iterator():
            (Path(getattr(settings, folder)) / file).unlink(missing_ok=True)
    return going._raw_delete(connection.alias) or 0  # an empty set says nothing


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
