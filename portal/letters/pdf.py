"""
A letter as PDF/UA-1, made by WeasyPrint, which is allowed to fetch nothing from anywhere.

WeasyPrint needs Pango from the system, so it is imported when the first letter is printed: without Pango the
portal runs and letters wait.
"""

import atexit
import json
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext, override

from portal.letters.letter import Letter, Part, Table
from portal.letters.showing import as_document
from portal.letters.signs import showable
from portal.letters.words import whole_number

VARIANT = "pdf/ua-1"
MOST_ROWS = 500

# Pango's font map is not made for two threads at once.
_PRESS_LOCK = threading.Lock()


class PangoMissing(RuntimeError):
    """The system has no Pango, so no PDF can be made here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Made once a process: the fonts, the fetcher that refuses, the parsed style sheets by language."""

    fonts: Any
    fetcher: Any
    sheets: dict[str, Any]


def available() -> bool:
    """Say whether this system can make PDFs."""
    try:
        press()
    except PangoMissing:
        return False
    return True


def render(
    letter: Letter,
    *,
    dated_on: date,
    to: Sequence[str] = (),
    more_in: str = "",
) -> bytes:
    """
    Return the letter as PDF/UA-1. `to` are the lines of the address, `dated_on` a local date.

    Tables hold 500 rows in all; `more_in` names the file in which the others are, when there are more.

    :raises PangoMissing: when the system has no Pango.
    """
    tools = press()
    with override(letter.language):
        short = capped(letter, more_in=more_in)
    html = showable(as_document(short, dated_on=dated_on, to=to))
    return printed(html, sheet=tools.sheets[letter.language])


def printed(html: str, *, sheet: Any, foot: str = "") -> bytes:
    """
    Return a PDF/UA-1 of a whole HTML document under a parsed style sheet; nothing is fetched for it.

    `foot` stands at the foot of each page, so that loose sheets find together: a number, nothing else.
    """
    import weasyprint  # noqa: PLC0415 - needs Pango, see the module

    tools = press()
    with _PRESS_LOCK:
        document = weasyprint.HTML(string=html, url_fetcher=tools.fetcher)
        sheets = [sheet]
        if foot:
            text = f"@page {{ @bottom-left {{ content: {json.dumps(foot)} }} }}"
            sheets.append(weasyprint.CSS(string=text, font_config=tools.fonts, url_fetcher=tools.fetcher))
        pdf: bytes = document.write_pdf(stylesheets=sheets, font_config=tools.fonts, pdf_variant=VARIANT)
    return pdf


def capped(letter: Letter, *, more_in: str = "") -> Letter:
    """Return the letter with at most 500 table rows in all, and words for those left out."""
    left = MOST_ROWS
    parts: list[Part] = []
    for part in letter.body.parts:
        if isinstance(part, Table):
            kept = part.rows[: max(0, left)]
            out = len(part.rows) - len(kept)
            left -= len(kept)
            parts.append(
                replace(part, rows=kept, left_out=_left_out(out, letter.language, more_in)) if out else part
            )
        else:
            parts.append(part)
    return replace(letter, body=replace(letter.body, parts=tuple(parts)))


@cache
def press() -> Press:
    """
    Return this process's fonts, fetcher and style sheets, made at the first letter.

    One set of fonts a process: a new one for each letter grows the process by a third of a megabyte each
    time.

    :raises PangoMissing: when the system has no Pango.
    """
    try:
        import weasyprint  # noqa: PLC0415 - needs Pango, see the module
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except OSError as error:
        raise PangoMissing("Pango is missing: install the package libpangoft2-1.0-0") from error

    class FetchNothing(URLFetcher):  # type: ignore[misc]  # the library carries no types
        """Refuse every address: network, file, data and all others."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            raise ValueError("a letter fetches nothing")

    # Its messages quote the document, and a document speaks of a person.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL + 1)
    fonts, fetcher = FontConfiguration(), FetchNothing()
    sheets = {}
    for language in ("sv", "en"):
        with override(language):
            style = render_to_string("letters/pdf.css").replace("PAGE_OF", _page_of())
        sheets[language] = weasyprint.CSS(string=style, font_config=fonts, url_fetcher=fetcher)
    # Fonts want to be closed while the interpreter still stands.
    atexit.register(press.cache_clear)
    return Press(fonts=fonts, fetcher=fetcher, sheets=sheets)


def _page_of() -> str:
    """Return the words around the two page counters, as a style sheet wants them."""
    words = gettext("Page %(page)s of %(pages)s") % {"page": "\0", "pages": "\1"}
    return words.replace("\0", '" counter(page) "').replace("\1", '" counter(pages) "')


def _left_out(count: int, language: str, more_in: str) -> str:
    values = {"count": whole_number(count, language), "file": more_in}
    if more_in:
        text = ngettext("One more row is in %(file)s.", "%(count)s more rows are in %(file)s.", count)
    else:
        text = ngettext("One more row is not shown here.", "%(count)s more rows are not shown here.", count)
    return text % values
