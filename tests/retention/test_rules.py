"""The retention rules T-1 to T-11 and D-12, by worked dates and by property."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from portal.register.period import Period
from portal.register.vocabulary import Rounding, RuleKind
from retention import rules
from retention.rules import OutsideBounds, Term

WEEK, YEAR = Period.parse("P7D"), Period.parse("P12M")


def day(text: str) -> date:
    return date.fromisoformat(text)


DAY, YEAR_END = Rounding.NONE, Rounding.END_OF_YEAR
WORKED = [
    ("T-1", "calendar year", "2025-12-31", "P7Y", YEAR_END, "2032-12-31"),
    ("T-1", "broken year", "2026-04-30", "P7Y", YEAR_END, "2033-12-31"),
    ("T-2", "Norway", "2025-12-31", "P5Y", DAY, "2030-12-31"),
    ("T-2", "Norway, secondary", "2026-12-31", "P3Y6M", DAY, "2030-06-30"),
    ("T-4", "message on the leap day", "2028-02-29", "P1Y", DAY, "2029-02-28"),
    ("T-4", "message", "2026-03-15", "P1Y", DAY, "2027-03-15"),
    ("T-8", "short log", "2026-01-15", "P7D", DAY, "2026-01-22"),
    ("T-8", "long log", "2026-01-31", "P12M", DAY, "2027-01-31"),
    ("T-9", "visit, 14 months", "2026-01-31", "P14M", DAY, "2027-03-31"),
    ("T-9", "visit, 25 months", "2026-01-31", "P25M", DAY, "2028-02-29"),
    ("T-10", "inactive", "2026-11-22", "P24M", DAY, "2028-11-22"),
    ("T-11", "left", "2026-11-22", "P90D", DAY, "2027-02-20"),
]


# These rules are formulas and nothing more. T-8, T-10 and T-11 also want a page, warnings and a default.
FORMULAS = {
    "T-1": pytest.mark.rule("T-1"),
    "T-2": pytest.mark.rule("T-2"),
    "T-4": pytest.mark.rule("T-4"),
    "T-9": pytest.mark.rule("T-9"),
}


@pytest.mark.parametrize(
    ("anchor", "period", "rounding", "through"),
    [pytest.param(*row, marks=FORMULAS.get(rule, ()), id=f"{rule} {name}") for rule, name, *row in WORKED],
)
def test_kept_through_the_worked_date_and_deletable_the_day_after(
    anchor: str, period: str, rounding: Rounding, through: str
) -> None:
    found = rules.keep_through(day(anchor), Period.parse(period), rounding=rounding)

    assert found == day(through)
    term = Term(rule="rule", kind=RuleKind.PROMISE, keep_through=found, fields=frozenset({"text"}))
    assert term.runs(found)
    assert not term.runs(found + timedelta(days=1))


@pytest.mark.rule("T-1")
@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_bookkeeping_is_kept_to_the_end_of_the_seventh_calendar_year(fiscal_year_ended_on: date) -> None:
    through = rules.keep_through(fiscal_year_ended_on, Period.parse("P7Y"), rounding=Rounding.END_OF_YEAR)

    assert through == date(fiscal_year_ended_on.year + 7, 12, 31)


@pytest.mark.rule("D-12")
def test_retention_dates_never_move_to_a_working_day() -> None:
    # One year after a Friday in 2026 is a Saturday, and Christmas Day stays Christmas Day.
    assert rules.keep_through(date(2026, 11, 20), YEAR) == date(2027, 11, 20)
    assert date(2027, 11, 20).isoweekday() == 6
    assert rules.keep_through(date(2026, 12, 25), YEAR) == date(2027, 12, 25)


@pytest.mark.rule("D-12")
@given(
    st.dates(date(2024, 1, 1), date(2040, 12, 31)), st.integers(0, 8), st.integers(0, 30), st.integers(0, 400)
)
def test_calendar_arithmetic_agrees_with_another_library(
    start: date, years: int, months: int, days: int
) -> None:
    period = Period(years=years, months=months, days=days)

    assert rules.keep_through(start, period) == start + relativedelta(years=years, months=months) + timedelta(
        days
    )


@pytest.mark.parametrize("period", ["P7D", "P1W", "P30D", "P3M", "P12M", "P1Y", "P365D"])
def test_log_period_between_a_week_and_a_year_is_allowed(period: str) -> None:
    rules.require_between(Period.parse(period), shortest=WEEK, longest=YEAR)


@pytest.mark.parametrize("period", ["P6D", "P0D", "P13M", "P366D", "P1Y1D", "P7Y"])
def test_log_period_outside_a_week_to_a_year_is_refused(period: str) -> None:
    with pytest.raises(OutsideBounds):
        rules.require_between(Period.parse(period), shortest=WEEK, longest=YEAR)


def test_member_may_shorten_the_time_of_an_inactive_account_but_not_lengthen_it() -> None:
    allowed = Period.parse("P24M")
    last = date(2026, 11, 22)

    assert rules.inactive_through(last, allowed=allowed) == date(2028, 11, 22)
    assert rules.inactive_through(last, allowed=allowed, chosen=Period.parse("P6M")) == date(2027, 5, 22)
    assert rules.inactive_through(last, allowed=allowed, chosen=Period.parse("P10Y")) == date(2028, 11, 22)


def test_sign_in_starts_the_time_anew_and_warnings_come_sixty_and_fourteen_days_before() -> None:
    allowed = Period.parse("P24M")
    before = rules.inactive_through(date(2024, 12, 1), allowed=allowed)

    after = rules.inactive_through(date(2026, 11, 22), allowed=allowed)

    assert rules.warnings_on(before) == (date(2026, 10, 2), date(2026, 11, 17))
    assert rules.warnings_on(after) == (date(2028, 9, 23), date(2028, 11, 8))


def test_time_after_leaving_starts_when_services_and_duties_are_both_over() -> None:
    assert rules.last_of([date(2026, 3, 1), date(2026, 6, 1)]) == date(2026, 6, 1)
    assert rules.last_of([date(2026, 3, 1), None]) is None
    with pytest.raises(ValueError, match="at least one"):
        rules.last_of([])


@pytest.mark.parametrize("words", ["reasonable time", "", "P", "PT3H", "P1.5Y", "-P1D", "90", "P3M2Y", "p1y"])
def test_words_without_a_number_are_no_period(words: str) -> None:
    with pytest.raises(ValueError, match="period"):
        Period.parse(words)


def test_longest_lawful_term_decides_and_fields_shrink_to_what_it_needs() -> None:
    both = frozenset({"amount", "note"})
    duty = Term(
        rule="bookkeeping", kind=RuleKind.DUTY, keep_through=date(2033, 12, 31), fields=frozenset({"amount"})
    )
    promise = Term(
        rule="orders",
        kind=RuleKind.PROMISE,
        keep_through=date(2027, 5, 1),
        fields=both,
    )
    withdrawn = Term(
        rule="offers", kind=RuleKind.PROMISE, keep_through=None, fields=frozenset({"phone"}), lawful=False
    )
    terms = [promise, withdrawn, duty]

    assert rules.deciding(terms) == duty
    assert rules.fields_kept(terms, today=date(2027, 5, 1)) == {"amount", "note"}
    assert rules.fields_kept(terms, today=date(2027, 5, 2)) == {"amount"}
    assert rules.fields_kept(terms, today=date(2034, 1, 1)) == frozenset()


def test_term_that_has_not_begun_to_end_is_the_longest_and_a_duty_wins_a_tie() -> None:
    fields = frozenset({"amount"})
    running = Term(rule="membership", kind=RuleKind.PROMISE, keep_through=None, fields=fields)
    duty = Term(rule="bookkeeping", kind=RuleKind.DUTY, keep_through=date(2033, 12, 31), fields=fields)
    promise = Term(rule="seven", kind=RuleKind.PROMISE, keep_through=date(2033, 12, 31), fields=fields)

    assert rules.deciding([duty, running]) == running
    assert rules.deciding([promise, duty]) == duty
    assert rules.deciding([]) is None
