"""
Which days are working days in the controller's country. No deadlines here: those stand in `deadlines`.

Source: Reg. 1182/71 Art. 2 (working days), SFS 1989:253 (Swedish public holidays).
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays as calendars

SATURDAY, SUNDAY = 5, 6


class UnknownCountry(ValueError):
    """No list of public holidays is known for this country code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holidays:
    """
    The public holidays of one country, asked for with `day in holidays`; ordinary Sundays are not among them.

    Rules D-4, D-5 and D-6. `country` is an ISO 3166-1 alpha-2 code. The eves of Midsummer, Christmas and the
    New Year count as holidays only when `eves_as_holidays` is set (Sweden alone has a list of them).
    """

    country: str = "SE"
    eves_as_holidays: bool = False

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _of_year(self.country, day.year, self.eves_as_holidays)


# The library fills a calendar while it is being asked, and marks the year as known before the days are in.
# Two threads asking at once could miss a holiday; whole frozen years cannot.
@lru_cache(maxsize=512)
def _of_year(country: str, year: int, eves_as_holidays: bool) -> frozenset[date]:
    categories = (calendars.PUBLIC, calendars.DE_FACTO) if eves_as_holidays else (calendars.PUBLIC,)
    try:
        supported = calendars.country_holidays(country).supported_categories
    except NotImplementedError as error:
        raise UnknownCountry(f"no public holidays are known for country {country!r}") from error
    known = tuple(category for category in categories if category in supported)
    return frozenset(calendars.country_holidays(country, years=year, categories=known, expand=False))


def is_working_day(day: date, *, holidays: Container[date]) -> bool:
    """Say whether a local date is neither Saturday, Sunday nor public holiday. Rules D-3, D-4 and D-6."""
    return day.weekday() not in (SATURDAY, SUNDAY) and day not in holidays


def roll(day: date, *, holidays: Container[date]) -> date:
    """
    Return the day itself when it is a working day, else the next one. Rule D-3.

    Source: Reg. 1182/71 Art. 3(4).
    """
    while not is_working_day(day, holidays=holidays):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int, *, holidays: Container[date]) -> date:
    """Return the `count`-th working day after a local date; the date itself is not counted."""
    if count < 0:
        raise ValueError("working days are counted forwards only")
    for _ in range(count):
        day = roll(day + timedelta(days=1), holidays=holidays)
    return day
