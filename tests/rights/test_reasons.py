"""Why this date: sentences that a member and a lawyer can recheck, in both languages."""

from datetime import date

import pytest

from rights.rules import deadlines
from rights.rules.deadlines import Pause
from rights.rules.reasons import explain
from rights.rules.workdays import Holidays

SWEDEN = Holidays()


def said(received: date, language: str, *, extended: bool = False, pauses: tuple[Pause, ...] = ()) -> str:
    found = deadlines.deadline(received, extended=extended, pauses=pauses, holidays=SWEDEN)
    return str(explain(found, language=language)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("received", "language", "sentence"),
    [
        (
            date(2026, 11, 13),
            "en",
            "We got your request on Friday 13 November 2026. One month later is Sunday 13 December; "
            "the next working day is Monday 14 December.",
        ),
        (
            date(2026, 11, 13),
            "sv",
            "Vi fick din begäran fredag 13 november 2026. En månad senare är det söndag 13 december; "
            "nästa arbetsdag är måndag 14 december.",
        ),
        (
            date(2026, 3, 3),
            "en",
            "We got your request on Tuesday 3 March 2026. One month later is Friday 3 April, a public "
            "holiday; the next working day is Tuesday 7 April.",
        ),
        (
            date(2026, 1, 31),
            "sv",
            "Vi fick din begäran lördag 31 januari 2026. En månad senare är det lördag 28 februari, "
            "månadens sista dag; nästa arbetsdag är måndag 2 mars.",
        ),
        (
            date(2026, 12, 31),
            "en",
            "We got your request on Thursday 31 December 2026. One month later is Sunday 31 January "
            "2027; the next working day is Monday 1 February 2027.",
        ),
        (
            date(2026, 8, 31),
            "sv",
            "Vi fick din begäran måndag 31 augusti 2026. En månad senare är det onsdag 30 september, "
            "månadens sista dag; det är vår sista dag att svara.",
        ),
    ],
)
def test_reason_counts_the_month_and_names_what_moved_the_date(
    received: date, language: str, sentence: str
) -> None:
    assert said(received, language) == sentence


def test_reason_of_an_extended_date_says_that_it_was_told() -> None:
    assert said(date(2026, 11, 13), "en", extended=True) == (
        "We got your request on Friday 13 November 2026. We have told you that we need three "
        "months in all; three months after that day is Saturday 13 February 2027; the next "
        "working day is Monday 15 February 2027."
    )


def test_reason_of_a_paused_date_counts_the_days_and_shows_the_date_without() -> None:
    waited = (Pause(asked_on=date(2026, 3, 12), answered_on=date(2026, 3, 20)),)

    assert said(date(2026, 3, 10), "en", pauses=waited) == (
        "We got your request on Tuesday 10 March 2026. One month later is Friday 10 April. While "
        "we waited for your answer the clock stood still for 8 days, which gives Saturday 18 "
        "April; the next working day is Monday 20 April. Without that wait the date would have "
        "been Friday 10 April."
    )
    assert "stod klockan stilla i 8 dagar" in said(date(2026, 3, 10), "sv", pauses=waited)


def test_every_reason_ends_with_the_due_date_and_has_no_place_left_to_fill() -> None:
    for day in range(1, 29):
        for extended in (False, True):
            for language in ("sv", "en"):
                text = said(date(2026, 12, day), language, extended=extended)
                assert "%" not in text
                assert text.endswith(".")
