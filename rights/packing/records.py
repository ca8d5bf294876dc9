"""A category's records as files: JSON, CSV, documents and numbered pages, each table read once a format."""

import json
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import connection
from django.utils.translation import gettext as _

from portal.datamap.copying import Copying, json_lines, stream
from rights.clock import zone
from rights.packing.archive import Member, copied
from rights.packing.contents import Content, Counted
from rights.packing.pages import ROWS_A_PAGE, SHOWN_FIRST, page


def files(content: Content, *, language: str, counted: Counted) -> Iterator[Member]:
    """Yield every file of a category in the archive's order, filling `counted` on the way."""
    category = content.category.id
    yield f"data/{category}.json", as_json(content, counted=counted)
    yield f"data/{category}.csv", as_csv(content)
    yield from documents(content, counted=counted)
    for copying in content.copyings:
        yield from as_pages(copying, content=content, language=language, counted=counted)


def as_json(content: Content, *, counted: Counted) -> Iterator[bytes]:
    """Yield `{"category": …, "records": {"payment": [ {…}, … ]}}`. Source: RFC 8259; law.md (f)."""
    yield f'{{"category": {json.dumps(content.category.id)}, "records": {{'.encode()
    between = b""
    for copying in content.copyings:
        name = copying.source.name()
        yield between + f"\n{json.dumps(name)}: [".encode()
        counted.rows[copying.key] = 0
        lead = b"\n"
        for piece in json_lines(copying.as_json(), copying.parameters):
            counted.rows[copying.key] += piece.count(b"\n")
            yield lead + piece[:-1].replace(b"\n", b",\n")
            lead = b",\n"
        yield b"]"
        between = b","
    for part in content.parts:
        yield between + f"\n{json.dumps(part.name)}: [".encode()
        lead = b"\n"
        for row in part.lines():
            yield lead + row
            lead = b",\n"
        yield b"]"
        between = b","
    yield b"\n}}\n"


def as_csv(content: Content) -> Iterator[bytes]:
    """
    Yield a header row and every record under it; the column `record` says which table a row is of.

    Cells that a spreadsheet would run begin with an apostrophe (T-21); the manifest says so.
    """
    header = content.header
    yield (",".join(header) + "\n").encode()
    for copying in content.copyings:
        yield from stream(copying.as_csv(header=header), copying.parameters)
    empty = "," * (len(header) - 2)
    for part in content.parts:
        for row in part.lines():
            quoted = row.decode().replace('"', '""')
            yield (
                f'{part.name},{empty[1:]}"{quoted}"\n'.encode()
                if empty
                else f'{part.name},"{quoted}"\n'.encode()
            )


def documents(content: Content, *, counted: Counted) -> Iterator[Member]:
    """
    Yield each document in its original form under a neutral name (T-22); a lost file is told, not hidden.

    One that a person covered is left out whole: the list of what is covered names it (R15-13).
    """
    for copying in content.copyings:
        for column in copying.source.documents():
            for key, path in _documents(copying, column):
                if copying.covers.find(key, column):
                    continue
                suffix = path.rpartition(".")[2].lower() if "." in path else "bin"
                suffix = suffix if suffix.isascii() and suffix.isalnum() and len(suffix) <= 5 else "bin"
                name = f"files/{content.category.id}/{copying.source.name()}-{key}.{suffix}"
                if not default_storage.exists(path):
                    counted.files.setdefault(content.category.id, []).append(
                        f"{path}: {_('the file is missing')}"
                    )
                    continue
                counted.files.setdefault(content.category.id, []).append(name)
                with default_storage.open(path, "rb") as file:
                    yield name, copied(file)


def _documents(copying: Copying, column: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(copying.documents(column), copying.parameters)
        return [(key, path) for key, path in cursor.fetchall() if path]


def as_pages(copying: Copying, *, content: Content, language: str, counted: Counted) -> Iterator[Member]:
    """Keep the first rows for index.html and yield the rest as numbered pages of the same archive (R15-15)."""
    name, statement = copying.source.name(), copying.as_html(zone=str(zone()), yes=_("yes"), no=_("no"))
    first: list[bytes] = []
    held: list[bytes] = []
    number = 0
    counted.first_rows[copying.key] = first
    counted.pages[copying.key] = []

    def numbered(rows: list[bytes]) -> Member:
        path = f"pages/{content.category.id}-{name}-{number:04d}.html"
        counted.pages[copying.key].append(path)
        body = page(copying.source, columns=copying.columns, rows=rows, number=number, language=language)
        return path, iter([body])

    for piece in stream(statement, copying.parameters):
        rows = [copying.in_words(row) for row in piece[:-1].split(b"\n")]
        if len(first) < SHOWN_FIRST:
            taken = SHOWN_FIRST - len(first)
            first += rows[:taken]
            rows = rows[taken:]
        held += rows
        while len(held) >= ROWS_A_PAGE:
            number += 1
            yield numbered(held[:ROWS_A_PAGE])
            held = held[ROWS_A_PAGE:]
    if held:
        number += 1
        yield numbered(held)
