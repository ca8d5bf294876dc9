"""The retention rules T-1 to T-14 and D-12, by worked dates and by property."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from portal import register
from portal.register.period import Period
from portal.register.vocabulary import Rounding
from retention import rules
from retention.rules import Claim, Duty, Promise, Term

WEEK, YEAR = Period.parse("P7D"), Period.parse("P12M")


def day(text: str) -> date:
    return date.fromisoformat(text)


def pure(period: str, rounding: Rounding = Rounding.NONE) -> tuple[Period, Rounding]:
    return Period.parse(period), rounding


def rule(example: str, id: str) -> tuple[Period, Rounding]:
    """Return what a rule in one of the example registers says, so that the registers are held to the law too."""
    found = register.load(register.EXAMPLES / f"{example}.toml").rule(id)
    return found.period, found.rounding


LEAP_DAY = "2028-02-29"
CASES = [
    ("T-1", "year ends with the calendar", rule("karaoke", "bookkeeping"), "2025-12-31", "2032-12-31"),
    ("T-1", "broken fiscal year", rule("karaoke", "bookkeeping"), "2026-04-30", "2033-12-31"),
    ("T-2", "Norway", rule("devices", "bookkeeping"), "2025-12-31", "2030-12-31"),
    ("T-2", "Norway, secondary material", rule("devices", "bookkeeping_secondary"), "2026-12-31", "2030-06-30"),
    ("T-3", "a trader's claim on a consumer", rule("devices", "claims"), "2026-03-15", "2029-03-15"),
    ("T-3", "interrupted, so from then anew", rule("devices", "claims"), "2028-09-01", "2031-09-01"),
    ("T-3", "the consumer's own claim", pure("P10Y"), "2026-03-15", "2036-03-15"),
    ("T-4", "message on the leap day", rule("devices", "messages"), LEAP_DAY, "2029-02-28"),
    ("T-4", "message", rule("karaoke", "messages"), "2026-03-15", "2027-03-15"),
    ("T-5", "customer who left", rule("devices", "messages_customers"), "2026-06-30", "2027-06-30"),
    ("T-6", "waiting list, yes taken back", rule("devices", "list_end"), "2026-11-27", "2026-11-27"),
    ("T-6", "newsletter, yes taken back", rule("booking", "marketing_end"), "2026-11-27", "2026-11-27"),
    ("T-7", "profile closed", rule("devices", "pictures_end"), "2026-11-27", "2026-11-27"),
    ("T-7", "device reset", rule("devices", "profile_reset"), "2026-11-27", "2026-11-27"),
    ("T-8", "shortest log", pure("P7D"), "2026-01-15", "2026-01-22"),
    ("T-8", "log of a service", rule("hosting", "service_log"), "2026-01-15", "2026-04-15"),
    ("T-8", "longest log", rule("karaoke", "sign_in_log"), "2026-01-31", "2027-01-31"),
    ("T-9", "visit, 14 months", rule("karaoke", "page_log"), "2026-01-31", "2027-03-31"),
    ("T-9", "visit, 25 months", rule("devices", "page_log"), "2026-01-31", "2028-02-29"),
    ("T-10", "unused account", rule("karaoke", "inactive"), "2026-11-22", "2028-11-22"),
    ("T-10", "last used on the leap day", rule("karaoke", "inactive"), LEAP_DAY, "2030-02-28"),
    ("T-11", "left, and all duties done", rule("hosting", "account_end"), "2026-11-22", "2027-02-20"),
    ("T-12", "identity shown and checked", rule("karaoke", "identity_proof"), "2026-11-27", "2026-11-27"),
    ("T-12", "hard limit of an identity document", pure("P30D"), "2026-11-27", "2026-12-27"),
    ("T-13", "what a case says", rule("karaoke", "request_content"), "2026-02-28", "2027-02-28"),
    ("T-13", "that there was a case", rule("karaoke", "request_register"), LEAP_DAY, "2033-02-28"),
    ("T-14", "consent proof, shorter limit", rule("karaoke", "consent_proof"), "2026-11-27", "2029-11-27"),
    ("T-14", "consent proof, longer limit", pure("P10Y"), LEAP_DAY, "2038-02-28"),
    ("D-12", "ends on a Saturday", pure("P1Y"), "2026-11-20", "2027-11-20"),
    ("D-12", "ends on Christmas Day", pure("P1Y"), "2026-12-25", "2027-12-25"),
]  # fmt: skip


# These rules are formulas and nothing more. The others also want a page, warnings, a deletion at once or an event.
FORMULAS = {id: pytest.mark.rule(id) for id in ("T-1", "T-2", "T-3", "T-4", "T-5", "T-9", "D-12")}


@pytest.mark.parametrize(
    ("said", "anchor", "through"),
    [pytest.param(*row, marks=FORMULAS.get(id, ()), id=f"{id} {name}") for id, name, *row in CASES],
)
def test_kept_through_the_worked_date_and_deletable_the_day_after(
    said: tuple[Period, Rounding], anchor: str, through: str
) -> None:
    period, rounding = said

    found = rules.keep_through(day(anchor), period, rounding=rounding)

    assert found == day(through)
    kept = Promise(rule="rule", keep_through=found, fields=frozenset({"text"}))
    assert rules.fields_kept([kept], today=found) == {"text"}
    assert rules.fields_kept([kept], today=found + timedelta(days=1)) == frozenset()


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


@pytest.mark.rule("T-8")
def test_logs_and_backups_of_the_host_are_kept_for_a_week_to_a_year() -> None:
    book = register.load(register.EXAMPLES / "hosting.toml")
    periods = [
        rule("hosting", id)[0] for id in ("service_log", "sign_in_log", "security_end", "sent_letters")
    ]
    periods += [Period(days=backup.rotation_days) for backup in book.backups]

    assert len(periods) == 7
    for period in periods:
        assert not period.shorter_than(WEEK)
        assert not YEAR.shorter_than(period)


def test_sign_in_starts_the_time_anew_and_warnings_come_sixty_and_fourteen_days_before() -> None:
    allowed = Period.parse("P24M")
    before = rules.keep_through(date(2024, 12, 1), allowed)

    after = rules.keep_through(date(2026, 11, 22), allowed)

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


AMOUNT, NOTE = frozenset({"amount"}), frozenset({"note"})


def test_longest_lawful_term_decides_and_fields_shrink_to_what_it_needs() -> None:
    duty = Duty(rule="bookkeeping", keep_through=date(2033, 12, 31), fields=AMOUNT)
    promise = Promise(rule="orders", keep_through=date(2027, 5, 1), fields=AMOUNT | NOTE)
    withdrawn = Promise(rule="offers", keep_through=None, fields=frozenset({"phone"}), lawful=False)
    terms = [promise, withdrawn, duty]

    assert rules.deciding(terms) == duty
    assert rules.fields_kept(terms, today=date(2027, 5, 1)) == {"amount", "note"}
    assert rules.fields_kept(terms, today=date(2027, 5, 2)) == {"amount"}
    assert rules.fields_kept(terms, today=date(2034, 1, 1)) == frozenset()


def test_term_that_has_not_begun_to_end_is_the_longest_and_a_duty_wins_a_tie() -> None:
    running = Promise(rule="membership", keep_through=None)
    duty = Duty(rule="bookkeeping", keep_through=date(2033, 12, 31))
    claim = Claim(rule="debt", keep_through=date(2033, 12, 31))
    promise = Promise(rule="seven", keep_through=date(2033, 12, 31))

    assert rules.deciding([duty, running]) == running
    assert rules.deciding([promise, claim, duty]) == duty
    assert rules.deciding([promise, claim]) == claim
    assert rules.deciding([]) is None


def test_leaving_ends_every_promise_but_no_duty_no_claim_and_no_promise_for_a_purpose_of_its_own() -> None:
    left = Promise(rule="account_end", keep_through=date(2026, 11, 1), ending=True)
    log = Promise(rule="log", keep_through=date(2027, 11, 1))
    complaints = Promise(rule="complaints", keep_through=date(2027, 1, 1), apart=True)
    claim = Claim(rule="debt", keep_through=date(2029, 3, 15))
    duty = Duty(rule="bookkeeping", keep_through=date(2033, 12, 31))

    assert rules.deciding([log, left]) == left
    assert rules.deciding([log, left, complaints]) == complaints
    assert rules.deciding([log, left, complaints, claim]) == claim
    assert rules.deciding([log, left, complaints, claim, duty]) == duty


DAYS = st.dates(date(2024, 1, 1), date(2036, 12, 31))
FIELDS = st.frozensets(st.sampled_from(["amount", "note", "phone"]), min_size=1)


SHARED = {
    "rule": st.just("rule"),
    "keep_through": st.none() | DAYS,
    "fields": FIELDS,
    "lawful": st.booleans(),
}
TERMS: st.SearchStrategy[Term] = (
    st.builds(Duty, **SHARED)
    | st.builds(Claim, **SHARED)
    | st.builds(Promise, **SHARED, ending=st.booleans(), apart=st.booleans())
)


def runs(term: Term, today: date) -> bool:
    return term.lawful and (term.keep_through is None or today <= term.keep_through)


@given(st.lists(TERMS, max_size=8), DAYS)
def test_nothing_goes_while_a_duty_or_a_claim_runs_and_nothing_stays_past_the_longest_rule(
    every: list[Term], today: date
) -> None:
    kept = rules.fields_kept(every, today=today)

    running = [term for term in every if runs(term, today)]
    needed = [term for term in running if not isinstance(term, Promise) or term.apart]
    assert frozenset().union(*(term.fields for term in needed)) <= kept
    assert kept <= frozenset().union(*(term.fields for term in running))


@given(st.lists(TERMS, max_size=8), DAYS)
def test_promises_keep_nothing_after_the_first_end(every: list[Term], today: date) -> None:
    ended = {
        field
        for term in every
        if isinstance(term, Promise) and term.ending and not term.apart and term.lawful
        and term.keep_through is not None and term.keep_through < today
        for field in term.fields
    }  # fmt: skip
    beyond = [term for term in every if runs(term, today) and (not isinstance(term, Promise) or term.apart)]

    kept = rules.fields_kept(every, today=today)

    assert kept & ended <= frozenset().union(*(term.fields for term in beyond))


@given(st.lists(TERMS, max_size=8), DAYS)
def test_what_is_gone_stays_gone(every: list[Term], today: date) -> None:
    later = rules.fields_kept(every, today=today + timedelta(days=1))

    assert later <= rules.fields_kept(every, today=today)


@given(
    today=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    period=st.sampled_from(["P0D", "P7D", "P14M", "P1Y", "P3Y6M", "P7Y"]).map(Period.parse),
    rounding=st.sampled_from(Rounding),
    days=st.integers(-2, 2),
)
def test_the_first_day_that_is_kept_parts_what_goes_from_what_stays(
    today: date, period: Period, rounding: Rounding, days: int
) -> None:
    border = rules.first_kept(today, period, rounding=rounding)
    near = border + timedelta(days=days)

    kept = rules.keep_through(near, period, rounding=rounding) >= today

    assert kept is (near >= border)
