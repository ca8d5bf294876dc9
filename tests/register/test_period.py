"""Periods, lives and anchors: read strictly, worded plainly."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from portal.register.period import Anchor, Event, Life, Period

PERIODS = st.builds(Period, years=st.integers(0, 99), months=st.integers(0, 99), days=st.integers(0, 9999))


@given(period=PERIODS)
def test_a_period_survives_being_written_and_read(period: Period) -> None:
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    ("text", "sv", "en"),
    [
        ("P7Y", "7 år", "7 years"),
        ("P1Y", "1 år", "1 year"),
        ("P14M", "14 månader", "14 months"),
        ("P3Y6M", "3 år och 6 månader", "3 years and 6 months"),
        ("P1Y1M1D", "1 år, 1 månad och 1 dag", "1 year, 1 month and 1 day"),
        ("P90D", "90 dagar", "90 days"),
        ("P2W", "14 dagar", "14 days"),
        ("P0D", "genast", "at once"),
    ],
)
def test_a_period_is_worded_in_both_languages(text: str, sv: str, en: str) -> None:
    period = Period.parse(text)

    assert period.in_words("sv").replace("\N{NO-BREAK SPACE}", " ") == sv
    assert period.in_words("en").replace("\N{NO-BREAK SPACE}", " ") == en
    assert period.at_once is (text == "P0D")


@given(one=PERIODS, other=PERIODS, day=st.dates(date(2023, 1, 1), date(2030, 12, 31)))
def test_a_shorter_period_ends_first_from_whichever_day_it_counts(
    one: Period, other: Period, day: date
) -> None:
    def end(period: Period) -> date:
        found: date = day + relativedelta(years=period.years, months=period.months) + timedelta(period.days)
        return found

    assert end(one) < end(other) or not one.shorter_than(other)
    assert not (one.shorter_than(other) and other.shorter_than(one))


@pytest.mark.parametrize(
    ("one", "other", "shorter"),
    [
        ("P12M", "P24M", True),
        ("P90D", "P24M", True),
        ("P6M", "P1Y", True),
        ("P24M", "P2Y", False),
        ("P25M", "P2Y", False),
        ("P30D", "P1M", False),
        ("P0D", "P7D", True),
    ],
)
def test_periods_are_compared(one: str, other: str, shorter: bool) -> None:
    assert Period.parse(one).shorter_than(Period.parse(other)) is shorter


@pytest.mark.parametrize(
    "text", ["", "P", "7Y", "P7", "P7y", "P1M1Y", "PT1H", "P-1D", "P1Y ", "for ever", "P٣Y"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a period needs a number"):
        Period.parse(text)


def test_a_tracker_lives_for_a_period_or_a_session() -> None:
    assert Life.parse("session").in_words("en") == "until the browser is closed"
    assert Life.parse("P2D").period == Period(days=2)
    with pytest.raises(ValueError, match="session"):
        Life.parse("long")


@pytest.mark.parametrize("event", [event for event in Event if event is not Event.EXTERNAL])
def test_every_event_can_be_an_anchor(event: Event) -> None:
    anchor = Anchor.parse(event.value)

    assert anchor == Anchor(event=event)
    assert str(anchor) == event.value


def test_an_external_event_keeps_its_name() -> None:
    anchor = Anchor.parse("external:device.reset")

    assert (anchor.event, anchor.external) == (Event.EXTERNAL, "device.reset")
    assert str(anchor) == "external:device.reset"


@pytest.mark.parametrize("text", ["external", "external:", "external:A", "external:a..b", "member.end", ""])
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="an anchor is one of"):
        Anchor.parse(text)
