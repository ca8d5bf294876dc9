"""
One person's rows: how many of each table there are and from when, and a page of them at a time.

Everything starts from the declared path to the member, so nobody else's row can be reached. Nothing is formatted here.
"""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from psycopg.errors import QueryCanceled

from portal.datamap import paths
from portal.datamap.source import ModelSource

PAGE_ROWS = 20
SHORTEST_SEARCH = 3
LONGEST_SEARCH = 100
SEARCH_MILLISECONDS = 2500
TEXT: "tuple[type[models.Field[Any, Any]], ...]" = (
    models.CharField,
    models.TextField,
    models.GenericIPAddressField,
)


class BadCursor(ValueError):
    """The cursor was not made by this portal for this table."""


class SearchTooSlow(Exception):
    """The search did not end in its time; a shorter period will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How many rows of one table a person has, and the local days of the oldest and the newest."""

    source: type[ModelSource]
    rows: int
    first_on: dt.date | None
    last_on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """One page of one table, newest first, with the cursors of the pages beside it."""

    rows: tuple[Any, ...]
    newer: str = ""
    older: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What of a table is wanted: text to contain (three signs or more) and local days, both included."""

    text: str = ""
    from_on: dt.date | None = None
    to_on: dt.date | None = None


def dated(source: type[ModelSource]) -> str | None:
    """Return the column that says when a row came to be: the first declared one that always holds a day or a moment."""
    for name in source.fields:
        column = source.column(name)
        if isinstance(column, models.DateField) and not column.null:
            return name
    return None


def held(
    *,
    member_id: uuid.UUID,
    sources: Iterable[type[ModelSource]],
    time_zone: str,
    marks: Sequence[tuple[type[ModelSource], str]] = (),
) -> tuple[dict[type[ModelSource], Held], dict[tuple[type[ModelSource], str], dt.date | None]]:
    """
    Count a person's rows in many tables with one query; days are local to `time_zone`.

    `marks` are further date columns: the newest day of each is returned, or None while any row lacks it.
    """
    wanted = list(sources)
    parts = [_count(source, position) for position, source in enumerate(wanted)]
    parts += [_mark(source, name, len(wanted) + position) for position, (source, name) in enumerate(marks)]
    if not parts:
        return {}, {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {"member": member_id, "zone": time_zone})
        found = {position: (rows, first, last) for position, rows, first, last in cursor.fetchall()}
    counted = {}
    for position, source in enumerate(wanted):
        rows, first, last = found[position]
        counted[source] = Held(source=source, rows=rows, first_on=first, last_on=last)
    return counted, {mark: found[len(wanted) + position][2] for position, mark in enumerate(marks)}


def of_member(source: type[ModelSource], member_id: uuid.UUID) -> models.QuerySet[Any]:
    """Return the rows of a declared table that belong to a member, and may be told of."""
    return _shown(source).filter(**{source.subject or "pk": member_id})


def of_members(source: type[ModelSource], member_ids: Iterable[uuid.UUID]) -> models.QuerySet[Any]:
    """Return the rows of a declared table that belong to any of these members, and may be told of."""
    return _shown(source).filter(**{f"{source.subject or 'pk'}__in": sorted(member_ids)})


def page(
    *,
    source: type[ModelSource],
    member_id: uuid.UUID,
    category: str = "",
    window: Window | None = None,
    cursor: str = "",
    size: int = PAGE_ROWS,
) -> Rows:
    """
    Return one page of a person's rows in one table, newest first; a search looks through a category's columns.

    :raises BadCursor: when the cursor was not made here.
    :raises SearchTooSlow: when a search for text did not end in its time.
    """
    window = window or Window()
    rows = _within(of_member(source, member_id), source, window, category)
    order = [name for name in (dated(source), "pk") if name]
    backwards, place = _read(cursor, source, order) if cursor else (False, None)
    if place is not None:
        rows = rows.filter(_beside(order, place, newer=backwards))
    rows = rows.order_by(*[name if backwards else f"-{name}" for name in order])
    foreign = [name for name in source.copied() if source.column(name).is_relation]
    rows = rows.select_related(*foreign) if foreign else rows
    found = _read_in_time(rows[: size + 1]) if window.text else list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_newer, has_older = (more, True) if backwards else (place is not None, more)
    return Rows(
        rows=tuple(found),
        newer=_write("n", source, order, found[0]) if has_newer and found else "",
        older=_write("o", source, order, found[-1]) if has_older and found else "",
    )


def text_columns(source: type[ModelSource], *, category: str = "") -> list[str]:
    """Return the copied columns of free text, which a search looks through; never masked ones, digit by digit."""
    shown = source.copied(category=category).items()
    columns = {name: source.column(name) for name, field in shown if field.mask is None}
    return [name for name, column in columns.items() if isinstance(column, TEXT) and not column.choices]


def _shown(source: type[ModelSource]) -> models.QuerySet[Any]:
    shown = {source.shown_if: True} if source.shown_if else {}
    return source.model_class()._default_manager.filter(**shown)


def _count(source: type[ModelSource], position: int) -> str:
    table = source.model_class()._meta.db_table
    name = dated(source)
    first, last = (
        (_local(source, name, "min"), _local(source, name, "max")) if name else ("NULL::date", "NULL::date")
    )
    return f'SELECT {position}, count(*), {first}, {last} FROM "{table}" WHERE {paths.condition(source)}'


def _mark(source: type[ModelSource], name: str, position: int) -> str:
    table, column = source.model_class()._meta.db_table, source.column(name).column
    last = f'CASE WHEN count(*) = count("{column}") THEN {_local(source, name, "max")} END'
    return f'SELECT {position}, count(*), NULL::date, {last} FROM "{table}" WHERE {paths.condition(source)}'


def _local(source: type[ModelSource], name: str, function: str) -> str:
    column = source.column(name)
    value = f'{function}("{column.column}")'
    return f"({value} AT TIME ZONE %(zone)s)::date" if isinstance(column, models.DateTimeField) else value


def _within(
    rows: models.QuerySet[Any], source: type[ModelSource], window: Window, category: str
) -> models.QuerySet[Any]:
    name = dated(source)
    if name:
        bounds = _bounds(window, moments=isinstance(source.column(name), models.DateTimeField))
        rows = rows.filter(**{f"{name}__{part}": bound for part, bound in bounds.items()})
    if window.text:
        anywhere = Q()
        for column in text_columns(source, category=category):
            anywhere |= Q(**{f"{column}__icontains": window.text})
        rows = rows.filter(anywhere) if anywhere else rows.none()
    return rows


def _bounds(window: Window, *, moments: bool) -> Mapping[str, dt.date]:
    zone = timezone.get_default_timezone()
    found: dict[str, dt.date] = {}
    if window.from_on:
        found["gte"] = dt.datetime.combine(window.from_on, dt.time.min, zone) if moments else window.from_on
    if window.to_on and window.to_on < dt.date.max:
        end = window.to_on + dt.timedelta(days=1)
        found["lt"] = dt.datetime.combine(end, dt.time.min, zone) if moments else end
    return found


def _read_in_time(rows: models.QuerySet[Any]) -> list[Any]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(SEARCH_MILLISECONDS)])
            return list(rows)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise SearchTooSlow from error
        raise


def _beside(order: Sequence[str], place: Sequence[Any], *, newer: bool) -> Q:
    sign = "gt" if newer else "lt"
    *before, last = zip(order, place, strict=True)
    if not before:
        return Q(**{f"{last[0]}__{sign}": last[1]})
    ((name, value),) = before
    # The bound on the first column alone lets an index find the place; the rest only breaks ties.
    return Q(**{f"{name}__{sign}e": value}) & (
        Q(**{f"{name}__{sign}": value}) | Q(**{name: value, f"{last[0]}__{sign}": last[1]})
    )


def _write(direction: str, source: type[ModelSource], order: Sequence[str], row: models.Model) -> str:
    values = [getattr(row, name) for name in order]
    told = [
        direction,
        source.name(),
        *[value.isoformat() if isinstance(value, dt.date) else str(value) for value in values],
    ]
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def _read(cursor: str, source: type[ModelSource], order: Sequence[str]) -> tuple[bool, list[Any]]:
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        direction, table, *values = told
        if direction not in {"n", "o"} or table != source.name() or len(values) != len(order):
            raise BadCursor(source.name())
        columns = [source.model_class()._meta.pk if name == "pk" else source.column(name) for name in order]
        place = [column.to_python(value) for column, value in zip(columns, values, strict=True)]
        if any(value is None or (isinstance(value, int) and abs(value) >= 2**63) for value in place):
            raise BadCursor(source.name())
    except (ValueError, TypeError, RecursionError, ValidationError) as wrong:
        raise BadCursor(source.name()) from wrong
    return direction == "n", place
