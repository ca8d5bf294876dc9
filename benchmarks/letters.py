"""
Letters: a warm receipt against bare WeasyPrint with reuse; PDF/UA against plain; growth over 300 letters (P8).
"""

import datetime as dt
import time
from types import SimpleNamespace

from django.template.loader import render_to_string

from benchmarks.goals import Goal
from benchmarks.rounds import Answer, Found
from portal.letters import pdf
from portal.letters.composing import compose
from portal.letters.showing import as_document

SIZES = {"small": (30,), "full": (30, 300)}
TABLES = ()
LIMIT = "bare"
VARIANTS = ("bare", "bare as PDF/UA", "product", "naive")


def fill(size: int) -> None:
    """Letters need no rows."""


def variant(name: str, size: int) -> Answer:
    return {
        "bare": lambda: bare(size),
        "bare as PDF/UA": lambda: bare(size, pdf_variant=pdf.VARIANT),
        "product": lambda: product(size),
        "naive": lambda: naive(size),
    }[name]()


def goals(found: Found) -> list[Goal]:
    small, big = min(found.rounds), max(found.rounds)
    reached = [
        Goal(
            id="P8", words="warm letter against bare WeasyPrint with reuse", most=1.2,
            figure=1 / found.ratio("product", small), noisy=found.noisy(small),
        ),
        Goal(
            id="P8", words="PDF/UA against plain", most=1.15,
            figure=1 / found.ratio("bare as PDF/UA", small), noisy=found.noisy(small),
        ),
    ]  # fmt: skip
    if big >= 300:
        grown = found.most("product", big, "growth_mb") - found.most("product", small, "growth_mb")
        reached.append(
            Goal(id="P8", words=f"memory, {big} letters over {small}", figure=grown, most=20, unit=" MB")
        )
    return reached


def product(size: int) -> Answer:
    _printed()
    begun = time.perf_counter()
    for _ in range(size):
        pdf.render(_letter(), dated_on=dt.date(2026, 11, 13))
    return {"seconds": time.perf_counter() - begun}


def bare(size: int, **form: str) -> Answer:
    """The same document and style, parsed once; a plain PDF without tags unless `form` says otherwise."""
    import weasyprint

    html, tools = _printed(), pdf.press()
    sheet = tools.sheets["sv"]
    begun = time.perf_counter()
    for _ in range(size):
        weasyprint.HTML(string=html, url_fetcher=tools.fetcher).write_pdf(
            stylesheets=[sheet], font_config=tools.fonts, **form
        )
    return {"seconds": time.perf_counter() - begun}


def naive(size: int) -> Answer:
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
            "delivery": "som en fil på sidan för din begäran",
            "url": "https://example.org/begaran/R-2026-0142/",
        },
    )


def _printed() -> str:
    pdf.render(_letter(), dated_on=dt.date(2026, 11, 13))
    return as_document(_letter(), dated_on=dt.date(2026, 11, 13))
