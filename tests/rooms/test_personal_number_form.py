"""The form of a personal number, by table and by property. Every number here is made up or the tax agency's own example."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.members.personal_number import MOST_YEARS, WrongNumber, canonical
from portal.register.numbers import luhn_sum

TODAY = dt.date(2026, 11, 13)

READ = [
    ("twelve digits", "198112189876", "198112189876"),
    ("twelve with a hyphen", "19811218-9876", "198112189876"),
    ("ten with a hyphen", "811218-9876", "198112189876"),
    ("ten digits", "8112189876", "198112189876"),
    ("spaces around and inside", " 811218 9876\n", "198112189876"),
    ("an en dash", "811218–9876", "198112189876"),
    ("a child of this century", "121212-1212", "201212121212"),
    ("a hundred years", "121212+1212", "191212121212"),
    ("a plus sign and a century", "19121212+1212", "191212121212"),
    ("a hundred this year", "261113+0002", "192611130002"),
    ("born today", "261113-0002", "202611130002"),
    ("ninety-nine next year", "271114-0000", "192711140000"),
    ("a coordination number", "701063-2391", "197010632391"),
    ("the leap day", "000229-0005", "200002290005"),
    ("a coordination number of the leap day", "000289-0002", "200002890002"),
]
REFUSED = [
    ("empty", "", "form"),
    ("a word", "personnummer", "form"),
    ("eleven digits", "98112189876", "form"),
    ("four digits only", "9876", "form"),
    ("letters for the last four", "811218-TF00", "form"),
    ("digits of another script", "٨١١٢١٨٩٨٧٦", "form"),
    ("two signs", "811218--9876", "form"),
    ("more than one number", "811218-9876 811218-9876", "form"),
    ("no leap year", "19010229-0008", "day"),
    ("the month 13", "811318-9876", "day"),
    ("the day 0", "811200-9876", "day"),
    ("the day 60", "811260-9876", "day"),
    ("the day 92", "811292-9876", "day"),
    ("the year 0", "00000101-0000", "day"),
    ("tomorrow", "261114-0003", "century"),
    ("before anyone alive", "18950101-0009", "century"),
    ("two hundred years", "271114+0001", "century"),
    ("another last digit", "811218-9875", "check"),
    ("two digits changed places", "811218-9786", "check"),
]


@pytest.mark.parametrize(("text", "held"), [pytest.param(*row, id=name) for name, *row in READ])
def test_every_way_to_write_one_ends_in_twelve_digits(text: str, held: str) -> None:
    assert canonical(text, today=TODAY) == held


@pytest.mark.parametrize(("text", "reason"), [pytest.param(*row, id=name) for name, *row in REFUSED])
def test_what_is_no_number_is_refused_by_reason(text: str, reason: str) -> None:
    with pytest.raises(WrongNumber) as refused:
        canonical(text, today=TODAY)

    assert refused.value.reason == reason


BORN = st.dates(min_value=dt.date(TODAY.year - MOST_YEARS, 1, 1), max_value=TODAY)


def made(born_on: dt.date, birth_number: int, *, coordination: bool) -> str:
    """Return a true number of twelve digits, its last digit reckoned the other way round: by trying."""
    day = born_on.day + (60 if coordination else 0)
    begun = f"{born_on:%Y%m}{day:02}{birth_number:03}"
    (last,) = [digit for digit in "0123456789" if luhn_sum(begun[2:] + digit) % 10 == 0]
    return begun + last


@given(born_on=BORN, birth_number=st.integers(0, 999), coordination=st.booleans())
def test_every_true_number_is_read_in_each_of_its_forms(
    born_on: dt.date, birth_number: int, coordination: bool
) -> None:
    number = made(born_on, birth_number, coordination=coordination)
    sign = "+" if TODAY.year - born_on.year >= 100 else "-"

    forms = [number, f"{number[:8]}-{number[8:]}", f"{number[2:8]}{sign}{number[8:]}"]

    assert {canonical(form, today=TODAY) for form in forms} == {number}


@given(born_on=BORN, birth_number=st.integers(0, 999), place=st.integers(8, 11), wrong=st.integers(1, 9))
def test_one_wrong_digit_is_always_found(born_on: dt.date, birth_number: int, place: int, wrong: int) -> None:
    number = made(born_on, birth_number, coordination=False)
    slip = f"{number[:place]}{(int(number[place]) + wrong) % 10}{number[place + 1 :]}"

    with pytest.raises(WrongNumber):
        canonical(slip, today=TODAY)


@given(text=st.text(max_size=30) | st.from_regex(r"[0-9]{6,8}[-+]?[0-9]{4}", fullmatch=True))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    with suppress(WrongNumber):
        held = canonical(text, today=TODAY)
        assert canonical(held, today=TODAY) == held
