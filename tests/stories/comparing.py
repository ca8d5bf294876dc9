"""
What the database holds about a person, read on a way of its own: psycopg, as the owner, value by value.

`held(member_id)` is taken while the making of the file is held back, so that file and database speak of one moment.
"""

import csv
import datetime as dt
import io
import ipaddress
import json
import os
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import models
from psycopg import sql

from portal.datamap import ModelSource, paths, sources

Row = dict[str, Any]
RUN_BY_SPREADSHEETS = "=+-@\t\r"
HOLD = """
CREATE FUNCTION hold_making() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.task = 'rights.make_package' THEN NEW.run_after := NEW.run_after + interval '1 year'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hold_making BEFORE INSERT ON outbox_promise FOR EACH ROW EXECUTE FUNCTION hold_making();
"""
LET_GO = "DROP TRIGGER hold_making ON outbox_promise; DROP FUNCTION hold_making()"


def owner() -> "psycopg.Connection[Any]":
    """Connect as the owner, whom no rule of the application's role stands in the way of."""
    return psycopg.connect(os.environ["MIGRATION_DATABASE_URL"], autocommit=True)


@contextmanager
def making_held_back() -> Iterator[None]:
    """Let every promise to make a file wait until `release()`."""
    with owner() as database:
        database.execute(HOLD)
    try:
        yield
    finally:
        with owner() as database:
            database.execute(LET_GO)


def release(right: str) -> None:
    """Let the file of one right be made now."""
    with owner() as database:
        database.execute(
            "UPDATE outbox_promise SET run_after = clock_timestamp() WHERE task = 'rights.make_package' "
            "AND key IN (SELECT 'package ' || id FROM rights_line WHERE \"right\" = %s)",
            [right],
        )


def held(member_id: uuid.UUID) -> dict[str, list[Row]]:
    """Return every row of every declared table of the person, by table, as the file should tell it."""
    with owner() as database, database.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        database.execute("SET timezone TO 'UTC'")
        return {
            source.name(): [_told(source, row) for row in _rows(cursor, source, member_id)]
            for source in sources()
        }


def _rows(cursor: "psycopg.Cursor[Row]", source: type[ModelSource], member_id: uuid.UUID) -> list[Row]:
    meta = source.model_class()._meta
    order = meta.pk.column if source.order == "pk" else source.column(source.order).column
    found = sql.SQL("SELECT * FROM {table} WHERE {{where}} ORDER BY {order}").format(
        table=sql.Identifier(meta.db_table), order=sql.Identifier(str(order))
    )
    statement = found.as_string(cursor).replace("{where}", paths.condition(source))
    return cursor.execute(statement.encode(), {"member": member_id}).fetchall()


def _told(source: type[ModelSource], row: Row) -> Row:
    return {name: _value(source, name, row) for name in source.copied()}


def _value(source: type[ModelSource], name: str, row: Row) -> Any:
    column = source.column(name)
    value = row[str(column.column)]
    if name in source.shows and isinstance(column, models.ForeignKey):
        target = column.remote_field.model._base_manager.filter(pk=value).first()
        return getattr(target, source.shows[name], None)
    if source.fields[name].money and value is not None:
        return f"{value // 100 if value >= 0 else -(-value // 100)}.{abs(value) % 100:02d}"
    return value


def same_in_json(expected: Any, told: Any) -> bool:
    """Return whether a JSON value tells a database value."""
    match expected:
        case dt.datetime():
            return isinstance(told, str) and dt.datetime.fromisoformat(told) == expected
        case dt.date() | uuid.UUID():
            return bool(told == str(expected))
        case ipaddress.IPv4Interface() | ipaddress.IPv6Interface():
            return bool(told in {str(expected), str(expected.ip)})
        case ipaddress.IPv4Address() | ipaddress.IPv6Address():
            return bool(told == str(expected))
        case _:
            return type(told) is type(expected) and bool(told == expected)


def same_in_csv(expected: Any, cell: str) -> bool:
    """Return whether a cell tells a database value; text that a spreadsheet would run has an apostrophe in front."""
    match expected:
        case dt.datetime():
            return cell[10] == "T" and dt.datetime.fromisoformat(cell) == expected
        case dict() | list():
            return bool(json.loads(cell) == expected)
        case ipaddress.IPv4Interface() | ipaddress.IPv6Interface():
            return cell in {str(expected), str(expected.ip)}
        case _:
            return cell == _as_cell(expected)


def _as_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    runs = isinstance(value, str) and value[:1] in {*RUN_BY_SPREADSHEETS} and not _is_amount(value)
    return f"'{value}" if runs else str(value)


def _is_amount(text: str) -> bool:
    return text[1:].replace(".", "").isdigit() and "." in text


def compare(
    archive: zipfile.ZipFile, expected: dict[str, list[Row]], *, portable_only: bool = False
) -> "Compared":
    """Compare every row of every table in the archive with what was expected, in JSON and in CSV."""
    compared = Compared()
    names = [name for name in archive.namelist() if name.startswith("data/") and name.endswith(".json")]
    for file in names:
        category = file.removeprefix("data/").removesuffix(".json")
        records: dict[str, list[Row]] = json.loads(archive.read(file))["records"]
        table = list(csv.DictReader(io.StringIO(archive.read(f"data/{category}.csv").decode(), newline="")))
        assert sum(len(rows) for rows in records.values()) == len(table), category
        for source in sources():
            columns = source.copied(category=category, portable_only=portable_only)
            if category not in source.categories() or not columns:
                continue
            wanted = expected[source.name()]
            cells = [row for row in table if row["record"] == source.name()]
            compared.table(
                f"{category}/{source.name()}",
                wanted=wanted,
                told=records.pop(source.name()),
                cells=cells,
                columns=[*columns],
            )
        assert records == {}, f"tables that nobody declared: {list(records)}"
    return compared


class Compared:
    """What was compared: rows, values, and each difference by table and column, never by value."""

    def __init__(self) -> None:
        self.tables: dict[str, int] = {}
        self.columns: dict[str, set[str]] = {}
        self.values = 0
        self.wrong: list[str] = []

    def table(
        self,
        where: str,
        *,
        columns: list[str],
        wanted: list[Row],
        told: list[Row],
        cells: list[dict[str, str]],
    ) -> None:
        self.tables[where] = len(wanted)
        self.columns.setdefault(where.split("/")[1], set()).update(columns)
        if not len(wanted) == len(told) == len(cells):
            self.wrong.append(f"{where}: {len(wanted)} rows held, {len(told)} in JSON, {len(cells)} in CSV")
            return
        for row, in_json, in_csv in zip(wanted, told, cells, strict=True):
            if set(in_json) != set(columns):
                self.wrong.append(f"{where}: columns {sorted(set(in_json) ^ set(columns))}")
            for column in columns:
                self.values += 1
                if not same_in_json(row[column], in_json.get(column)):
                    self.wrong.append(
                        f"{where}.{column} in JSON: {in_json.get(column)!r} for {row[column]!r}"
                    )
                if not same_in_csv(row[column], in_csv[column]):
                    self.wrong.append(f"{where}.{column} in CSV: {in_csv[column]!r} for {row[column]!r}")
