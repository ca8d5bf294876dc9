"""
What page templates load: `{% load face %}`. Formats as filters, parts of a page as tags.

docs/face.md shows each in use.

No query and no rule here. Tags that hold other content end with `end…`; their markup stands in
templates/components/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.template.context import Context
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import translate_url
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from portal.front import faults, formats
from portal.front.templatetags import face_formats
from portal.front.templatetags.face_formats import language

register = template.Library()
register.filters |= face_formats.register.filters
register.tags |= face_formats.register.tags


def _component(name: str, context: Mapping[str, Any]) -> SafeString:
    return mark_safe(get_template(f"components/{name}.html").render(dict(context)))  # noqa: S308  # autoescaped template


# Small parts


@register.simple_tag
def icon(name: str, *, small: bool = False) -> SafeString:
    """
    Draw one icon of static/portal/icons.svg; it never carries meaning alone and is hidden from
    screen readers.
    """
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        " small" if small else "",
        static("portal/icons.svg"),
        name,
    )


@register.simple_tag
def status(tone: str, text: str) -> SafeString:
    """Name a state in words. Tones: now, wait (for the member), done, closed, late."""
    return format_html('<span class="tag {}">{}</span>', tone, text)


@register.simple_tag(takes_context=True)
def language_url(context: Context, tongue: str) -> str:
    """
    Return this page's address in the other language; where the page has no twin, that language's
    start page.
    """
    request = context.get("request")
    home = "/" if tongue == "sv" else f"/{tongue}/"
    if request is None or tongue == language():
        return str(request.get_full_path()) if request else home
    here = request.get_full_path()
    twin = translate_url(here, tongue)
    return home if twin == here else twin


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """Begin the page's title with "Error: " when any form on it was refused."""
    return gettext("Error: ") if faults.in_forms(_forms(context)) else ""


@register.inclusion_tag("components/error_summary.html", takes_context=True)
def error_summary(context: Context) -> dict[str, object]:
    """List what has to be put right, linked to the fields. base.html calls it on every page."""
    return {"faults": faults.in_forms(_forms(context))}


def _forms(context: Context) -> list[BaseForm | BaseFormSet[Any]]:
    seen: dict[int, BaseForm | BaseFormSet[Any]] = {}
    for value in context.flatten().values():
        for form in value if isinstance(value, list | tuple) else (value,):
            if isinstance(form, BaseForm | BaseFormSet) and form.is_bound:
                seen[id(form)] = form
    return list(seen.values())


@register.simple_tag
def why(field: Any) -> str:
    """Return the reason for asking that the form's class gives in its `why` mapping (field name to text)."""
    return str(getattr(field.form, "why", {}).get(field.name, ""))


@register.inclusion_tag("components/steps.html")
def steps(here: int, total: int = 0) -> dict[str, object]:
    """Say "Step 2 of 4", or "Step 2" while the answers to come decide how many there are."""
    return {"here": here, "total": total, "each": range(1, (total or here) + 1)}


# Larger parts


