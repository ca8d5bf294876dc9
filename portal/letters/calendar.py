"""A due date as a calendar file (RFC 5545): number, date and link, and nothing about the person."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.utils.translation import gettext, override

from portal.letters.words import long_date

CONTENT_TYPE = "text/calendar; charset=utf-8"
LINE_OCTETS = 75


def due_date_file(
    *,
    request_id: str,
    reference: str,
    due_on: date,
    url: str,
    language: str,
    now: datetime,
    sequence: int = 0,
) -> bytes:
    """
    Return a calendar file with the last day to answer as a whole day.

    The identity of the entry follows from the request alone, so a later file (with a higher `sequence`, after
    an extension) moves the same entry. `due_on` is local to the controller, `now` aware. Source: GDPR Art.
    12(3).
    """
    if now.tzinfo is None:
        raise ValueError("the moment of writing needs a time zone")
    with override(language):
        summary = gettext("Last day for the answer to %(reference)s") % {"reference": reference}
        description = gettext("We answer your request %(reference)s by %(due)s.") % {
            "reference": reference,
            "due": long_date(due_on, language),
        }
    host = urlsplit(url).hostname or "localhost"
    uid = hashlib.sha256(f"insyn calendar {request_id}".encode()).hexdigest()[:32]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Insyn//Insyn//" + language.upper()[:2],
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}@{host}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{sequence}",
        f"DTSTART;VALUE=DATE:{due_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due_on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(summary)}",
        f"DESCRIPTION:{escaped(description)}",
        f"URL:{_one_line(url)}",
        "TRANSP:TRANSPARENT",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """Return a text value: backslash, semicolon, comma and line break escaped. Source: RFC 5545 3.3.11."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    unified = unified.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(sign for sign in unified if sign.isprintable() or sign == "\N{NO-BREAK SPACE}")


def folded(line: str) -> bytes:
    """Return a content line cut after 75 octets, never inside a character. Source: RFC 5545 3.1."""
    pieces, current = [], b""
    for sign in line:
        octets = sign.encode("utf-8", "replace")
        if len(current) + len(octets) > LINE_OCTETS:
            pieces.append(current)
            current = b" "
        current += octets
    return b"\r\n".join([*pieces, current]) + b"\r\n"


def _one_line(url: str) -> str:
    if any(sign.isspace() or not sign.isprintable() for sign in url):
        raise ValueError("a link is one line")
    return url
