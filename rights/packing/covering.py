"""What was covered by a person, as the file needs it: by table for its SQL, and as a list with reasons for its reader."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from portal.datamap.covers import Cover, Covers, Passage
from portal.datamap.registry import declared
from rights.masks import Mask
from rights.models import Line
from rights.rules.masking import MASKING, MaskGround, law, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """One covered item in words, with the number that stands in its mark."""

    number: int
    category: str
    what: str
    part: bool
    ground: MaskGround
    why: str
    law: str
    statute: str

    @property
    def mark(self) -> str:
        """What stands in its place."""
        return mark(self.number, self.ground)

    @property
    def reason(self) -> str:
        """The reason, the law it stands in, and the statute that forbids it where there is one."""
        return " ".join(part for part in (self.why, f"({self.law})", self.statute) if part)


def numbered(line: Line) -> list[tuple[int, Mask]]:
    """Return the masks of a line in the order they were made, each with its number."""
    return list(enumerate(sorted(line.masks.all(), key=lambda one: one.pk), start=1))


def covers(line: Line) -> Mapping[str, Covers]:
    """Return the covers of each table of the data map, with their marks in the active language."""
    by_table: dict[str, dict[tuple[str, str], list[tuple[int, Mask]]]] = {}
    for number, one in numbered(line):
        by_table.setdefault(one.table, {}).setdefault((one.row, one.column), []).append((number, one))
    return {
        table: Covers(all=tuple(_cover(masks) for masks in items.values()), salt=salt(line.pk))
        for table, items in by_table.items()
    }


def listed(line: Line) -> list[Masked]:
    """Return every covered item in words of the active language (R15-13)."""
    return [_listed(line, number, one) for number, one in numbered(line)]


def salt(line_id: uuid.UUID) -> str:
    """Return what the digests of a line's texts are salted with; it lies nowhere in the database."""
    return salted_hmac("insyn.rights.masks", str(line_id), algorithm="sha256").hexdigest()


def _cover(masks: Sequence[tuple[int, Mask]]) -> Cover:
    """Return one column's cover; passages of two different texts leave nothing of the value."""
    number, first = next((pair for pair in masks if pair[1].whole), masks[0])
    same = not first.whole and len({one.digest for _number, one in masks}) == 1
    return Cover(
        row=first.row,
        column=first.column,
        mark=mark(number, MaskGround(first.ground)),
        digest=first.digest if same else "",
        passages=tuple(
            Passage(begin=one.begin or 0, end=one.end or 0, mark=mark(place, MaskGround(one.ground)))
            for place, one in masks
        )
        if same
        else (),
    )


def _listed(line: Line, number: int, one: Mask) -> Masked:
    source, ground = declared()[one.table], MaskGround(one.ground)
    return Masked(
        number=number,
        category=source.category_of(one.column),
        what=f"{source.title()}: {source.label_of(one.column)}",
        part=not one.whole,
        ground=ground,
        why=str(MASKING[ground].sentence),
        law=law(ground, right=line.right),
        statute=one.statute,
    )
