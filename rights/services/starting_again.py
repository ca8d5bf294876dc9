"""What starts again when a line is taken back: the uses it had stopped, and the pause that came with it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from rights.fulfilment import objection
from rights.models import Line
from rights.restrictions import Restriction
from rights.rules.right import Right
from rights.services import lift_notice


def of_line(line: Line, *, language: str, since: dt.datetime | None = None) -> dict[str, Any]:
    """
    Return what starts again: the same before it is taken back, to be read first, and after, for the confirmation.

    `since` is when it was taken back. `paused` says whether another pause of the person still holds; then the uses
    start when that has ended.
    """
    objected = line.right_asked is Right.OBJECTION
    starts = objection.would_go_on(line) if objected else ()
    member = line.case.member
    live = Restriction.objects.live().filter(member=member)
    return {
        "starts": objection.in_words(starts, language=language),
        "by_consent": objection.in_words(objection.of_consent(starts), language=language),
        "pause_over": _pause_over(line, since=since),
        "paused": live.exclude(line=line).exists(),
        "stopped": [] if objected else lift_notice.stopped(member, language=language),
    }


def of_lines(lines: Iterable[Line], *, language: str) -> list[dict[str, Any]]:
    """Return the same for those of the lines whose withdrawal starts anything, each with its line."""
    all_of_them = [of_line(line, language=language) | {"line": line} for line in lines]
    return [one for one in all_of_them if one["starts"] or one["pause_over"]]


def _pause_over(line: Line, *, since: dt.datetime | None) -> bool:
    """
    Return whether the line's own pause ends with it, or has: not one that the person had ended before.

    Whoever ends the pause that an open request is for takes the request back with it.
    """
    own = Restriction.objects.filter(line=line)
    if since is None:
        return own.live().exists()
    ended = own.filter(lifted_by="member")
    return (
        ended.exists()
        if line.right_asked is Right.RESTRICTION
        else ended.filter(lifted_at__gte=since).exists()
    )
