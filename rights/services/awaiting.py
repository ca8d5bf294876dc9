"""
Which copies a person waits for: as long as there is one, nothing of theirs is deleted by the clock (R15-14).

Whoever asks for an erasure wants the opposite, so then nothing stands still. A profile that an objection ends waits for
the file too, and goes when there is none to wait for.
"""

import datetime as dt

from retention.services import freezing
from rights.models import Line
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import postponing

ENDED = [state for state in State if state.ended]
CONCERNED = frozenset({Right.ACCESS, Right.PORTABILITY, Right.ERASURE})


def look(*, line: Line, now: dt.datetime) -> None:
    """
    This function will let deletion by the clock stand still, or go on, after a line has come, changed or ended.

    Call it inside the transaction of that change.
    """
    if line.right_asked in CONCERNED:
        again(line=line, now=now)


def again(*, line: Line, now: dt.datetime) -> None:
    """This function will do the same whatever the line is about now: it may have meant something else before."""
    member_id = line.case.member_id
    waiting = Line.objects.filter(case__member=member_id).exclude(state__in=ENDED)
    copies = set(waiting.filter(right=Right.ACCESS).values_list("pk", flat=True))
    erasing = waiting.filter(right=Right.ERASURE).exists()
    freezing.keep_to(member_id=member_id, wanted=set() if erasing else copies, now=now)
    postponing.look(member_id=member_id, now=now)
