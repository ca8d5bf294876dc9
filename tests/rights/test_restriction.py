"""The grounds of a restriction, and the first day without one: counted, never guessed."""

import datetime as dt

import pytest

from rights.rules.restriction import Ground, lifted_on


@pytest.mark.rule("R18-1")
def test_the_four_grounds_are_the_four_letters_of_the_law() -> None:
    assert [ground.article for ground in Ground] == [
        "Art. 18(1)(a)",
        "Art. 18(1)(b)",
        "Art. 18(1)(c)",
        "Art. 18(1)(d)",
    ]
    assert len({ground.until for ground in Ground}) == len(Ground)


@pytest.mark.parametrize(
    ("told_on", "days", "first_day"),
    [
        ("2026-11-13", 5, "2026-11-19"),
        ("2026-11-13", 1, "2026-11-15"),
        ("2026-12-28", 5, "2027-01-03"),
        ("2028-02-26", 5, "2028-03-03"),
        ("2027-02-26", 5, "2027-03-04"),
        ("2026-11-30", 30, "2026-12-31"),
    ],
)
def test_the_day_of_the_notice_does_not_count_and_every_other_one_is_whole(
    told_on: str, days: int, first_day: str
) -> None:
    assert lifted_on(dt.date.fromisoformat(told_on), days=days) == dt.date.fromisoformat(first_day)
