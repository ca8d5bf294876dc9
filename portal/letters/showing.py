"""One letter as plain text, as the HTML of a mail and as the HTML that is printed. Everything is escaped."""

import textwrap
from collections.abc import Sequence
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from portal.letters.letter import Action, Code, Facts, Heading, Letter, Listing, Paragraph, Part, Table
from portal.letters.words import long_date

WIDTH = 72
OTHER_LINE_ENDS = dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), " ")


def as_text(letter: Letter) -> str:
    """Return the letter as plain text, wrapped at 72 signs; a link stands alone on its line, whole."""
    sender = letter.sender
    with override(letter.language):
        blocks = [letter.greeting, *(_part(part) for part in letter.parts)]
        blocks += [f"{gettext('Kind regards')}\n{sender.name}"]
        seat = gettext("Registered office: %(seat)s. Registration number: %(number)s")
    address = f"{sender.address.street}, {sender.address.postal_code} {sender.address.city}"
    about = seat % {"seat": sender.seat, "number": sender.org_number}
    blocks.append("\n".join(["-- ", sender.name, address, about, sender.url, sender.email]))
    return "\n\n".join(blocks) + "\n"


def as_mail(letter: Letter) -> str:
    """Return the letter as the HTML alternative of a mail: no picture, no script, nothing from elsewhere."""
    with override(letter.language):
        return readable(render_to_string("letters/mail.html", {"letter": letter}))


def as_document(letter: Letter, *, dated_on: date, to: Sequence[str] = ()) -> str:
    """
    Return the letter as a document to print: letterhead, address lines, the date in the reader's manner.
    """
    context = {
        "letter": letter,
        "to": tuple(to),
        "dated": long_date(dated_on, letter.language, weekday=False),
    }
    with override(letter.language):
        return readable(render_to_string("letters/document.html", context))


def readable(text: str) -> str:
    """
    Replace signs that no page, mail or PDF can show (control signs, lone surrogates) by the sign for
    unreadable.
    """
    text = text.translate(OTHER_LINE_ENDS)
    return "".join("\N{REPLACEMENT CHARACTER}" if _unreadable(sign) else sign for sign in text)


def _unreadable(sign: str) -> bool:
    number = ord(sign)
    control = (number < 0x20 and sign not in "\t\n\r") or 0x7F <= number < 0xA0
    return control or 0xD800 <= number <= 0xDFFF or number & 0xFFFE == 0xFFFE


def _part(part: Part) -> str:
    match part:
        case Heading(text=text):
            line = _line(text)
            shown = f"{line}\n{'-' * min(len(line), WIDTH)}"
        case Paragraph(text=text):
            shown = _wrapped(text)
        case Code(value=value):
            shown = f"    {_line(value)}"
        case Facts(rows=rows):
            shown = "\n".join(_wrapped(f"{term}: {value}", hang="  ") for term, value in rows)
        case Listing(items=items):
            shown = "\n".join(_wrapped(f"* {item}", hang="  ") for item in items)
        case Action(label=label, url=url):
            shown = f"{_wrapped(label)}:\n{url}"
        case Table():
            shown = _table(part)
    return shown


def _table(table: Table) -> str:
    lines = [_wrapped(table.caption)]
    for row in table.rows:
        first, *rest = row
        lines.append(_wrapped(f"* {first}", hang="  "))
        named = zip(table.columns[1:], rest, strict=True)
        lines += [_wrapped(f"  {column}: {cell}", hang="    ") for column, cell in named]
    return "\n".join([*lines, *([_wrapped(table.left_out)] if table.left_out else [])])


def _wrapped(text: str, *, hang: str = "") -> str:
    lead = text[: len(text) - len(text.lstrip(" "))]
    return textwrap.fill(
        _line(text),
        WIDTH,
        initial_indent=lead,
        subsequent_indent=hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _line(text: str) -> str:
    """A value stays on its own line: it cannot begin a new part of the letter."""
    return " ".join(readable(text).split(" ")).replace("\n", " ").replace("\r", " ").strip()
