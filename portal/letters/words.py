"""
Dates, times and numbers as people read them in their language, with no-break spaces so that they never fall apart.

No sentences here: those are translated texts. Languages are the two the portal speaks, "sv" and "en".
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import ngettext

NO_BREAK = "\N{NO-BREAK SPACE}"

WEEKDAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
AREAS_OF_TWO = {
    *(
        "11",
        "13",
        "16",
        "18",
        "19",
        "21",
        "23",
        "26",
        "31",
        "33",
        "35",
        "36",
        "40",
        "42",
        "44",
        "46",
        "54",
        "60",
    ),
    *("63", "70", "72", "73", "76", "79", "90"),
}
"""Swedish area codes and mobile numbers of two digits; Stockholm has one, and all others three."""
GROUPS = {5: (3, 2), 6: (2, 2, 2), 7: (3, 2, 2), 8: (3, 3, 2)}
"""How many digits are read together, by how many follow the area code."""


def manner(language: str) -> str:
    """Return the one of the two languages that a code such as "sv-SE" or "en-GB" is read in."""
    return "sv" if language.lower().startswith("sv") else "en"


def long_date(day: date, language: str, *, weekday: bool = True, year: bool = True) -> str:
    """Write a date out: "Friday 13 November 2026", "fredag 13 november 2026"."""
    known = manner(language)
    words = [WEEKDAYS[known][day.weekday()]] if weekday else []
    words += [str(day.day), MONTHS[known][day.month - 1]]
    words += [str(day.year)] if year else []
    return NO_BREAK.join(words)


def moment(at: datetime, language: str, *, zone: ZoneInfo) -> str:
    """
    Write an aware moment in the reader's zone: "13 November 2026, 09:12", "13 november 2026 kl. 09.12".

    :raises ValueError: when the moment carries no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    local = at.astimezone(zone)
    day = long_date(local.date(), language, weekday=False)
    if manner(language) == "sv":
        return f"{day} kl.{NO_BREAK}{local:%H.%M}"
    return f"{day}, {local:%H:%M}"


def works_for(minutes: int) -> str:
    """Say, in the active language, for how many minutes a code works, and that it does so once."""
    return ngettext(
        "It works for one minute and only once.", "It works for %(minutes)d minutes and only once.", minutes
    ) % {"minutes": minutes}


def whole_number(value: int, language: str) -> str:
    """Write a number with the language's thousands mark: "12 345" in Swedish, "12,345" in English."""
    mark = NO_BREAK if manner(language) == "sv" else ","
    return f"{value:,}".replace(",", mark)


def kronor(ore: int, language: str) -> str:
    """Write an amount held in öre: "1 250,50 kr" in Swedish, "SEK 1,250.50" in English."""
    mark = "," if manner(language) == "sv" else "."
    written = f"{whole_number(ore // 100, language)}{mark}{ore % 100:02d}"
    return f"{written}{NO_BREAK}kr" if manner(language) == "sv" else f"SEK{NO_BREAK}{written}"


def phone(number: str) -> str:
    """Group a Swedish number for reading: "+46 8 657 61 00"; any other stands as it is written."""
    digits = number.removeprefix("+46")
    if digits == number or not digits.isdecimal():
        return number
    area = 1 if digits.startswith("8") else 2 if digits[:2] in AREAS_OF_TWO else 3
    parts, rest = ["+46", digits[:area]], digits[area:]
    for size in GROUPS.get(len(rest), (len(rest),)):
        parts.append(rest[:size])
        rest = rest[size:]
    return NO_BREAK.join(parts)
