"""
What goes now and what stays until when, table by table: the data map says how, the register's rules how long.

Reads only. The same plan is shown to the person, approved by staff and made once more by the executor.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, F
from django.db.models.functions import TruncDate

from portal import register as registers
from portal.datamap import paths, registry
from portal.datamap.registry import declared
from portal.datamap.rows import Held, dated, held, of_member
from portal.datamap.source import ModelSource
from portal.members.models import Member
from portal.memberships.services import fiscal_year_end
from portal.register.period import Event
from portal.register.schema import Register, RetentionRule, RuleKind
from retention.glance import MARKS
from retention.holding import held_back, holding
from retention.items import Ground, Item, ItemOutcome, Keep
from retention.models import Hold
from retention.rules import after
from retention.services import claims, own_row
from retention.until import BY_ROW, Span, until

BY_LEAVING = frozenset(
    {
        Event.MEMBER_ENDED,
        Event.LAST_SIGN_IN,
        Event.CONSENT_LAST_USED,
        Event.CONSENT_WITHDRAWN,
        Event.SERVICES_ENDED,
    }
)
"""What a disposal makes happen at the latest: nothing of the kind comes after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """
    What becomes of one person's rows in one table; `ended` are the days whose rows were kept long enough.

    A table that is `held` loses no row and no column. With `made_by` only what is not younger than that goes.
    """

    source: type[ModelSource]
    items: tuple[Item, ...]
    ended: tuple[dt.date, ...] = ()
    held: bool = False
    made_by: dt.datetime | None = None

    @property
    def stays(self) -> bool:
        """Whether some rows of the table are kept."""
        return any(item.kept for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every table in which the person has something, in the data map's order."""

    fates: tuple[Fate, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for fate in self.fates for item in fate.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    member: Member
    book: Register
    today: dt.date
    left_on: dt.date
    keeps: Mapping[str, Keep]
    holds: tuple[Hold, ...]
    made_by: dt.datetime | None
    parts: Collection[str]


def plan(
    *,
    member: Member,
    categories: Collection[str],
    now: dt.datetime,
    keeps: Iterable[Keep] = (),
    made_by: dt.datetime | None = None,
    left_on: dt.date | None = None,
) -> Plan:
    """
    Return what a disposal would do at this moment; without categories the person leaves altogether.

    `keeps` are what staff keep beyond the rules; an open debt does (T-3), and a hold. With `made_by` what came later is
    left alone; whoever leaves did so on `left_on`, or does now. Moments are aware, days the controller's.
    Source: GDPR Art. 17(1), 17(3); R17-2, R17-3, R17-11; D-12.
    """
    book = registers.current()
    today = now.astimezone(ZoneInfo(book.time_zone)).date()
    kept, left = claims.staying(member, keeps, book=book, today=today), left_on or today
    holds = tuple(Hold.objects.live().filter(member=member).order_by("placed_at"))
    asked = _Asked(
        member=member, book=book, today=today, left_on=left, keeps=kept, holds=holds, made_by=made_by,
        parts=categories,
    )  # fmt: skip
    wanted = [one for one in registry.sources() if not categories or own_row.concerned(one, categories)]
    counted, _days = held(member_id=member.pk, sources=wanted, time_zone=book.time_zone)
    fates = [_held(_fate(source, counted[source], asked), asked) for source in wanted]
    return Plan(fates=tuple(fate for fate in fates if fate.items))


def governing(source: type[ModelSource], book: Register) -> RetentionRule | None:
    """Return the longest of the rules that keep the table's rows, or None where the rows simply go."""
    rules = [book.rule(one) for one in source.rules_kept()]
    return max(rules, key=lambda rule: after(rule.period, dt.date.min), default=None)


def rows_of(
    source: type[ModelSource], *, member_id: uuid.UUID, days: Collection[dt.date]
) -> "models.QuerySet[Any]":
    """Return the rows of a kept table whose period began on one of these days."""
    book = registers.current()
    rule = governing(source, book)
    name = anchor_of(source, rule) if rule else None
    if not days or name is None:
        return of_member(source, member_id).none()
    found: models.QuerySet[Any] = _with_day(source, name, member_id, book).filter(day__in=days)
    return found


def made(source: type[ModelSource], member_id: uuid.UUID, *, until: dt.datetime) -> "models.QuerySet[Any]":
    """Return the rows of a table that were there at a moment; what hangs on a row of the person's is as old as that."""
    *way, _last = source.subject.split("__")
    root = declared()[paths.steps(source)[-2].remote_field.model._meta.label_lower] if way else source  # type: ignore[union-attr]  # every step but the last is a foreign key
    day = dated(root)
    rows = of_member(source, member_id)
    return rows.filter(**{"__".join([*way, day]) + "__lte": until}) if day else rows


def label_of(source: type[ModelSource]) -> str:
    """Return the table's name in plans and in the ledger."""
    return source.model_class()._meta.label_lower


def _fate(source: type[ModelSource], found: Held, asked: _Asked) -> Fate:
    if not source.subject:
        return Fate(source=source, items=tuple(_own(source, asked)))
    if not found.rows:
        return Fate(source=source, items=())
    rule = governing(source, asked.book)
    if rule is None:
        rows = found.rows
        if asked.made_by and not (rows := made(source, asked.member.pk, until=asked.made_by).count()):
            return Fate(source=source, items=())
        item = _decided(source, source.home(), rows, asked)
        return Fate(source=source, items=(item,), made_by=asked.made_by)
    return _kept(source, rule, found, asked)


def _held(fate: Fate, asked: _Asked) -> Fate:
    """Return a table as the person's holds leave it; evidence and the own row are held item by item."""
    if not any(holding(item, asked.holds) for item in fate.items):
        return fate
    items = held_back(fate.items, asked.holds)
    return (
        replace(fate, items=items, ended=(), held=True) if fate.source.subject else replace(fate, items=items)
    )


def _own(source: type[ModelSource], asked: _Asked) -> Iterator[Item]:
    """Yield an item for each category that the own row says something of; what was written since is left alone."""
    for category in asked.parts or source.categories():
        if own_row.says(asked.member, category, partly=bool(asked.parts), made_by=asked.made_by):
            yield _decided(source, category, 1, asked)


def _decided(source: type[ModelSource], category: str, rows: int, asked: _Asked) -> Item:
    """Return rows that no rule keeps: gone, unless staff keep their category."""
    keep = asked.keeps.get(category)
    if keep is None:
        return _gone(source, rows, category=category)
    return Item(
        table=label_of(source),
        category=category,
        outcome=ItemOutcome.KEPT,
        rows=rows,
        until=keep.until,
        ground=keep.ground.value,
        reason=keep.reason,
    )


def _kept(source: type[ModelSource], rule: RetentionRule, found: Held, asked: _Asked) -> Fate:
    """Return a table that a rule keeps; rows whose last day has been go now, evidence in its own time."""
    stay: dict[dt.date | None, int] = {}
    gone, ended = 0, []
    for day, last, rows in _days_of(source, rule, found, asked):
        if day and last and last < asked.today and not source.evidence:
            gone += rows
            ended.append(day)
        else:
            stay[last] = stay.get(last, 0) + rows
    items = [_gone(source, gone)] if gone else []
    for last, rows in sorted(stay.items(), key=lambda one: one[0] or dt.date.max):
        items.append(_staying(source, rule, rows=rows, last=last, book=asked.book))
    return Fate(source=source, items=tuple(items), ended=tuple(ended))


def _gone(source: type[ModelSource], rows: int, *, category: str = "") -> Item:
    return Item(
        table=label_of(source), category=category or source.home(), outcome=ItemOutcome.ERASED, rows=rows
    )


def _staying(
    source: type[ModelSource], rule: RetentionRule, *, rows: int, last: dt.date | None, book: Register
) -> Item:
    duty = rule.kind is RuleKind.DUTY or any(one.duty for one in book.purposes_of(source.home()))
    return Item(
        table=label_of(source),
        category=source.home(),
        outcome=ItemOutcome.KEPT,
        rows=rows,
        until=last,
        rule=rule.id,
        ground=(Ground.LEGAL_DUTY if duty else Ground.CLAIMS).value,
    )


def _days_of(
    source: type[ModelSource], rule: RetentionRule, found: Held, asked: _Asked
) -> Iterator[tuple[dt.date | None, dt.date | None, int]]:
    """Yield the day a period began, the last day it keeps, and how many rows share them."""
    event = rule.anchor.event
    name = anchor_of(source, rule)
    if event in BY_LEAVING:
        yield None, _last_day(rule, asked.left_on, asked), found.rows
    elif source.evidence:
        yield None, _last_day(rule, found.last_on if event in BY_ROW else None, asked), found.rows
    elif name is None:
        yield None, None, found.rows
    else:
        dates = _with_day(source, name, asked.member.pk, asked.book).order_by("day")
        for day, rows in dates.values_list("day").annotate(Count("pk")):
            unsaid = event is Event.FISCAL_YEAR_ENDED and day and not name.endswith(MARKS[event])
            month = asked.book.fiscal_year_last_month
            counts_from = fiscal_year_end(day, last_month=month) if unsaid else day
            yield day, _last_day(rule, counts_from, asked), rows


def _last_day(rule: RetentionRule, day: dt.date | None, asked: _Asked) -> dt.date | None:
    span = Span(first_on=day, last_on=day) if day else None
    return until(rule, span=span, today=asked.today, language="en", register=asked.book).on


def anchor_of(source: type[ModelSource], rule: RetentionRule) -> str | None:
    """
    Return the look-up of the day a rule counts from: the row's own column or that of a row it belongs to.

    Where no row says when its fiscal year ends, it is the register's fiscal year of the row's own day.
    """
    event = rule.anchor.event
    own = dated(source)
    if event in BY_ROW:
        return own
    if source.counted_from:
        return source.counted_from
    marked = MARKS.get(event)
    if marked is None:
        return None
    if marked in source.fields:
        return marked
    way = ""
    for step in paths.steps(source):
        target = step.remote_field.model if step.remote_field else None
        if target is None or target is Member:
            break
        way += f"{step.name}__"
        if marked in {column.name for column in target._meta.concrete_fields}:
            return way + marked
    return own if event is Event.FISCAL_YEAR_ENDED else None


def _with_day(source: type[ModelSource], name: str, member_id: uuid.UUID, book: Register) -> Any:
    model: Any = source.model_class()
    *parents, last = name.split("__")
    for parent in parents:
        model = model._meta.get_field(parent).remote_field.model
    moment = isinstance(model._meta.get_field(last), models.DateTimeField)
    day = TruncDate(name, tzinfo=ZoneInfo(book.time_zone)) if moment else F(name)
    return of_member(source, member_id).annotate(day=day)
