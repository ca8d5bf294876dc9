"""
Everything held about one person at a glance: a row a category of the register, computed for this person.

The member's page and the answer to an access request show the same rows (R15-2 to R15-8). Three queries in all: what
is held, which shorter times the person chose, and what must stay for now.
"""

import datetime as dt
from collections.abc import Container, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from portal import register as registers
from portal.datamap import registry
from portal.datamap.rows import Held, held
from portal.datamap.source import ModelSource
from portal.members import periods
from portal.members.models import Member
from portal.memberships.services import fiscal_year_end
from portal.register.information import CategoryInformation, information
from portal.register.period import Event, Period
from portal.register.schema import Category, DataRole, Register
from retention.holding import kept_longer
from retention.models import Hold
from retention.until import BY_ROW, Span, Until, concerns, deciding, until

YEARS_LAST_MONTH = 12
MARKS: Mapping[Event, str] = {
    Event.FISCAL_YEAR_ENDED: "fiscal_year_ends_on",
    Event.MESSAGE_LAST: "last_message_at",
    Event.CASE_CLOSED: "closed_at",
    Event.SERVICES_ENDED: "ended_on",
}
"""The date columns that tell when an event happened that is neither the row's making nor the member's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """
    One category for one person, in the reader's language.

    `about` is what everyone is told; `records` counts rows, `held` by table; `ours` is false where the
    organisation only works for another controller (promise 138). `longer` says why the data stay longer than their
    rules, and when that is looked at again (R17-11).
    """

    about: CategoryInformation
    records: int
    held: tuple[Held, ...]
    ours: bool
    until: tuple[Until, ...]
    longer: tuple[str, ...] = ()

    @property
    def logged(self) -> int:
        """How many of the records are entries of a log of what was done."""
        return sum(table.rows for table in self.held if table.source.log)

    @property
    def besides_log(self) -> int:
        """How many records there are that no log made."""
        return self.records - self.logged

    @property
    def empty(self) -> bool:
        """Whether such data could be held and none are, so that nobody gets any."""
        return self.ours and self.about.stored and not self.records

    @property
    def deciding(self) -> Until | None:
        """The rule that says how long at most."""
        return deciding(self.until)


def of_member(
    *,
    member: Member,
    now: dt.datetime,
    language: str,
    register: Register | None = None,
    happened: Mapping[Event, dt.date] | None = None,
    only: Container[str] | None = None,
) -> tuple[Glance, ...]:
    """
    Return a row for every category of the register, also for those in which nothing is held.

    `now` is aware; days are local to the controller. `happened` are days that rooms above this one know, such
    as when a consent was last used; `only` limits the answer to some categories. Rules R15-2 to R15-8, T-1 to T-11.

    Source: GDPR Art. 15(1).
    """
    book = register or registers.current()
    today = now.astimezone(ZoneInfo(book.time_zone)).date()
    wanted = [category for category in book.categories if only is None or category.id in only]
    sources = list(
        dict.fromkeys(source for category in wanted for source in registry.of_category(category.id))
    )
    marks = [
        (source, name) for source in registry.sources() for name in MARKS.values() if name in source.fields
    ]
    counted, days = held(member_id=member.pk, sources=sources, time_zone=book.time_zone, marks=marks)
    known = {**_own_days(member, book), **_marked(days), **(happened or {})}
    asked = _Asked(
        member=member,
        book=book,
        counted=counted,
        known=known,
        chosen=periods.chosen(member),
        today=today,
        language=language,
        holds=tuple(Hold.objects.live().filter(member=member, shown=True).order_by("placed_at")),
    )
    return tuple(_row(category, asked) for category in wanted)


def _own_days(member: Member, book: Register) -> dict[Event, dt.date]:
    zone = ZoneInfo(book.time_zone)
    moments = {Event.MEMBER_ENDED: member.ended_at, Event.LAST_SIGN_IN: member.last_login or member.joined_at}
    return {event: moment.astimezone(zone).date() for event, moment in moments.items() if moment}


def _marked(days: Mapping[tuple[type[ModelSource], str], dt.date | None]) -> dict[Event, dt.date]:
    found = {}
    for event, column in MARKS.items():
        known = [day for (_source, name), day in days.items() if name == column and day]
        if known:
            found[event] = max(known)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What every row of one answer has in common."""

    member: Member
    book: Register
    counted: Mapping[type[ModelSource], Held]
    known: Mapping[Event, dt.date]
    chosen: Mapping[str, Period]
    today: dt.date
    language: str
    holds: tuple[Hold, ...]


def _row(category: Category, asked: _Asked) -> Glance:
    book, member, language = asked.book, asked.member, asked.language
    tables = tuple(
        _part(asked.counted[source], category.id, member) for source in registry.of_category(category.id)
    )
    records = sum(table.rows for table in tables)
    spans = {event: Span(first_on=day, last_on=day) for event, day in asked.known.items()}
    if by_row := _rows_span(tables):
        spans |= dict.fromkeys(BY_ROW, by_row)
        spans[Event.CALENDAR_YEAR_ENDED] = _year_ends(by_row, last_month=YEARS_LAST_MONTH)
        spans.setdefault(Event.FISCAL_YEAR_ENDED, _year_ends(by_row, last_month=book.fiscal_year_last_month))
    return Glance(
        about=information(book, category.id, language=language),
        records=records,
        held=tables,
        ours=category.role is DataRole.CONTROLLER,
        until=tuple(
            until(
                rule,
                span=spans.get(rule.anchor.event) if records else None,
                today=asked.today,
                language=language,
                register=book,
                chosen=asked.chosen.get(rule.id),
            )
            for rule in book.rules_of(category.id)
            if concerns(rule, has_account=member.has_account)
        ),
        longer=tuple(
            kept_longer(hold, language) for hold in asked.holds if records and hold.concerns(category.id)
        ),
    )


def _part(table: Held, category: str, member: Member) -> Held:
    """Return a table as it is, or with no rows when it only lends columns and none of them is filled in."""
    source = table.source
    if source.subject or table.rows == 0:
        return table
    filled = any(getattr(member, name) not in {None, ""} for name in source.copied(category=category))
    return table if filled else Held(source=source, rows=0, first_on=None, last_on=None)


def _year_ends(days: Span, *, last_month: int) -> Span:
    """Return the ends of the years in which the oldest and the newest of the rows lie. Rules T-1, T-2."""
    first, last = (fiscal_year_end(day, last_month=last_month) for day in (days.first_on, days.last_on))
    return Span(first_on=first, last_on=last)


def _rows_span(tables: tuple[Held, ...]) -> Span | None:
    firsts = [table.first_on for table in tables if table.first_on]
    lasts = [table.last_on for table in tables if table.last_on]
    return Span(first_on=min(firsts), last_on=max(lasts)) if firsts and lasts else None
