"""Which tables, columns and outside parts belong in one line's file, category by category."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from portal import register
from portal.datamap import looking
from portal.datamap.copying import Copying
from portal.datamap.covers import Covers
from portal.datamap.registry import of_category
from portal.datamap.rows import of_member
from portal.register.schema import Category, DataRole, Register
from rights.models import Line
from rights.packing.covering import covers
from rights.packing.outside import Part
from rights.rules.right import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One category of the file: its own tables, and what other systems answered."""

    category: Category
    copyings: tuple[Copying, ...]
    parts: tuple[Part, ...] = ()

    @property
    def header(self) -> list[str]:
        """Return the common columns of the category's CSV: every table's, the record's name first."""
        names = ["record"]
        for copying in self.copyings:
            names += [name for name in copying.columns if name not in names]
        return [*names, "data"] if self.parts else names


@dataclass(slots=True)
class Counted:
    """What was counted while the records streamed past."""

    rows: dict[str, int] = field(default_factory=dict)
    first_rows: dict[str, list[bytes]] = field(default_factory=dict)
    pages: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)

    def of_category(self, content: Content) -> int:
        own = sum(self.rows.get(copying.key, 0) for copying in content.copyings)
        return own + sum(part.rows for part in content.parts)


def contents(line: Line, parts: Mapping[str, list[Part]]) -> list[Content]:
    """
    Return what goes into the file, in the register's order, empty categories too.

    A copy holds everything we hold as controller (Art. 15; R15-11, R12-19). A move holds what the person gave
    us or left behind, where the basis is consent or contract (Art. 20(1); R20-1); what is only our own doing,
    such as the list of letters, has nothing to move and is left out. What a person covered is covered in it (R15-13).
    """
    prefetch_related_objects([line], "masks")  # asked once, seen by every part of the file
    book, covered = register.current(), covers(line)
    moving = line.right_asked is Right.PORTABILITY
    found = (
        Content(
            category=category,
            copyings=_copyings(category, line, covered, moving=moving),
            parts=tuple(parts.get(category.id, [])),
        )
        for category in book.categories
        if _belongs(book, category, line, moving=moving)
    )
    return [one for one in found if one.copyings or one.parts or not of_category(one.category.id)]


def tables(line: Line) -> list[Copying]:
    """Return the tables and columns of our own that the line's file will hold."""
    return [copying for one in contents(line, {}) for copying in one.copyings]


def looked_for(line: Line) -> bool:
    """Return whether a person has to look at the file before it is made, because others may be in it (R15-13)."""
    wanted = register.current().handling.look_for_others
    return wanted and bool(looking.page(tables(line), size=1).items)


def _belongs(book: Register, category: Category, line: Line, *, moving: bool) -> bool:
    if category.role is not DataRole.CONTROLLER:
        return False
    if line.categories and category.id not in line.categories:
        return False
    return book.portable(category.id) if moving else True


def _copyings(
    category: Category, line: Line, covered: Mapping[str, Covers], *, moving: bool
) -> tuple[Copying, ...]:
    member_id: uuid.UUID = line.case.member_id
    found = (
        Copying(
            source=source,
            member_id=member_id,
            category=category.id,
            portable_only=moving,
            since=line.since,
            covers=covered.get(source.model_class()._meta.label_lower, Covers()),
        )
        for source in of_category(category.id)
    )
    return tuple(copying for copying in found if copying.columns and _concerns(copying))


def _concerns(copying: Copying) -> bool:
    """A table whose category the register lacks is told of only to those of whom it holds something all the same."""
    return not copying.source.displaced() or of_member(copying.source, copying.member_id).exists()
