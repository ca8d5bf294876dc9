"""
How long data may and must be kept: periods from anchors, and terms. Pure: no queries, no clock, no settings.

Periods are read by the register, words for people stand in `words`; who is kept and what is destroyed stands
in the services.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.register.period import Period
from portal.register.vocabulary import Rounding

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """
    One rule applied to one item: which fields it needs, and through which local date.

    `keep_through` is None while the anchor has not happened (the membership still runs). A term whose purpose
    has lost its legal basis, such as a withdrawn consent, is not lawful and keeps nothing.
    """

    rule: str
    keep_through: date | None
    fields: frozenset[str] = frozenset()
    lawful: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Term):
    """A minimum: a law commands to keep, so that nothing shortens it. Source: GDPR Art. 17(3)(b); rules T-1, T-2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Term):
    """
    A debt or a dispute that can still be brought to court: a reason to keep longer than promised, no command.

    It does not exist before it has arisen. Source: GDPR Art. 17(3)(e); rule T-3.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise(Term):
    """
    A maximum: what the person was told. Nothing is kept longer than promised but by a duty or a claim.

    One that is `ending` counts from the end of what is between us (leaving, silence, a yes taken back): when that
    comes, no other promise keeps anything longer, but for one that stands `apart`: made for a purpose of its own,
    which may outlive the rest, such as complaints. Source: GDPR Art. 5(1)(e).
    """

    ending: bool = False
    apart: bool = False


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

    The date never moves to a working day: retention is no procedural time limit. Rules T-1 to T-14, D-12.
    """
    through = after(period, anchor_on)
    match rounding:
        case Rounding.NONE:
            return through
        case Rounding.END_OF_YEAR:
            return date(through.year, MONTHS_A_YEAR, 31)


def first_kept(
    today: date,
    period: Period,
    *,
    rounding: Rounding = Rounding.NONE,
    counts_from: Callable[[date], date] = lambda day: day,
) -> date:
    """
    Return the earliest day that a row may bear and still be kept today; whatever bears an earlier one goes.

    `keep_through` the other way round, found by halving, so that a sweep compares a column with one day and agrees
    with what the person is shown. `counts_from` turns the row's own day into the one its period counts from, which
    is never earlier, such as the end of its fiscal year. Days are local. Rules T-1 to T-14, D-12.
    """
    days = range(1, today.toordinal())
    earlier = bisect_left(
        days,
        today,
        key=lambda day: keep_through(counts_from(date.fromordinal(day)), period, rounding=rounding),
    )
    return date.fromordinal(earlier + 1)


def last_of(anchors: Iterable[date | None]) -> date | None:
    """Return the latest of several anchors, or None while one of them has not happened. Rule T-11."""
    known = list(anchors)
    if not known:
        raise ValueError("a term needs at least one anchor")
    happened = [day for day in known if day is not None]
    return max(happened) if len(happened) == len(known) else None


def warnings_on(through: date, *, days_before: tuple[int, ...] = (60, 14)) -> tuple[date, ...]:
    """Return the local dates on which the member is warned before data go, earliest first. Rule T-10."""
    return tuple(through - timedelta(days=days) for days in sorted(days_before, reverse=True))


def deciding(terms: Iterable[Term]) -> Term | None:
    """
    Return the term that says how long an item stays, or None when nothing lawful keeps it.

    The longest of the duties, the claims and what is left of the promises. A term without an end is longer than any
    date; of several that end the same day a duty is named before a claim, and a claim before a promise.
    """
    lawful = [term for term in terms if term.lawful]
    joined = [term for term in lawful if isinstance(term, Promise) and not term.apart]
    promise = _promised(joined)
    return max(
        [*(term for term in lawful if term not in joined), *([promise] if promise else [])],
        key=lambda term: (term.keep_through or date.max, isinstance(term, Duty), isinstance(term, Claim)),
        default=None,
    )


def fields_kept(terms: Iterable[Term], *, today: date) -> frozenset[str]:
    """
    Return the fields that may still be there on a local date; all others must be gone by then.

    Each field is judged by the terms that need it, so that an item is cut down to what its longest term needs.
    """
    every = list(terms)
    named = frozenset().union(*(term.fields for term in every))
    return frozenset(field for field in named if _stays([t for t in every if field in t.fields], today))


def _promised(promises: Sequence[Promise]) -> Promise | None:
    """Return the promise that is kept: the first to come once an end has come, before that the longest."""
    happened = [one for one in promises if one.keep_through is not None]
    if any(one.ending for one in happened):
        return min(happened, key=lambda one: one.keep_through or date.max)
    running = [one for one in promises if not one.ending] or promises
    return max(running, key=lambda one: one.keep_through or date.max, default=None)


def _stays(terms: Iterable[Term], today: date) -> bool:
    found = deciding(terms)
    return found is not None and (found.keep_through is None or today <= found.keep_through)
