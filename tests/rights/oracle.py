"""
A second, independent way to the same dates: the act on public holidays (1989:253) by hand, months by
dateutil.

Nothing of the portal is used here.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from dateutil.relativedelta import relativedelta

SATURDAY, SUNDAY = 5, 6
WHIT_MONDAY_UNTIL = 2004
NATIONAL_DAY_FROM = 2005


def easter_sunday(year: int) -> date:
    """
    The first Sunday after the ecclesiastical full moon on or after 21 March, by golden number and epact.
    """
    golden = year % 19 + 1
    century = year // 100 + 1
    skipped_leap_days = 3 * century // 4 - 12
    moon = (8 * century + 5) // 25 - 5
    sundays = 5 * year // 4 - skipped_leap_days - 10
    epact = (11 * golden + 20 + moon - skipped_leap_days) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    full_moon = 44 - epact
    if full_moon < 21:
        full_moon += 30
    sunday = full_moon + 7 - (sundays + full_moon) % 7
    return date(year, 3, 1) + timedelta(days=sunday - 1)


def first(weekday: int, start: date) -> date:
    return start + timedelta(days=(weekday - start.weekday()) % 7)


@cache
def public_holidays(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    days = {
        date(year, 1, 1),
        date(year, 1, 6),
        easter - timedelta(days=2),
        easter,
        easter + timedelta(days=1),
        date(year, 5, 1),
        easter + timedelta(days=39),
        easter + timedelta(days=49),
        first(SATURDAY, date(year, 6, 20)),
        first(SATURDAY, date(year, 10, 31)),
        date(year, 12, 25),
        date(year, 12, 26),
    }
    if year <= WHIT_MONDAY_UNTIL:
        days.add(easter + timedelta(days=50))
    if year >= NATIONAL_DAY_FROM:
        days.add(date(year, 6, 6))
    return frozenset(days)


@cache
def eves(year: int) -> frozenset[date]:
    midsummer_day = first(SATURDAY, date(year, 6, 20))
    return frozenset({midsummer_day - timedelta(days=1), date(year, 12, 24), date(year, 12, 31)})


def due(received: date, *, months: int, paused_days: int = 0, with_eves: bool = False) -> date:
    day: date = received + relativedelta(months=months) + timedelta(days=paused_days)
    while day.isoweekday() >= 6 or day in public_holidays(day.year) or (with_eves and day in eves(day.year)):
        day = day + relativedelta(days=1)
    return day


def last_day(
    received: date,
    *,
    today: date,
    waits: Iterable[tuple[date, date | None]] = (),
    extension: tuple[date, date | None] | None = None,
    with_eves: bool = False,
) -> date:
    """
    The last day to answer as of a day: a month, or three, and each day on which the clock stood still.

    `waits` are (asked, answered or still open), `extension` is (decided, told or not yet). A wait counts when it
    began on or before the last day as it then was; more time counts when it was told on or before the first one.
    """
    waited = list(waits)
    first = _after(received, 1, waited, today=today, with_eves=with_eves)
    if extension is None or (extension[1] or today) > first:
        return first
    return _after(received, 3, waited, today=today, with_eves=with_eves)


def _after(
    received: date, months: int, waits: list[tuple[date, date | None]], *, today: date, with_eves: bool
) -> date:
    stood_still: set[date] = set()
    for asked, answered in sorted(waits, key=lambda wait: (wait[0], wait[1] or date.max)):
        if asked > due(received, months=months, paused_days=len(stood_still), with_eves=with_eves):
            break
        length = ((answered or today) - asked).days
        stood_still |= {asked + timedelta(days=passed) for passed in range(length)}
    return due(received, months=months, paused_days=len(stood_still), with_eves=with_eves)
