"""What starts again when a line is taken back: the uses it had stopped, and the pause that came with it."""

from collections.abc import Iterable
from typing import Any

from rights.fulfilment import objection
from rights.models import Line
from rights.restrictions import Restriction
from rights.rules.right import Right
from rights.services import lift_notice


def of_line(line: Line, *, language: str) -> dict[str, Any]:
    """
    Return what starts again: the same before it is taken back, to be read first, and after, for the confirmation.

    `paused` says whether another pause of the person still holds; then the uses start when that has ended.
    """
    own = Restriction.objects.filter(line=line)
    ended = own.live().exists() or own.filter(lifted_by="member").exists()
    objected = line.right_asked is Right.OBJECTION
    starts = objection.would_go_on(line) if objected else ()
    member = line.case.member
    live = Restriction.objects.live().filter(member=member)
    return {
        "starts": objection.in_words(starts, language=language),
        "by_consent": objection.in_words(objection.of_consent(starts), language=language),
        "pause_over": ended,
        "paused": live.exclude(line=line).exists(),
        "stopped": [] if objected else lift_notice.stopped(member, language=language),
    }


def of_lines(lines: Iterable[Line], *, language: str) -> list[dict[str, Any]]:
    """Return the same for those of the lines whose withdrawal starts anything, each with its line."""
    all_of_them = [of_line(line, language=language) | {"line": line} for line in lines]
    return [one for one in all_of_them if one["starts"] or one["pause_over"]]
