"""The day on which a closed request leaves is the day after the last one that the rule keeps it through."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.register.period import Period
from retention.rules import keep_through
from rights.rules.diet import last_to_leave

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.rule("T-13")
@given(today=DAYS, closed_on=DAYS, months=st.integers(1, 120))
def test_what_leaves_today_is_what_the_rule_no_longer_keeps(
    today: date, closed_on: date, months: int
) -> None:
    kept_through = keep_through(closed_on, Period(months=months))

    assert (closed_on <= last_to_leave(today, months=months)) == (kept_through < today)


@pytest.mark.parametrize(
    ("today", "closed_on"),
    [
        (date(2027, 3, 14), date(2026, 3, 13)),
        (date(2027, 3, 1), date(2026, 2, 28)),
        (date(2025, 3, 1), date(2024, 2, 29)),
        (date(2025, 2, 28), date(2024, 2, 27)),
        (date(2024, 2, 29), date(2023, 2, 28)),
    ],
)
def test_a_year_ends_at_the_end_of_a_short_month(today: date, closed_on: date) -> None:
    assert last_to_leave(today, months=12) == closed_on


def test_the_next_day_takes_the_next_day_or_none() -> None:
    day, seen = date(2023, 1, 1), []
    while day < date(2029, 1, 1):
        seen.append(last_to_leave(day, months=12))
        day += timedelta(days=1)

    assert seen == sorted(seen)
