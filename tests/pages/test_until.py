"""Until when, for this person: the dates that the register's rules give, and the words where no date exists."""

import datetime as dt

import pytest

from portal import register
from portal.register.schema import Register
from retention.until import Span, concerns, deciding, until

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def book() -> Register:
    return register.load(register.EXAMPLES / "karaoke.toml")


def span(first: str, last: str | None = None) -> Span:
    return Span(first_on=dt.date.fromisoformat(first), last_on=dt.date.fromisoformat(last or first))


WORKED = [
    ("bookkeeping", span("2026-12-31"), "2033-12-31", None),
    ("bookkeeping", span("2025-12-31"), "2032-12-31", None),
    ("inactive", span("2026-11-22"), "2028-11-22", None),
    ("sign_in_log", span("2026-01-31", "2026-11-22"), "2027-11-22", "2027-01-31"),
    ("page_log", span("2025-12-31", "2026-11-22"), "2028-01-22", "2027-02-28"),
    ("messages", span("2028-02-29"), "2029-02-28", None),
    ("account_end", span("2026-11-01"), "2026-11-01", None),
]


@pytest.mark.rule("R15-5")
@pytest.mark.parametrize(("rule", "days", "on", "first_on"), WORKED)
def test_a_rule_gives_this_persons_date(
    book: Register, rule: str, days: Span, on: str, first_on: str | None
) -> None:
    found = until(book.rule(rule), span=days, today=TODAY, language="sv", register=book)

    assert found.on == dt.date.fromisoformat(on)
    assert found.first_on == (dt.date.fromisoformat(first_on) if first_on else None)
    assert found.countdown
    assert found.sentence


@pytest.mark.rule("R15-5")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_rule_whose_event_has_not_come_is_said_in_words(book: Register, language: str) -> None:
    found = until(book.rule("account_end"), span=None, today=TODAY, language=language, register=book)

    assert found.on is None
    assert found.countdown == ""
    assert "konto" in found.sentence or "account" in found.sentence


@pytest.mark.rule("T-5")
def test_messages_of_customers_and_of_others_follow_their_own_rule(book: Register) -> None:
    rules = book.rules_of("messages")

    assert [rule.id for rule in rules if concerns(rule, has_account=True)] == ["messages_customers"]
    assert [rule.id for rule in rules if concerns(rule, has_account=False)] == ["messages"]


def test_a_duty_decides_before_a_promise_and_a_later_day_before_an_earlier(book: Register) -> None:
    def line(rule: str, days: Span | None) -> object:
        return until(book.rule(rule), span=days, today=TODAY, language="sv", register=book)

    promise, later = line("messages", span("2026-11-01")), line("inactive", span("2026-11-22"))
    duty, open_end = line("bookkeeping", span("2019-12-31")), line("account_end", None)

    assert deciding([promise, later]) == later  # type: ignore[list-item]
    assert deciding([later, duty]) == duty  # type: ignore[list-item]
    assert deciding([open_end, promise]) == promise  # type: ignore[list-item]
    assert deciding([open_end]) == open_end  # type: ignore[list-item]
    assert deciding([]) is None
