"""
How long data may and must be kept: periods from anchors, and terms. Pure: no queries, no clock, no settings.

Periods are read by the register, words for people stand in `words`; who is kept and what is destroyed stands
in the services.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.register.period import Period
from portal.register.vocabulary import Rounding, RuleKind

MONTHS_A_YEAR = 12


class OutsideBounds(ValueError):
    """The period is shorter or longer than the rule allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """
    One rule applied to one item: which fields it needs, and through which local date.

    `keep_through` is None while the anchor has not happened (the membership still runs). A term whose purpose
    has lost its legal basis, such as a withdrawn consent, is not lawful and keeps nothing.
    """

    rule: str
    kind: RuleKind
    keep_through: date | None
    fields: frozenset[str]
    lawful: bool = True

    def runs(self, today: date) -> bool:
        """Say whether this term still keeps its fields on a local date."""
        return self.lawful and (self.keep_through is None or today <= self.keep_through)


def add_months(day: date, months: int) -> date:
    """
    Return the same day number in a later month, or that month's last day when it has no such day. Rule D-2.

    Source: Reg. 1182/71 Art. 3(2)(c).
    """
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def after(period: Period, day: date) -> date:
    """Return the day that many whole months later, clamped to the month's end, plus the period's days."""
    return add_months(day, period.years * MONTHS_A_YEAR + period.months) + timedelta(days=period.days)


def keep_through(anchor_on: date, period: Period, *, rounding: Rounding = Rounding.NONE) -> date:
    """
    Return the last local date on which the data may be kept; they go from the day after.

    The date never moves to a working day: retention is no procedural time limit. Rules T-1, T-2, T-4, T-8,
    T-9, D-12.
    """
    through = after(period, anchor_on)
    match rounding:
        case Rounding.NONE:
            return through
        case Rounding.END_OF_YEAR:
            return date(through.year, MONTHS_A_YEAR, 31)


def last_of(anchors: Iterable[date | None]) -> date | None:
    """Return the latest of several anchors, or None while one of them has not happened. Rule T-11."""
    known = list(anchors)
    if not known:
        raise ValueError("a term needs at least one anchor")
    happened = [day for day in known if day is not None]
    return max(happened) if len(happened) == len(known) else None


def require_between(period: Period, *, shortest: Period, longest: Period) -> None:
    """
    Refuse a period that is shorter or longer than allowed from any starting day. Rule T-8.

    :raises OutsideBounds: when it is.
    """
    # Every month length and the leap day meet every length of period within four years.
    firsts = [date(2023 + n // MONTHS_A_YEAR, n % MONTHS_A_YEAR + 1, 1) for n in range(4 * MONTHS_A_YEAR)]
    anchors = [*firsts, *(day.replace(day=monthrange(day.year, day.month)[1]) for day in firsts)]
    if any(not after(shortest, day) <= after(period, day) <= after(longest, day) for day in anchors):
        raise OutsideBounds("the period is outside the bounds of its rule")


def inactive_through(last_used_on: date, *, allowed: Period, chosen: Period | None = None) -> date:
    """
    Return the last day of an unused account; the member may choose a shorter time than the rule, never a
    longer one.

    Each sign-in is a new `last_used_on` and so starts the time anew. Rule T-10.
    """
    limit = keep_through(last_used_on, allowed)
    return limit if chosen is None else min(limit, keep_through(last_used_on, chosen))


def warnings_on(through: date, *, days_before: tuple[int, ...] = (60, 14)) -> tuple[date, ...]:
    """Return the local dates on which the member is warned before data go, earliest first. Rule T-10."""
    return tuple(through - timedelta(days=days) for days in sorted(days_before, reverse=True))


def deciding(terms: Iterable[Term]) -> Term | None:
    """
    Return the longest lawful term of an item, or None when nothing lawful keeps it.

    A term without an end is longer than any date; of two that end the same day the duty is named.
    """
    lawful = [term for term in terms if term.lawful]
    return max(
        lawful, key=lambda term: (term.keep_through or date.max, term.kind is RuleKind.DUTY), default=None
    )


def fields_kept(terms: Iterable[Term], *, today: date) -> frozenset[str]:
    """Return the fields that some running term needs on a local date; all others must be gone by then."""
    return frozenset().union(*(term.fields for term in terms if term.runs(today)))
