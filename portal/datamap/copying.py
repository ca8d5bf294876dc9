"""
The SQL of a copy: one query a table and format, formatted by PostgreSQL, streamed by COPY.

JSON keeps the exact value; CSV writes it likewise and neutralises what a spreadsheet would run; HTML shows words
for codes; what a person at the desk covered is covered alike in all three. Column and table names come from the
declarations, never from a request; values are parameters.
"""

import datetime as dt
import html
import json
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from portal.datamap import facts, paths
from portal.datamap.covers import Covers
from portal.datamap.source import ModelSource

ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\\", "&#92;"), ("\n", "&#10;"), ("\r", "&#13;"),
           ("\t", "&#9;"))  # fmt: skip
STRUCTURE = re.compile(rb'<data value="(\w+):([^"]*)">(.*?)</data>')
"""A structured cell on its way to the page; every other cell is escaped, so none can look like it."""
RUNNABLE = r"^[=+\-@\t\r]"
BUFFER = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """Which rows and columns of one table go into one category of one person's copy."""

    source: type[ModelSource]
    member_id: uuid.UUID
    category: str = ""
    portable_only: bool = False
    since: dt.date | None = None
    covers: Covers = field(default_factory=Covers)

    @property
    def columns(self) -> list[str]:
        return list(self.source.copied(category=self.category, portable_only=self.portable_only))

    @property
    def key(self) -> str:
        """The table's word inside its category, such as `payments/invoice`."""
        return f"{self.category}/{self.source.name()}"

    @property
    def where(self) -> str:
        """The condition that a row belongs to the person, and to the period asked for."""
        where = paths.condition(self.source)
        if self.since and self.source.moment:
            where += f' AND "{self.source.column(self.source.moment).column}" >= %(since)s'
        if not self.source.subject:
            where += f" AND ({self._filled})"
        return where

    @property
    def _covered(self) -> list[str]:
        return [name for name in self.covers.columns if name in self.columns]

    @property
    def _rows(self) -> str:
        model = self.source.model_class()
        order = (
            model._meta.pk.column
            if self.source.order == "pk"
            else self.source.column(self.source.order).column
        )
        joins = self.covers.joins(self._covered, key=f't."{model._meta.pk.column}"')
        return f'FROM "{model._meta.db_table}" t{joins} WHERE {self.where} ORDER BY t."{order}"'

    @property
    def _filled(self) -> str:
        """Return the condition that the member's own row holds anything in this category: else it is no record there."""
        return " OR ".join(
            f"nullif(t.\"{self.source.column(name).column}\"::text, '') IS NOT NULL" for name in self.columns
        )

    @property
    def parameters(self) -> dict[str, Any]:
        covers = self.covers.parameters() if self._covered else {}
        return {"member": self.member_id, "since": self.since, **covers}

    def count(self) -> str:
        """Return the statement that counts the rows."""
        return f"SELECT count(*) {self._rows.rsplit(' ORDER BY ', 1)[0]}"

    def documents(self, column: str) -> str:
        """Return the statement that lists key and storage path of the rows' documents."""
        model = self.source.model_class()
        return (
            f'SELECT t."{model._meta.pk.column}"::text, t."{self.source.column(column).column}" {self._rows}'
        )

    def as_json(self) -> str:
        """Return the COPY of one JSON object a row (RFC 8259), time with offset, money as decimal text."""
        values = {name: _json(self.source, name) for name in self.columns}
        for name in self._covered:
            values[name] = self.covers.over(
                name, value=f"to_jsonb({values[name]})", covered=f"to_jsonb({self._left(name)})"
            )
        chosen = ", ".join(f'{value} AS "{name}"' for name, value in values.items())
        return f"COPY (SELECT row_to_json(r) FROM (SELECT {chosen} {self._rows}) r) TO STDOUT"

    def as_csv(self, *, header: Sequence[str]) -> str:
        """Return the COPY of RFC 4180 rows under a category's common `header`, runnable cells neutralised."""
        named = {name: _csv(self.source, name) for name in self.columns} | {
            "record": f"'{self.source.name()}'"
        }
        for name in self._covered:
            named[name] = self.covers.over(
                name, value=f"({named[name]})::text", covered=_harmless(self._left(name))
            )
        chosen = ", ".join(named.get(name, "NULL") for name in header)
        return f"COPY (SELECT {chosen} {self._rows}) TO STDOUT (FORMAT csv)"

    def as_html(self, *, zone: str, yes: str, no: str) -> str:
        """Return the COPY of one `<tr>` a row, everything escaped, codes in words."""
        values = {name: _html(self.source, name, zone=zone, yes=yes, no=no) for name in self.columns}
        for name in self._covered:
            values[name] = self.covers.over(name, value=values[name], covered=_escaping(self._left(name)))
        cells = " || '</td><td>' || ".join(f"coalesce({value}, '')" for value in values.values())
        return f"COPY (SELECT '<tr><td>' || {cells} || '</td></tr>' {self._rows}) TO STDOUT"

    def in_words(self, row: bytes) -> bytes:
        """Return a row of `as_html` with its structures in the words of the active language, escaped again."""

        def said(found: re.Match[bytes]) -> bytes:
            name, beside, text = (html.unescape(part.decode()) for part in found.groups())
            words = facts.said(self.source, name, json.loads(text), beside=beside)
            return _escaped(words).encode()

        return STRUCTURE.sub(said, row)

    def _left(self, name: str) -> str:
        return self.covers.left(name, text=f"({_column(self.source, name)})::text")


