"""
Looking for signs in every table of the database: one statement a table, for all signs at once.

The tables come from PostgreSQL's own catalogue, so that one which nobody declared is searched as well; a partitioned
table is searched as one. What the portal keeps locked (packages, session state) cannot be read here.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from portal.datamap.registry import declared
from portal.datamap.rows import dated
from portal.datamap.source import ModelSource
from retention.models import Sought
from retention.signs import Sieve, Sign

CATALOGUE = """
SELECT c.relname, a.attname, t.typname = 'bytea'
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_type e ON e.oid = t.typelem
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition
  AND (t.typcategory = 'S' OR e.typcategory = 'S' OR t.typname IN ('json', 'jsonb', 'xml', 'bytea'))
ORDER BY c.relname, a.attnum
"""
PIECE = 1 << 18
NOTHING = "\\N"
SPACES = re.compile(r"\\+[nrtbfv]")
"""How COPY, and JSON in it, write what parts words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """
    A sign in one place, in how many rows or files, and the moment of the oldest of them where the place tells one.

    `place` is a column as `table.column`, or another place of `elsewhere`; `detail` is the name of a file.
    """

    place: str
    sign: Sign
    rows: int = 1
    since: dt.datetime | None = None
    detail: str = ""


def columns() -> dict[str, dict[str, bool]]:
    """Return every column that can hold words, by table, and whether it holds bytes."""
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE)
        found: dict[str, dict[str, bool]] = {}
        for table, name, in_bytes in cursor.fetchall():
            found.setdefault(table, {})[name] = in_bytes
    found.pop(Sought._meta.db_table, None)
    return found


def hits(table: str, names: Mapping[str, bool], sieve: Sieve) -> list[Hit]:
    """Return what a table holds of the signs, column by column; its rows are read in a stream, none is kept."""
    found: dict[tuple[str, Sign], Hit] = {}
    with connection.cursor() as cursor, cursor.copy(_statement(table, names)) as rows:
        for piece in _pieces(rows):
            if not sieve.candidates(SPACES.sub(" ", piece)):
                continue
            for line in piece.split("\n")[:-1]:
                since, *values = line.split("\t")
                for name, value in zip(names, values, strict=True):
                    for sign in sieve.held(SPACES.sub(" ", value)):
                        one = Hit(place=f"{table}.{name}", sign=sign, since=_moment(since))
                        found[name, sign] = _joined(found.get((name, sign)), one)
    return list(found.values())


def source_of(table: str) -> type[ModelSource] | None:
    """Return the declaration of a table, or None where it has none."""
    return next(
        (source for source in declared().values() if source.model_class()._meta.db_table == table), None
    )


def _statement(table: str, names: Mapping[str, bool]) -> str:
    quoted = connection.ops.quote_name
    words = [
        f"encode({quoted(name)}, 'escape')" if in_bytes else f"{quoted(name)}::text"
        for name, in_bytes in names.items()
    ]
    source = source_of(table)
    moment = dated(source) if source else None
    came = quoted(str(source.column(moment).column)) if source and moment else "NULL"
    at = f"extract(epoch FROM {came}::timestamptz)"
    return f"COPY (SELECT {at}, {', '.join(words)} FROM {quoted(table)}) TO STDOUT"


def _pieces(blocks: Iterable[Any]) -> Iterator[str]:
    """Yield whole lines of a table, so many at once that together they are worth a look."""
    held = bytearray()
    for block in blocks:
        held += block
        if len(held) > PIECE:
            end = held.rfind(b"\n") + 1
            yield held[:end].decode(errors="replace")
            del held[:end]
    yield held.decode(errors="replace")


def _moment(since: str) -> dt.datetime | None:
    return None if since == NOTHING else dt.datetime.fromtimestamp(float(since), tz=dt.UTC)


def _joined(before: Hit | None, one: Hit) -> Hit:
    if before is None:
        return one
    known = [at for at in (before.since, one.since) if at]
    return replace(before, rows=before.rows + 1, since=min(known) if known else None)
