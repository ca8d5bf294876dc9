"""How pages write dates, spans, money, sizes and numbers in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from portal.front import formats
from portal.front.templatetags import face_formats as face

NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("due_on", "swedish", "english"),
    [
        (date(2026, 12, 13), f"21{NB}dagar{NB}kvar", f"21{NB}days{NB}left"),
        (date(2026, 11, 23), f"1{NB}dag{NB}kvar", f"1{NB}day{NB}left"),
        (date(2026, 11, 22), f"i{NB}dag", "today"),
        (date(2026, 11, 21), f"1{NB}dag{NB}sent", f"1{NB}day{NB}late"),
        (date(2026, 11, 19), f"3{NB}dagar{NB}sent", f"3{NB}days{NB}late"),
    ],
)
def test_days_left_says_how_far_away_a_day_is(due_on: date, swedish: str, english: str) -> None:
    today = date(2026, 11, 22)

    assert formats.days_left(due_on, today, "sv") == swedish
    assert formats.days_left(due_on, today, "en") == english


@pytest.mark.parametrize(
    ("until", "swedish", "english"),
    [
        (date(2032, 12, 31), f"6{NB}år och 1{NB}månad", f"6{NB}years, 1{NB}month"),
        (date(2027, 11, 22), f"1{NB}år", f"1{NB}year"),
        (date(2027, 1, 21), f"1{NB}månad", f"1{NB}month"),
        (date(2026, 12, 21), f"29{NB}dagar", f"29{NB}days"),
        (date(2026, 11, 22), f"i{NB}dag", "today"),
        (date(2026, 10, 1), f"i{NB}dag", "today"),
    ],
)
def test_countdown_uses_its_two_largest_parts(until: date, swedish: str, english: str) -> None:
    today = date(2026, 11, 22)

    assert formats.countdown(until, today, "sv") == swedish
    assert formats.countdown(until, today, "en") == english


@pytest.mark.parametrize(
    ("ore", "swedish", "english"),
    [
        (14900, f"149{NB}kr", f"SEK{NB}149"),
        (14950, f"149,50{NB}kr", f"SEK{NB}149.50"),
        (149005, f"1{NB}490,05{NB}kr", f"SEK{NB}1,490.05"),
        (0, f"0{NB}kr", f"SEK{NB}0"),
        (-14900, f"−149{NB}kr", f"SEK{NB}−149"),  # a true minus sign
    ],
)
def test_money_is_written_from_ore(ore: int, swedish: str, english: str) -> None:
    assert formats.money(ore, "sv") == swedish
    assert formats.money(ore, "en") == english


def test_money_in_another_currency_names_it() -> None:
    assert formats.money(14900, "sv", currency="EUR") == f"149{NB}EUR"


@pytest.mark.parametrize(
    ("size", "swedish", "english"),
    [
        (0, f"0{NB}byte", f"0{NB}bytes"),
        (1, f"1{NB}byte", f"1{NB}byte"),
        (512, f"512{NB}byte", f"512{NB}bytes"),
        (1000, f"1{NB}kB", f"1{NB}kB"),
        (3_412_000, f"3,4{NB}MB", f"3.4{NB}MB"),
        (9_960_000, f"10{NB}MB", f"10{NB}MB"),
        (999_600_000, f"1{NB}GB", f"1{NB}GB"),
        (2_500_000_000_000_000, f"2500{NB}TB", f"2500{NB}TB"),
    ],
)
def test_file_size_is_in_decimal_units(size: int, swedish: str, english: str) -> None:
    assert formats.file_size(size, "sv") == swedish
    assert formats.file_size(size, "en") == english


def test_filters_follow_the_language_of_the_page() -> None:
    at = datetime(2026, 11, 13, 8, 12, tzinfo=UTC)

    with translation.override("sv"):
        assert face.long_date(at) == f"13{NB}november{NB}2026"
        assert face.short_time(at) == f"kl.{NB}09.12"
        assert face.number(12345) == f"12{NB}345"
        assert face.money(14900) == f"149{NB}kr"
        assert (
            face.moment(at)
            == f'<time datetime="2026-11-13T09:12+01:00">13{NB}november{NB}2026 kl.{NB}09.12</time>'
        )
    with translation.override("en"):
        assert face.long_date(at) == f"13{NB}November{NB}2026"
        assert face.short_time(at) == "09:12"
        assert face.number(12345) == "12,345"
        assert face.file_size(3_412_000) == f"3.4{NB}MB"
        assert face.day(date(2026, 11, 13)) == f'<time datetime="2026-11-13">13{NB}November{NB}2026</time>'


def test_a_day_is_taken_in_the_organisations_time_zone() -> None:
    late_evening_in_utc = datetime(2026, 11, 13, 23, 30, tzinfo=UTC)

    with translation.override("en"):
        assert face.long_date(late_evening_in_utc) == f"14{NB}November{NB}2026"


def test_a_reference_keeps_ordinary_hyphens_and_is_escaped() -> None:
    assert face.reference("R-2026-0142") == '<span class="ref">R-2026-0142</span>'
    assert face.reference("<b>") == '<span class="ref">&lt;b&gt;</span>'


def test_missing_moments_are_empty() -> None:
    assert face.long_date(None) == face.short_time(None) == face.day(None) == face.moment(None) == ""


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/156.0 Safari/537.36",
            "Chrome, Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox, Windows"),
        ("lynx", "lynx"),
    ],
)
def test_browser_is_named_as_its_owner_knows_it(sent: str, shown: str) -> None:
    assert formats.browser_name(sent) == shown


def test_addresses_and_technical_names_break_after_their_signs_and_are_escaped() -> None:
    assert face.breakable("cookie_test") == "cookie_<wbr>test"
    assert face.breakable("a.b@example.org") == "a.<wbr>b@<wbr>example.<wbr>org"
    assert face.breakable("__Host-x_") == "__<wbr>Host-x_"
    assert face.breakable("<b>_x") == "&lt;b&gt;_<wbr>x"
    assert face.breakable("Art. 6.1, 24/7") == "Art. 6.1, 24/7"
    assert face.breakable("") == ""


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+4686576100", f"+46{NB}8{NB}657{NB}61{NB}00"),
        ("+46850000100", f"+46{NB}8{NB}500{NB}001{NB}00"),
        ("+46330000400", f"+46{NB}33{NB}000{NB}04{NB}00"),
        ("+46701234567", f"+46{NB}70{NB}123{NB}45{NB}67"),
        ("+4622312345", f"+46{NB}223{NB}123{NB}45"),
        ("+4722396900", "+4722396900"),
        ("+46 8 657 61 00", "+46 8 657 61 00"),
    ],
)
def test_a_swedish_phone_number_is_grouped_and_any_other_stands_as_written(number: str, shown: str) -> None:
    assert face.phone(number) == shown
