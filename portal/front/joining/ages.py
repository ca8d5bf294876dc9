"""The age gate: the birth year is asked, the day only in the turning year, and the day is not kept."""

import datetime as dt
import enum


class Gate(enum.Enum):
    """What a birth year says about a minimum age."""

    OPEN = "open"
    CLOSED = "closed"
    ASK_DATE = "ask_date"


def by_year(*, birth_year: int, today: dt.date, least: int) -> Gate:
    """
    Return whether someone of a birth year has reached `least` years on a local day, or the day decides.

    Source: GDPR Art. 8; C-8.
    """
    reached_in = birth_year + least
    if today.year == reached_in:
        return Gate.ASK_DATE
    return Gate.OPEN if today.year > reached_in else Gate.CLOSED


def by_date(*, born_on: dt.date, today: dt.date, least: int) -> Gate:
    """Return whether someone born on a day has turned `least`; born on 29 February one waits for 1 March."""
    had_birthday = (today.month, today.day) >= (born_on.month, born_on.day)
    years = today.year - born_on.year - (not had_birthday)
    return Gate.OPEN if years >= least else Gate.CLOSED
