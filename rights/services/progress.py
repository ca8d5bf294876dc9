"""How far the work has come, for the page and its live part."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rights.clock import local_day
from rights.models import Case, Line
from rights.rules.states import State
from rights.services import regretting, turns

SHARE_OF_STATE = {
    State.RECEIVED: 2,
    State.IDENTIFYING: 2,
    State.PREPARING: 5,
    State.REVIEWING: 30,
    State.WAITING: 30,
}


EXECUTING_WITHOUT_A_FILE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """
    Whole percent, one sentence in the active language, and whether all is done.

    `asks` when something waits for the person, `waits` when all that is left does.
    """

    percent: int
    text: str
    done: bool
    asks: bool = False
    waits: bool = False

    @property
    def moves(self) -> bool:
        """Whether something goes on by itself: what waits for the person does not."""
        return not (self.done or self.waits)


def of_case(case: Case) -> Progress:
    """Return the progress of a case as the mean of its lines; withdrawn lines do not count."""
    lines = [line for line in case.lines.all() if line.stands is not State.WITHDRAWN]
    if not lines:
        return Progress(percent=100, text=_("You have withdrawn this request."), done=True)
    shares = [line.percent or _share(line) for line in lines]
    percent = sum(shares) // len(shares)
    if all(line.stands.ended for line in lines):
        filed = any(line.answer_is_a_file for line in lines)
        return Progress(percent=100, text=_("Done. Your file is ready.") if filed else _("Done."), done=True)
    working = [line for line in lines if not line.stands.ended]
    ours = [line for line in working if turns.need_of(line) is None]
    text = _text((ours or working)[0], several=len(lines) > 1)
    return Progress(percent=min(percent, 99), text=text, done=False, asks=ours != working, waits=not ours)


def regret_until(case: Case, *, now: dt.datetime) -> dt.date | None:
    """Return the local day on which the time to change one's mind ends, while it runs (R17-7)."""
    waits = [line for line in case.lines.all() if line.stands is State.WAITING]
    return next(
        (local_day(regretting.ends_at(one, now=now)) for one in waits if one.right_asked.can_be_regretted),
        None,
    )


def _share(line: Line) -> int:
    """Return how far a state is by itself; the making of a file counts its own percent."""
    if line.stands is State.EXECUTING and not line.right_asked.makes_a_file:
        return EXECUTING_WITHOUT_A_FILE
    return SHARE_OF_STATE.get(line.stands, 0)


def _text(line: Line, *, several: bool) -> str:
    """Return what is being done, and for which right where the request has several."""
    state = turns.in_words(line)
    return f"{line.right_asked.label}: {state}" if several else state
