"""
Covering what is about others before a copy is made: item by item, each with a ground, undone until the file is made.

The trail keeps item, ground and who; what the item says is kept nowhere.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models, transaction

from portal import register
from portal.datamap import looking
from portal.datamap.covers import digest
from portal.trail.services import record
from rights.masks import Mask
from rights.models import Line
from rights.packing.contents import tables
from rights.packing.covering import salt
from rights.rules.masking import MASKING, MaskGround, grounds_for
from rights.rules.states import Role, State


class CannotMask(Exception):
    """The item cannot be covered as it is asked; `reason` is a code and says nothing of what stands there."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """One value of the person's rows."""

    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """A ground of the law, with the statute named where the ground wants one."""

    ground: MaskGround
    statute: str = ""


def open_for(line: Line) -> bool:
    """Return whether the line's file waits for a person, so that something can be covered in it."""
    return line.right_asked.makes_a_file and line.stands is State.REVIEWING


def found(line: Line, where: Where) -> models.Model:
    """
    Return the row of a value that may speak of others.

    :raises CannotMask: when it is nobody's, another person's, or not in this file.
    """
    row = looking.find(tables(line), table=where.table, row=where.row, column=where.column)
    if row is None:
        raise CannotMask("not_there")
    return row


def cover(*, line: Line, where: Where, because: Because, by: uuid.UUID, now: dt.datetime) -> Mask:
    """
    This function will cover a whole value; passages of it that were covered before are in it.

    :raises CannotMask: not now; not this person's; no ground for this right; covered already.
    Source: GDPR Art. 15(4), 20(4); R15-13.
    """
    with transaction.atomic():
        line = _held(line)
        _check(line, because)
        found(line, where)
        covered = _of(line, where)
        if covered.filter(begin=None).exists():
            raise CannotMask("covered_already")
        for passage in covered:
            _undone(passage, by=by)
        return _made(line, where, because, by=by, now=now)


def cover_words(
    *, line: Line, where: Where, words: str, because: Because, by: uuid.UUID, now: dt.datetime
) -> list[Mask]:
    """
    This function will cover a passage of a text wherever it stands in it, each place an item of its own.

    :raises CannotMask: as `cover`; when the value is no text or has changed, or the words are not in it.
    Source: GDPR Art. 15(4), 20(4); R15-13.
    """
    with transaction.atomic():
        line = _held(line)
        _check(line, because)
        text = looking.text_of(found(line, where), where.column)
        if text is None:
            raise CannotMask("only_whole")
        covered = list(_of(line, where))
        told = digest(text, salt=salt(line.pk))
        if any(one.whole for one in covered):
            raise CannotMask("covered_already")
        if any(one.digest != told for one in covered):
            raise CannotMask("changed_since")
        places = _places(text, words)
        free = [place for place in places if not any(_meet(place, (one.begin, one.end)) for one in covered)]
        if not free:
            raise CannotMask("covered_already" if places else "not_in_text")
        return [_made(line, where, because, by=by, now=now, passage=passage, told=told) for passage in free]


def undo(*, line: Line, key: int, by: uuid.UUID) -> None:
    """
    This function will uncover an item, as long as the file is not being made.

    :raises CannotMask: not now, or when there is no such item.
    """
    with transaction.atomic():
        line = _held(line)
        mask = line.masks.filter(pk=key).first()
        if mask is None:
            raise CannotMask("not_there")
        _undone(mask, by=by)


def alone(line: Line, by: uuid.UUID) -> bool:
    """Return whether the register wants another person than one who covered something to let the file be made."""
    wanted = {str(right) for right in register.current().handling.four_eyes}
    return line.right in wanted and line.masks.filter(made_by=by).exists()


def _held(line: Line) -> Line:
    """
    Return the line under its lock, so that what is covered and the making of the file are put in order.

    :raises CannotMask: when its file does not wait for a person.
    """
    found: Line = Line.objects.select_for_update(of=("self",)).select_related("case__member").get(pk=line.pk)
    if not open_for(found):
        raise CannotMask("not_now")
    return found


def _check(line: Line, because: Because) -> None:
    if because.ground not in grounds_for(line.right):
        raise CannotMask("no_ground_for_this_right")
    if MASKING[because.ground].names_statute and not because.statute:
        raise CannotMask("not_stated")


def _of(line: Line, where: Where) -> "models.QuerySet[Mask]":
    return line.masks.filter(table=where.table, row=where.row, column=where.column)


def _made(
    line: Line,
    where: Where,
    because: Because,
    *,
    by: uuid.UUID,
    now: dt.datetime,
    passage: tuple[int | None, int | None] = (None, None),
    told: str = "",
) -> Mask:
    mask = Mask.objects.create(
        line=line,
        table=where.table,
        row=where.row,
        column=where.column,
        begin=passage[0],
        end=passage[1],
        ground=because.ground,
        statute=because.statute if MASKING[because.ground].names_statute else "",
        digest=told,
        made_by=by,
        made_at=now,
    )
    _record("rights.mask.made", mask, by=by)
    return mask


def _undone(mask: Mask, *, by: uuid.UUID) -> None:
    _record("rights.mask.undone", mask, by=by)
    mask.delete()


def _record(action: str, mask: Mask, *, by: uuid.UUID) -> None:
    line = mask.line
    facts = {
        "line": str(line.pk),
        "right": line.right,
        "table": mask.table,
        "row": mask.row,
        "column": mask.column,
        "whole": mask.whole,
        "ground": mask.ground,
    }
    record(
        action=action,
        subject=line.case.member_id,
        actor=by,
        role=Role.HANDLER,
        about=line.case,
        facts=facts,
    )


def _places(text: str, words: str) -> Sequence[tuple[int, int]]:
    """Return where the words stand in the text; a browser sends each end of line as two signs."""
    wanted = words if words in text else words.replace("\r\n", "\n")
    places, begin = [], text.find(wanted) if wanted else -1
    while begin >= 0:
        places.append((begin, begin + len(wanted)))
        begin = text.find(wanted, begin + len(wanted))
    return places


def _meet(one: tuple[int, int], other: tuple[int | None, int | None]) -> bool:
    begin, end = other
    return begin is not None and end is not None and one[0] < end and begin < one[1]
