"""The form of a Swedish personal number or coordination number. Asks nobody; who may hold one is told elsewhere."""

import datetime as dt
import re

from portal.register.numbers import luhn_sum

WRITTEN = re.compile(r"([0-9]{2})?([0-9]{2})([0-9]{2})([0-9]{2})([-+]?)([0-9]{4})")
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))
CENTURY = 100
COORDINATION_DAYS = 60
MOST_YEARS = 130
"""Nobody alive is older, so an older day of birth is a slip of the pen."""


class WrongNumber(ValueError):
    """
    The text is no personal number.

    `reason` is "form" (not 10 or 12 digits), "day" (no such day), "century" (a day to come, or too long ago) or
    "check" (the last digit does not fit).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def canonical(text: str, *, today: dt.date) -> str:
    """
    Return the number as twelve digits, YYYYMMDDNNNN; `today` is local to the controller.

    Ten or twelve digits are read, with or without a hyphen. Without a century, a plus sign says that the person
    turns a hundred this year or has done so. A coordination number has 60 added to its day.

    :raises WrongNumber: see there.
    Source: folkbokföringslagen (1991:481) 18 §; lag (2022:1697) om samordningsnummer; rule C-10.
    """
    written = _read(text)
    if written is None:
        raise WrongNumber("form")
    century, year, month, day, sign, birth_number = written.groups()
    whole_year = int(century + year) if century else _year(int(year), sign, today=today)
    days = int(day)
    try:
        born_on = dt.date(
            whole_year, int(month), days - COORDINATION_DAYS if days > COORDINATION_DAYS else days
        )
    except ValueError as no_day:
        raise WrongNumber("day") from no_day
    if born_on > today or today.year - whole_year > MOST_YEARS:
        raise WrongNumber("century")
    if luhn_sum(year + month + day + birth_number) % 10:
        raise WrongNumber("check")
    return f"{whole_year:04}{month}{day}{birth_number}"


def looks_like_one(text: str) -> bool:
    """Return whether the text is written as a number is, right or wrong: with spaces, or with any dash."""
    return _read(text) is not None


def _read(text: str) -> re.Match[str] | None:
    return WRITTEN.fullmatch("".join(text.split()).translate(DASHES))


def _year(year: int, sign: str, *, today: dt.date) -> int:
    """Return the newest year that ends so and has come; a plus sign takes it a hundred years back."""
    newest = today.year - (today.year - year) % CENTURY
    return newest - CENTURY if sign == "+" else newest
