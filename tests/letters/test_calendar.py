"""The due date as a calendar file that calendars accept and that tells nothing about the person."""

from datetime import UTC, date, datetime

import pytest

from portal.letters.calendar import due_date_file, escaped, folded

NOW = datetime(2026, 11, 13, 8, 12, tzinfo=UTC)
URL = "https://portal.example/en/requests/R-2026-0142/"


def made(
    *, language: str = "en", due_on: date = date(2026, 12, 14), sequence: int = 0, request_id: str = "1"
) -> bytes:
    return due_date_file(
        request_id=request_id,
        reference="R-2026-0142",
        due_on=due_on,
        url=URL,
        language=language,
        now=NOW,
        sequence=sequence,
    )


def unfolded(file: bytes) -> dict[str, str]:
    lines = file.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return {line.partition(":")[0]: line.partition(":")[2] for line in lines}


def test_file_is_one_whole_day_with_number_link_and_moment_of_writing() -> None:
    values = unfolded(made())

    assert values["DTSTART;VALUE=DATE"] == "20261214"
    assert values["DTEND;VALUE=DATE"] == "20261215"
    assert values["DTSTAMP"] == "20261113T081200Z"
    assert values["SUMMARY"] == "Last day for the answer to R-2026-0142"
    assert values["URL"] == URL
    assert values["VERSION"] == "2.0"
    assert values["TRANSP"] == "TRANSPARENT"


def test_file_speaks_swedish_to_a_swedish_reader() -> None:
    values = unfolded(made(language="sv"))

    assert values["SUMMARY"] == "Sista dag för svar på R-2026-0142"
    assert "måndag\u00a014\u00a0december\u00a02026" in values["DESCRIPTION"]


def test_later_file_moves_the_same_entry_and_another_request_has_another() -> None:
    first, later = unfolded(made()), unfolded(made(due_on=date(2027, 2, 15), sequence=1))

    assert first["UID"] == later["UID"]
    assert later["SEQUENCE"] == "1"
    assert unfolded(made(request_id="2"))["UID"] != first["UID"]
    assert "@portal.example" in first["UID"]


def test_every_line_ends_as_the_standard_wants_and_has_at_most_75_octets() -> None:
    file = made(language="sv")

    assert file.startswith(b"BEGIN:VCALENDAR\r\n")
    assert file.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")
    assert file.count(b"\n") == file.count(b"\r\n")
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))


def test_long_line_is_folded_between_characters() -> None:
    line = "SUMMARY:" + "å" * 200

    pieces = folded(line).removesuffix(b"\r\n").split(b"\r\n")

    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.startswith(b" ") for piece in pieces[1:])
    assert b"".join([pieces[0], *(piece[1:] for piece in pieces[1:])]).decode() == line


def test_text_is_escaped_and_cannot_begin_a_new_line() -> None:
    assert escaped("a;b,c\\d\r\ne\nf\rg") == "a\\;b\\,c\\\\d\\ne\\nf\\ng"
    assert escaped("x\0y\u2028z") == "xyz"


def test_link_with_a_line_break_and_moment_without_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="one line"):
        due_date_file(
            request_id="1",
            reference="R",
            due_on=NOW.date(),
            url="https://x\r\nEND:VEVENT",
            language="sv",
            now=NOW,
        )
    with pytest.raises(ValueError, match="time zone"):
        due_date_file(
            request_id="1",
            reference="R",
            due_on=NOW.date(),
            url=URL,
            language="sv",
            now=NOW.replace(tzinfo=None),
        )