@register.inclusion_tag("components/due.html")
def due(
    due_on: date,
    *,
    received_on: date | None = None,
    today: date | None = None,
    why: str = "",
    answered: bool = False,
    paused: object = None,
) -> dict[str, object]:
    """
    Show the day by which an answer must have come, the days left and why it is this day. An
    answered case is never late, nor is one whose clock stands still.
    """
    now = today or timezone.localdate()
    left = (due_on - now).days
    nearness = "late" if left < 0 else "soon" if left <= 7 else "calm"
    tone = "answered" if answered else "calm" if paused else nearness
    length = (due_on - received_on).days if received_on else 0
    gone = 100 if left < 0 or answered else max(0, min(100, 100 - 100 * left // length)) if length > 0 else 0
    return {
        "due_on": due_on,
        "tone": tone,
        "left": abs(left),
        "left_text": formats.days_left(due_on, now, language()),
        "gone": gone,
        "why": why,
        "paused": bool(paused),
    }


@register.inclusion_tag("components/progress.html")
def progress(*, url: str, percent: int, text: str, title: str) -> dict[str, object]:
    """
    Show work in progress; progress.js asks `url` for {percent, text, done}. Add
    components/refresh.html to the head.
    """
    return {"url": url, "percent": percent, "text": text, "title": title}


@register.inclusion_tag("components/download.html")
def download(
    *, url: str, name: str, size: int, sha256: str, expires_at: datetime, taken: int = 0, cancel_url: str = ""
) -> dict[str, object]:
    """
    Offer a file: name, size in bytes, checksum, expiry, how often it was fetched, and the way to
    destroy it early.
    """
    return {
        "url": url,
        "name": name,
        "size": size,
        "sha256": sha256,
        "expires_at": expires_at,
        "taken": taken,
        "cancel_url": cancel_url,
    }


@register.inclusion_tag("components/pager.html")
def pager(*, newer: str = "", older: str = "", text: str = "", of: str = "") -> dict[str, object]:
    """
    Link to newer and older rows of a list that is paged by key; give whole addresses, empty where
    there is none. `of` names the list where a page has several.
    """
    return {"newer": newer, "older": older, "text": text, "of": of}


@register.inclusion_tag("components/table.html")
def data_table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> dict[str, object]:
    """
    Show a table that stacks on phones; the first cell of a row is its heading. Cells are escaped
    unless marked safe.
    """
    return {
        "caption": caption,
        "headings": headings,
        "rows": [list(zip(headings, cells, strict=True)) for cells in rows],
    }


@register.simple_block_tag
def breadcrumbs(content: str) -> SafeString:
    """Hold the `crumb`s that lead to this page."""
    return _component("breadcrumbs", {"content": content})


@register.simple_tag
def crumb(text: str, url: str = "") -> SafeString:
    """One step of the way here; without an address it is this page."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, text)
    return format_html('<li aria-current="page">{}</li>', text)


@register.simple_block_tag
def note(content: str, *, tone: str = "info", title: str = "") -> SafeString:
    """Set a piece of text apart. Tones: info, good, warn, bad."""
    return _component("note", {"content": content, "tone": tone, "title": title})


@register.simple_block_tag
def rows(content: str) -> SafeString:
    """Hold `row`s: facts with their names, and links to change them; also the check-answers list."""
    return _component("rows", {"content": content})


@register.simple_block_tag
def row(content: str, name: str, *, change: str = "", act: str = "") -> SafeString:
    """
    One fact. `change` is where it can be changed; `act` names the link (else "Change") and is read
    with the fact's name.
    """
    return _component("row", {"content": content, "name": name, "change": change, "act": act})


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    """Hold `event`s."""
    return _component("timeline", {"content": content})


@register.simple_block_tag
def event(
    content: str, title: str, *, at: datetime | None = None, on: date | None = None, state: str = "done"
) -> SafeString:
    """
    One thing that happened (done), is happening (now), is to come (next) or was stopped; with a
    moment or a day.
    """
    return _component("event", {"content": content, "title": title, "at": at, "on": on, "state": state})


@register.simple_block_tag
def confirmation(content: str, title: str, *, reference: str = "") -> SafeString:
    """Say that it worked, with the number to keep. The title is the page's h1."""
    return _component("confirmation", {"content": content, "title": title, "reference": reference})


@register.simple_block_tag
def empty(content: str, title: str, *, symbol: str = "list") -> SafeString:
    """Explain why there is nothing here, and what one can do instead."""
    return _component("empty", {"content": content, "title": title, "symbol": symbol})


@register.simple_block_tag
def right_card(content: str, title: str, url: str, *, symbol: str, law: str = "") -> SafeString:
    """One right in everyday words, its legal name small; the whole card is one link."""
    return _component(
        "right_card", {"content": content, "title": title, "url": url, "symbol": symbol, "law": law}
    )
