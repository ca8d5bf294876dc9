"""A person's rows as a page shows them: every value in words, with its column's name and explanation."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.datamap import facts
from portal.datamap.fields import Field, Kind, Rectify
from portal.datamap.rows import dated
from portal.datamap.source import ModelSource
from portal.front import formats
from portal.letters import words

WIDE = 6
BYTES = frozenset({"size"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value: plain text, or a file to fetch."""

    name: str
    label: str
    explanation: str
    text: str
    url: str = ""
    concluded: bool = False
    rectify: Rectify = Rectify.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row, its title a day where the table has one."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One column's heading."""

    label: str
    explanation: str
    concluded: bool


def shown(source: type[ModelSource], category: str) -> dict[str, Field]:
    """Return the columns a page shows: those of a copy, but the currency stands beside its amount."""
    columns = source.copied(category=category)
    with_money = any(field.money for field in columns.values())
    return {name: field for name, field in columns.items() if not (with_money and name == "currency")}


def headings(source: type[ModelSource], category: str) -> tuple[Heading, ...]:
    """Return the headings of a table, in the active language."""
    return tuple(
        Heading(
            label=str(source.label_of(name)),
            explanation=str(source.explanation_of(name) or ""),
            concluded=field.kind is Kind.INFERRED,
        )
        for name, field in shown(source, category).items()
    )


def secrets(source: type[ModelSource], category: str) -> tuple[tuple[str, str], ...]:
    """Return name and reason of what is held but never shown (promise 25)."""
    return tuple(
        (str(source.label_of(name)), str(field.reason))
        for name, field in source.fields.items()
        if field.kind is Kind.SECRET and source.category_of(name) == category
    )


def record(source: type[ModelSource], row: models.Model, *, category: str, language: str) -> Record:
    """Return a row in the words of the active language."""
    name = dated(source)
    title = _day(getattr(row, name), language) if name else ""
    return Record(
        title=title,
        cells=tuple(
            _cell(source, row, column, field, category=category, language=language)
            for column, field in shown(source, category).items()
        ),
    )


def _cell(
    source: type[ModelSource], row: models.Model, name: str, field: Field, *, category: str, language: str
) -> Cell:
    value = getattr(row, source.column(name).attname)
    url = ""
    masked = field.mask(str(value)) if field.mask and value else ""
    if field.kind is Kind.DOCUMENT and value:
        url = reverse("my_data_file", args=[category, source.name(), str(row.pk), name])
    return Cell(
        name=name,
        label=str(source.label_of(name)),
        explanation=str(source.explanation_of(name) or ""),
        text=masked or _text(source, row, name, value=value, language=language),
        url=url,
        concluded=field.kind is Kind.INFERRED,
        rectify=field.rectify,
    )


def _text(source: type[ModelSource], row: models.Model, name: str, *, value: Any, language: str) -> str:
    if value in (None, "", {}, []):
        return ""
    column = source.column(name)
    if source.fields[name].money:
        return formats.money(int(value), language, currency=getattr(row, "currency", "SEK"))
    if column.is_relation:
        return _related(getattr(row, name), value, source.shows.get(name, ""), language)
    match value:
        case FieldFile():
            return str(getattr(row, "file_name", "")) or _("Download the file")
        case list() | dict():
            beside = source.fields[name].beside
            return facts.said(source, name, value, beside=str(getattr(row, beside)) if beside else "")
        case _:
            return source.in_words(name, value) if source.codes_of(name) else _plain(value, name, language)


def _plain(value: Any, name: str, language: str) -> str:
    match value:
        case bool():
            text = _("Yes") if value else _("No")
        case dt.datetime():
            text = words.moment(value, language, zone=timezone.get_default_timezone())
        case dt.date():
            text = words.long_date(value, language, weekday=False)
        case int() if name in BYTES:
            text = formats.file_size(value, language)
        case uuid.UUID():
            text = facts.shortened(str(value))
        case _:
            text = facts.shortened(str(value))
    return text


def _related(target: Any, key: object, shows: str, language: str) -> str:
    """A row that another points at: its name in the reader's language, else the first signs of its key."""
    for name in (f"name_{words.manner(language)}", shows, "name"):
        if name and (found := getattr(target, name, None)):
            return str(found)
    return facts.shortened(str(key))


def _day(value: dt.date | dt.datetime | None, language: str) -> str:
    if value is None:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    return words.long_date(day, language, weekday=False)