def stream(statement: str, parameters: dict[str, Any]) -> Iterator[bytes]:
    """Yield what a COPY sends in pieces of about 256 KiB, each ending with a whole row."""
    with connection.cursor() as cursor, cursor.copy(statement, parameters) as rows:
        held, size = [], 0
        for row in rows:
            held.append(row)
            size += len(row)
            if size >= BUFFER:
                yield b"".join(held)
                held, size = [], 0
        if held:
            yield b"".join(held)


def json_lines(statement: str, parameters: dict[str, Any]) -> Iterator[bytes]:
    """Yield JSON rows, a line each: COPY's text format doubles backslashes and escapes nothing else in JSON."""
    for piece in stream(statement, parameters):
        yield piece.replace(b"\\\\", b"\\")


def _column(source: type[ModelSource], name: str, *, shown: str = "") -> str:
    """Return the SQL of a column, or of the column `shown` of the row its foreign key points at."""
    column = source.column(name)
    if name in source.shows and isinstance(column, models.ForeignKey):
        target = column.remote_field.model._meta
        words = target.get_field(shown or source.shows[name]).column  # type: ignore[union-attr]  # a declared column
        return f'(SELECT "{words}" FROM "{target.db_table}" s WHERE s."{target.pk.column}" = t."{column.column}")'
    return f't."{column.column}"'


def _json(source: type[ModelSource], name: str) -> str:
    sql = _column(source, name)
    return f"to_char({sql} / 100.0, 'FM9999999990.00')" if source.fields[name].money else sql


def _csv(source: type[ModelSource], name: str) -> str:
    sql = _json(source, name)
    if not _is_text(source, name):
        return _plain_csv(source.column(name), sql, money=source.fields[name].money)
    return _harmless(f"{sql}::text")


def _harmless(text: str) -> str:
    return f"CASE WHEN {text} ~ {_literal(RUNNABLE)} THEN '''' || {text} ELSE {text} END"


def _plain_csv(column: "models.Field[Any, Any]", sql: str, *, money: bool) -> str:
    """Write truth and time as JSON does: true, false, and ISO 8601 with its offset."""
    if money:
        return sql
    match column:
        case models.BooleanField():
            return f"{sql}::text"
        case models.DateTimeField():
            return f"to_json({sql}) #>> '{{}}'"
        case _:
            return sql


def _html(source: type[ModelSource], name: str, *, zone: str, yes: str, no: str) -> str:
    sql = _column(source, name, shown=source.words_column_of(name) if name in source.shows else "")
    if codes := source.codes_of(name):
        cases = " ".join(f"WHEN {_literal(k)} THEN {_literal(_escaped(v))}" for k, v in codes.items())
        return f"CASE {sql}::text {cases} ELSE {_escaping(f'{sql}::text')} END"
    match source.column(name):
        case models.JSONField():
            return _structure(source, name, sql)
        case _ if source.fields[name].money:
            return _json(source, name)
        case models.BooleanField():
            return f"CASE WHEN {sql} THEN {_literal(yes)} WHEN NOT {sql} THEN {_literal(no)} END"
        case models.DateTimeField():
            return f"to_char({sql} AT TIME ZONE {_literal(zone)}, 'YYYY-MM-DD HH24:MI:SS')"
        case _:
            return _escaping(f"{sql}::text") if _is_text(source, name) else f"{sql}::text"


def _structure(source: type[ModelSource], name: str, sql: str) -> str:
    """Return the SQL of a structured cell that `Copying.in_words` puts into words."""
    beside = source.fields[name].beside
    about = _escaping(f"coalesce(t.\"{source.column(beside).column}\"::text, '')") if beside else "''"
    return f"'<data value=\"{name}:' || {about} || '\">' || {_escaping(f'{sql}::text')} || '</data>'"


def _is_text(source: type[ModelSource], name: str) -> bool:
    column = source.column(name)
    kinds = (models.CharField, models.TextField, models.JSONField, models.FileField)
    return name in source.shows or isinstance(column, kinds)


def _escaping(sql: str) -> str:
    for sign, entity in ESCAPES:
        sql = f"replace({sql}, {_literal(sign)}, '{entity}')"
    return sql


def _escaped(text: str) -> str:
    for sign, entity in ESCAPES:
        text = text.replace(sign, entity)
    return text


def _literal(text: str) -> str:
    quoted = text.replace("'", "''").replace("%", "%%")
    return (
        f"E'{quoted}'".replace("\\", "\\\\") if "\\" in quoted or not quoted.isprintable() else f"'{quoted}'"
    )
