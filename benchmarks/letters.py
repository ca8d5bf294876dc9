"""
Letters: a warm receipt against bare WeasyPrint with reuse; PDF/UA against plain; growth over 300 letters (P8).
"""

import datetime as dt
import time
from collections.abc import Callable
from types import SimpleNamespace

from django.template.loader import render_to_string

from portal.letters import pdf
from portal.letters.composing import compose
from portal.letters.showing import as_document

SIZES = {"small": (30,), "full": (30, 300)}
LIMIT = "bare"
VARIANTS = ("bare", "product", "naive")


def fill(size: int) -> None:
    """Letters need no rows."""


def variant(name: str) -> Callable[[int], dict[str, float]]:
    return {"bare": bare, "product": product, "naive": naive}[name]


def product(size: int) -> dict[str, float]:
    _printed()
    begun = time.perf_counter()
    for _ in range(size):
        pdf.render(_letter(), dated_on=dt.date(2026, 11, 13))
    return {"seconds": time.perf_counter() - begun}


def bare(size: int) -> dict[str, float]:
    """The same document and style, parsed once, plain PDF without tags."""
    import weasyprint

    html, tools = _printed(), pdf.press()
    sheet = tools.sheets["sv"]
    begun = time.perf_counter()
    for _ in range(size):
        weasyprint.HTML(string=html, url_fetcher=tools.fetcher).write_pdf(
            stylesheets=[sheet], font_config=tools.fonts
        )
    return {"seconds": time.perf_counter() - begun}


def naive(size: int) -> dict[str, float]:
    """A new font configuration and style sheet each time, as one writes it first."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    html, style = _printed(), render_to_string("letters/pdf.css")
    begun = time.perf_counter()
    for _ in range(size):
        fonts = FontConfiguration()
        sheet = weasyprint.CSS(string=style, font_config=fonts)
        weasyprint.HTML(string=html).write_pdf(stylesheets=[sheet], font_config=fonts)
    return {"seconds": time.perf_counter() - begun}


def _letter():  # type: ignore[no-untyped-def]  # a Letter
    told = SimpleNamespace(reference="R-2026-0142", day=dt.date(2026, 11, 13), due=dt.date(2026, 12, 14))
    return compose(
        "rights.receipt",
        language="sv",
        context={
            "reference": told.reference,
            "received_at": "13 november 2026 kl. 09.12",
            "rights": ["En kopia av dina uppgifter (Art. 15)"],
            "due_on": told.due,
            "why": "Vi fick din begäran fredagen den 13 november 2026.",
            "channel": "Den här webbplatsen",
            "delivery": "som en fil på den här webbplatsen",
            "url": "https://example.org/begaran/R-2026-0142/",
        },
    )


def _printed() -> str:
    pdf.render(_letter(), dated_on=dt.date(2026, 11, 13))
    return as_document(_letter(), dated_on=dt.date(2026, 11, 13))
