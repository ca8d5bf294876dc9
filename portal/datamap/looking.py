"""
Looking through one person's copy before it is made: which of its values may speak of others (Art. 15(4)).

The list says where they are and how long, never what they say; one value at a time is read by its table, key and
column, and only where it belongs to the person.
"""

import base64
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models.expressions import RawSQL

from portal.datamap.copying import Copying
from portal.datamap.fields import Kind, Others
from portal.datamap.rows import BadCursor, dated

PAGE_ITEMS = 30
EMPTY = ("", "{}", "[]", "null", '""')


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One value that may speak of others: where it is, from when, how many signs it has."""

    copying: Copying
    row: str
    column: str
    at: dt.datetime | None
    signs: int

    @property
    def table(self) -> str:
        return label(self.copying)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.table, self.row, self.column


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """One page of them, table by table, oldest first, and the cursor of the next one."""

    items: tuple[Item, ...]
    further: str = ""


def columns(copying: Copying) -> list[str]:
    """Return the columns that may speak of others, documents among them."""
    fields = copying.source.fields
    return [
        name
        for name in copying.columns
        if fields[name].others is Others.POSSIBLE or fields[name].kind is Kind.DOCUMENT
    ]


def label(copying: Copying) -> str:
    """Return the table's name in the data map, such as `correspondence.message`."""
    return copying.source.model_class()._meta.label_lower


def page(copyings: Sequence[Copying], *, cursor: str = "", size: int = PAGE_ITEMS) -> Items:
    """
    Return one page of what may speak of others, paged by key: nobody counts.

    :raises BadCursor: when the cursor was not made here.
    """
    wanted = [(copying, name) for copying in copyings for name in columns(copying)]
    if not wanted:
        return Items(items=())
    place = _read(cursor) if cursor else None
    parts = [_select(copying, name, position) for position, (copying, name) in enumerate(wanted)]
    beyond = "WHERE (place, at, row_key) > (%(place)s, %(at)s::timestamptz, %(row_key)s)" if place else ""
    statement = (
        f"SELECT place, at, row_key, signs FROM ({' UNION ALL '.join(parts)}) found {beyond} "
        "ORDER BY place, at, row_key LIMIT %(limit)s"
    )
    values: dict[str, Any] = {**wanted[0][0].parameters, "limit": size + 1}
    if place:
        values |= dict(zip(("place", "at", "row_key"), place, strict=True))
    with connection.cursor() as database:
        database.execute(statement, values)
        found = database.fetchall()
    items = tuple(
        Item(
            copying=wanted[position][0],
            row=row,
            column=wanted[position][1],
            at=at if dated(wanted[position][0].source) else None,
            signs=signs,
        )
        for position, at, row, signs in found[:size]
    )
    return Items(items=items, further=_write(*found[size - 1][:3]) if len(found) > size else "")


def find(copyings: Sequence[Copying], *, table: str, row: str, column: str) -> models.Model | None:
    """Return the row of a value that may speak of others, or None when there is no such value in the copy."""
    for copying in copyings:
        if label(copying) == table and column in columns(copying):
            return _row(copying, row)
    return None


def text_of(found: models.Model, column: str) -> str | None:
    """Return a value as the text whose passages can be covered; None where it is covered whole or not at all."""
    value = getattr(found, column)
    return value if isinstance(value, str) else None


def _row(copying: Copying, row: str) -> models.Model | None:
    model = copying.source.model_class()
    key = model._meta.pk
    try:
        wanted = key.to_python(row)
    except ValidationError:
        return None
    if isinstance(wanted, int) and abs(wanted) >= 2**63:
        return None
    where = copying.where.replace("%(member)s", "%s").replace("%(since)s", "%s")
    values: list[Any] = [copying.member_id] * copying.where.count("%(member)s")
    values += [copying.since] * copying.where.count("%(since)s")
    own = RawSQL(f'SELECT "{key.column}" FROM "{model._meta.db_table}" WHERE {where}', values)  # noqa: S611  # names come from the declarations
    return model._default_manager.filter(pk=wanted, pk__in=own).first()


def _select(copying: Copying, name: str, position: int) -> str:
    source, model = copying.source, copying.source.model_class()
    text = f'"{source.column(name).column}"::text'
    moment = dated(source)
    at = f'"{source.column(moment).column}"::timestamptz' if moment else "'epoch'::timestamptz"
    empty = ", ".join(f"'{one}'" for one in EMPTY)
    return (
        f'SELECT {position} AS place, {at} AS at, "{model._meta.pk.column}"::text COLLATE "C" AS row_key, '
        f'char_length({text}) AS signs FROM "{model._meta.db_table}" '
        f"WHERE {copying.where} AND coalesce({text}, '') NOT IN ({empty})"
    )


def _write(position: int, at: dt.datetime, row: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([position, at.isoformat(), row]).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[int, dt.datetime, str]:
    try:
        position, at, row = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = int(position), dt.datetime.fromisoformat(at), str(row)
    except (ValueError, TypeError, RecursionError) as wrong:
        raise BadCursor("others") from wrong
    if abs(place[0]) >= 2**31 or place[1].tzinfo is None or "\0" in place[2]:
        raise BadCursor("others")
    return place
