"""
Values that a person at the desk has covered in one copy: found by their row's key, covered by PostgreSQL itself.

A whole value becomes its mark. Of a text whose passages are covered only these become marks, as long as the text is
the one that was looked at; once it has changed, the whole of it is covered (R15-13).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

FIELDS = '"cover_row" text, "cover_column" text, "cover_mark" text, "cover_digest" text, "cover_pieces" jsonb'
ANY_LENGTH = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Part of a text, from one sign up to another, and the mark that stands there instead."""

    begin: int
    end: int
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """
    What is covered of one column of one row. Without `passages`, or when the text no longer has this `digest`, it is
    the whole value, and `mark` stands instead.
    """

    row: str
    column: str
    mark: str
    digest: str = ""
    passages: tuple[Passage, ...] = ()

    def of(self, text: str, *, salt: str) -> str:
        """Return what is left of a text, as the copy will show it."""
        if not self.passages or digest(text, salt=salt) != self.digest:
            return self.mark
        return "".join(text[begin : begin + length] + mark for begin, length, mark in self._pieces())

    def _pieces(self) -> list[tuple[int, int, str]]:
        """Return what stays, as begin and length, each with the mark that follows it."""
        found, begin = [], 0
        for one in sorted(self.passages, key=lambda passage: passage.begin):
            found.append((begin, one.begin - begin, one.mark))
            begin = one.end
        return [*found, (begin, ANY_LENGTH, "")]

    def told(self) -> dict[str, Any]:
        """Return the cover as `FIELDS` names it; PostgreSQL counts signs from one."""
        pieces = [(begin + 1, length, mark) for begin, length, mark in self._pieces()]
        return {
            "cover_row": self.row,
            "cover_column": self.column,
            "cover_mark": self.mark,
            "cover_digest": self.digest,
            "cover_pieces": pieces if self.passages else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Covers:
    """Every cover of one table in one copy, and the salt of their digests."""

    all: tuple[Cover, ...] = ()
    salt: str = ""

    @property
    def columns(self) -> list[str]:
        """The columns of which anything is covered."""
        return sorted({one.column for one in self.all})

    def find(self, row: object, column: str) -> Cover | None:
        return next((one for one in self.all if (one.row, one.column) == (str(row), column)), None)

    def joins(self, columns: Iterable[str], *, key: str) -> str:
        """Return the joins that lay the covers of these columns beside the rows of the key."""
        return "".join(
            f" LEFT JOIN jsonb_to_recordset(%(covers)s::jsonb) AS {_alias(name)}({FIELDS})"
            f' ON {_alias(name)}."cover_row" = {key}::text AND {_alias(name)}."cover_column" = \'{name}\''
            for name in columns
        )

    def over(self, column: str, *, value: str, covered: str) -> str:
        """Return SQL that is `covered` where the row's column has a cover, else `value`."""
        return f'CASE WHEN {_alias(column)}."cover_row" IS NOT NULL THEN {covered} ELSE {value} END'

    def left(self, column: str, *, text: str) -> str:
        """Return SQL of what is left of `text`, the same as `Cover.of` says."""
        row = _alias(column)
        same = f"encode(sha256(convert_to(%(salt)s || {text}, 'UTF8')), 'hex')"
        pieces = (
            f"(SELECT string_agg(substr({text}, (p.piece->>0)::int, (p.piece->>1)::int) || (p.piece->>2), '' "
            f'ORDER BY p.place) FROM jsonb_array_elements({row}."cover_pieces") '
            "WITH ORDINALITY AS p(piece, place))"
        )
        passages = f"jsonb_typeof({row}.\"cover_pieces\") = 'array'"
        return (
            f'CASE WHEN {passages} AND {row}."cover_digest" = {same} THEN {pieces} '
            f'ELSE {row}."cover_mark" END'
        )

    def parameters(self) -> dict[str, Any]:
        return {"covers": json.dumps([one.told() for one in self.all]), "salt": self.salt}


def digest(text: str, *, salt: str) -> str:
    """Return what tells a text from a changed one and, without the salt, nothing else."""
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def _alias(column: str) -> str:
    return f'"cover_of_{column}"'
