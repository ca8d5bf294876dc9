"""What a person reads: index.html with everything listed up front, and numbered pages for long tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from portal.datamap.codes import source_name
from portal.datamap.copying import Copying
from portal.datamap.fields import Kind
from portal.datamap.source import ModelSource
from portal.letters.letter import Letter
from rights.packing.contents import Content, Counted
from rights.packing.covering import Masked

SHOWN_FIRST = 25
ROWS_A_PAGE = 1000
MOST_CODES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShown:
    """One table of index.html: its first rows, where the rest is, what is not shown and why, its dictionary."""

    name: str
    title: str
    rows: int
    columns: Sequence[str]
    first: SafeString
    pages: Sequence[str]
    secrets: Sequence[tuple[str, str]]
    words: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryShown:
    """One category of index.html."""

    id: str
    title: str
    description: str
    stored: bool
    rows: int
    tables: Sequence[TableShown]
    outside: Sequence[tuple[str, int]]
    files: Sequence[str]


def page(
    source: type[ModelSource], *, columns: Sequence[str], rows: Sequence[bytes], number: int, language: str
) -> bytes:
    """Return one numbered page of a long table."""
    with override(language):
        context = {
            "language": language,
            "title": source.title(),
            "number": number,
            "columns": [source.label_of(name) for name in columns],
            "rows": _safe(rows),
        }
        return render_to_string("rights/package/page.html", context).encode()


def index(
    *,
    letter: Letter,
    contents: Sequence[Content],
    counted: Counted,
    language: str,
    moving: bool,
    unreached: Sequence[str],
    masked: Sequence[Masked],
) -> Iterator[bytes]:
    """
    Yield index.html: what is in the file, what is not or is covered and why, the answer's points, every category.

    Readable offline; asks nothing from anywhere. Source: GDPR Art. 12(1), 15; law.md (h) 4, 8, 10–13.
    """
    with override(language):
        context = {
            "language": language,
            "letter": letter,
            "moving": moving,
            "unreached": unreached,
            "masked": masked,
            "categories": [_category(content, counted, language) for content in contents],
        }
        yield render_to_string("rights/package/index.html", context).encode()


def _category(content: Content, counted: Counted, language: str) -> CategoryShown:
    return CategoryShown(
        id=content.category.id,
        title=content.category.label.in_language(language),
        description=content.category.description.in_language(language),
        stored=content.category.stored,
        rows=counted.of_category(content),
        tables=[_table(copying, counted) for copying in content.copyings],
        outside=[(source_name(part.name.removeprefix("source:")), part.rows) for part in content.parts],
        files=counted.files.get(content.category.id, []),
    )


def _table(copying: Copying, counted: Counted) -> TableShown:
    source, columns, key = copying.source, copying.columns, copying.key
    return TableShown(
        name=source.name(),
        title=str(source.title()),
        rows=counted.rows.get(key, 0),
        columns=[str(source.label_of(column)) for column in columns],
        first=_safe(counted.first_rows.get(key, [])),
        pages=counted.pages.get(key, []),
        secrets=[
            (str(source.label_of(column)), str(field.reason))
            for column, field in source.fields.items()
            if field.kind is Kind.SECRET and source.category_of(column) == copying.category
        ],
        words=[
            (str(source.label_of(column)), str(source.explanation_of(column)), _dictionary(source, column))
            for column in columns
        ],
    )


def _dictionary(source: type[ModelSource], column: str) -> list[tuple[str, str]]:
    """Return the codes of a column for the page; a long list, such as the world's countries, is in the schema."""
    codes = source.codes_of(column)
    return list(codes.items()) if len(codes) <= MOST_CODES else []


def _safe(rows: Sequence[bytes]) -> SafeString:
    """Join rows that PostgreSQL has already escaped (portal.datamap.copying)."""
    return mark_safe(b"\n".join(rows).decode())  # noqa: S308  # every cell was escaped by as_html
