"""Until when, for this person: the dates that the register's rules give, and the words where no date exists."""

import datetime as dt

import pytest

from portal import register
from portal.register.schema import Register
from retention.until import Span, Until, concerns, deciding, until

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


def lines_of(book: Register, category: str, **days: str) -> list[Until]:
    """Return the lines of a category's rules; a rule that is not named has no day yet."""
    return [
        until(
            rule,
            span=span(days[rule.id]) if rule.id in days else None,
            today=TODAY,
            language="sv",
            register=book,
        )
        for rule in book.rules_of(category)
    ]


SHOWN = [
    ("an account in use", "karaoke", "account", {"inactive": "2026-11-22"}, "inactive", "2028-11-22"),
    ("an account that was left", "karaoke", "account",
     {"inactive": "2026-11-22", "account_end": "2026-11-01"}, "account_end", "2026-11-01"),
    ("services ended", "hosting", "account",
     {"inactive": "2026-11-22", "account_end": "2026-11-22"}, "account_end", "2027-02-20"),
    ("services ended, and erasure demanded before that", "hosting", "account",
     {"inactive": "2026-11-22", "account_end": "2026-11-22", "account_demanded": "2026-12-01"},
     "account_demanded", "2026-12-01"),
    ("devices of an open account", "karaoke", "security", {"security_end": "2026-11-22"}, "security_end", "2027-11-22"),
    ("devices of an account that was left", "karaoke", "security",
     {"security_end": "2026-11-22", "account_end": "2026-11-23"}, "account_end", "2026-11-23"),
    ("bookkeeping", "devices", "payments", {"bookkeeping": "2025-12-31"}, "bookkeeping", "2030-12-31"),
    ("a debt that outlives bookkeeping", "devices", "payments",
     {"bookkeeping": "2025-12-31", "claims": "2028-03-01"}, "claims", "2031-03-01"),
    ("history of a member", "booking", "memberships", {"employment": "2026-12-31"}, "membership_history", None),
    ("history that a law keeps after the member has left", "booking", "memberships",
     {"employment": "2026-12-31", "membership_history": "2026-11-01"}, "employment", "2028-12-31"),
]  # fmt: skip


@pytest.mark.rule("R15-5")
@pytest.mark.parametrize(
    ("name", "category", "days", "rule", "on"), [pytest.param(*row[1:], id=row[0]) for row in SHOWN]
)
def test_the_longest_lawful_rule_says_how_long_at_most(
    name: str, category: str, days: dict[str, str], rule: str, on: str | None
) -> None:
    book = register.load(register.EXAMPLES / f"{name}.toml")

    found = deciding(lines_of(book, category, **days))

    assert found is not None
    assert found.rule == rule
    assert found.on == (dt.date.fromisoformat(on) if on else None)


def test_without_rules_nothing_decides() -> None:
    assert deciding([]) is None
