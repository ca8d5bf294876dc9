"""Data at a glance, and each category's records: searched, paged by key, corrected from here, files fetched."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from consents.models import Answer, Decision
from portal import register
from portal.correspondence.downloads import as_attachment
from portal.datamap import Rectify, registry
from portal.datamap.rows import PAGE_ROWS, BadCursor, SearchTooSlow, Window, of_member, page, text_columns
from portal.datamap.source import ModelSource
from portal.front.pages import records
from portal.front.pages.forms import SearchForm
from portal.front.pages.records import Heading, Record
from portal.members.models import Member, Statement
from portal.register.period import Event
from portal.register.schema import NotInRegister
from retention import glance

from .places import asking, language, member_of, today

WIDE_ROWS = 10
"""Records that are shown as cards take more room, so a page holds fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One table of a category's page: its headings, one page of its records, and the pages beside it."""

    name: str
    title: str
    headings: Sequence[Heading]
    records: Sequence[Record]
    secrets: Sequence[tuple[str, str]]
    newer: str = ""
    older: str = ""
    rows: int = 0
    single: bool = False
    wide: bool = False
    too_slow: bool = False
    correctable: bool = False

    @property
    def explained(self) -> list[Heading]:
        """The headings that need words of their own (R15-16)."""
        return [heading for heading in self.headings if heading.explanation] if not self.single else []


@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """Show one row a category, computed for this person (promises 13, 14, 62, 81, 138; R15-2 to R15-8)."""
    member, now = member_of(request), timezone.now()
    rows = glance.of_member(member=member, now=now, language=language(), happened=consent_days(member))
    ours = [row for row in rows if row.ours]
    return render(
        request,
        "front/my_data.html",
        {
            "held": [row for row in ours if row.records],
            "nothing": [row for row in ours if not row.records and row.about.stored],
            "never_stored": [row for row in ours if not row.about.stored],
            "for_others": [row for row in rows if not row.ours],
            "records": sum(row.records for row in ours),
            "today": today(now),
            "copy": asking("access"),
        },
    )


@login_required
def my_data_category(request: HttpRequest, category: str) -> HttpResponse:
    """Show the records of a category, table by table, newest first; somebody else's never (promise 14; R15-11)."""
    member, now = member_of(request), timezone.now()
    row = _row(member, category, now)
    form = SearchForm(request.GET if {"text", "from_on", "to_on"} & set(request.GET) else None)
    window = Window(**form.cleaned_data) if form.is_bound and form.is_valid() else Window()
    tables = [_shown(source, request, member, category, window) for source in registry.of_category(category)]
    counted = {held.source.name(): held.rows for held in row.held}
    return render(
        request,
        "front/my_data_category.html",
        {
            "row": row,
            "tables": [replace(table, rows=counted[table.name]) for table in tables],
            "form": form,
            "searching": window != Window(),
            "searchable": row.records > WIDE_ROWS or form.is_bound,
            "nothing_found": window != Window() and not any(table.records for table in tables),
            "too_slow": any(table.too_slow for table in tables),
            "today": today(now),
            "copy": asking("access"),
            "statements": Statement.objects.visible_to(member).filter(about=category).order_by("-added_at"),
        },
    )


@login_required
def my_data_file(request: HttpRequest, category: str, table: str, key: str, column: str) -> FileResponse:
    """Hand out a file of the member's own, always as an attachment, never as a page of our origin."""
    source = next((one for one in registry.of_category(category) if one.name() == table), None)
    if source is None or column not in source.documents():
        raise Http404
    try:
        row = of_member(source, member_of(request).pk).filter(pk=key).first()
    except (ValueError, ValidationError):
        raise Http404 from None
    file = getattr(row, column, None)
    if not file:
        raise Http404
    return as_attachment(file, name=str(getattr(row, "file_name", "") or ""))


def consent_days(member: Member) -> dict[Event, dt.date]:
    """Return the days on which consent periods begin: only when no consent stands any more."""
    decisions = list(Decision.objects.visible_to(member).current())
    if not decisions or any(decision.answer == Answer.GIVEN for decision in decisions):
        return {}
    last = today(max(decision.at for decision in decisions))
    return {Event.CONSENT_WITHDRAWN: last, Event.CONSENT_LAST_USED: last}


def _row(member: Member, category: str, now: dt.datetime) -> glance.Glance:
    try:
        register.current().category(category)
    except NotInRegister:
        raise Http404 from None
    rows = glance.of_member(
        member=member, now=now, language=language(), happened=consent_days(member), only=frozenset({category})
    )
    return rows[0]


def _shown(
    source: type[ModelSource], request: HttpRequest, member: Member, category: str, window: Window
) -> Shown:
    name = source.name()
    headings = records.headings(source, category)
    empty = Shown(
        name=name,
        title=str(source.title()),
        headings=headings,
        wide=len(headings) > records.WIDE,
        records=(),
        secrets=records.secrets(source, category),
        single=source.subject == "",
        correctable=any(
            field.rectify is not Rectify.NO for field in source.copied(category=category).values()
        ),
    )
    if window.text and not text_columns(source, category=category):
        return empty
    try:
        cursor, size = request.GET.get(name, ""), WIDE_ROWS if empty.wide else PAGE_ROWS
        found = page(
            source=source, member_id=member.pk, category=category, window=window, cursor=cursor, size=size
        )
    except BadCursor:
        raise Http404 from None
    except SearchTooSlow:
        return replace(empty, too_slow=True)
    shown = tuple(records.record(source, row, category=category, language=language()) for row in found.rows)
    return replace(
        empty,
        records=shown,
        newer=_address(request, name, found.newer),
        older=_address(request, name, found.older),
    )


def _address(request: HttpRequest, name: str, cursor: str) -> str:
    if not cursor:
        return ""
    kept = {key: request.GET[key] for key in ("text", "from_on", "to_on") if request.GET.get(key)}
    return f"?{urlencode({**kept, name: cursor})}#{name}"
