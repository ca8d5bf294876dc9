"""Where a whole request stands, and what it is called: in the list and on its own page."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rights.clock import local_day
from rights.models import Case, Line
from rights.rules.states import State
from rights.services import turns

MOST_NAMED = 2
TONES = {State.WAITING: "wait", State.ANSWERED: "done", State.WITHDRAWN: "closed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a whole request stands: words, and the tone of their mark."""

    text: str
    tone: str


def called(case: Case) -> str:
    """Return what a request is called: the rights that still stand in it, or of three or more how many."""
    lines = list(case.lines.all())
    asked = [line for line in lines if line.stands is not State.WITHDRAWN] or lines
    if len(asked) > MOST_NAMED:
        return _("A request for %(count)s things") % {"count": len(asked)}
    return " + ".join(str(line.right_asked.label) for line in asked)


def of_line(line: Line) -> Standing:
    """Return where a line stands that has not ended."""
    tone = "wait" if turns.need_of(line) else TONES.get(line.stands, "now")
    return Standing(text=turns.in_words(line), tone=tone)


def of_case(case: Case, *, now: dt.datetime) -> Standing:
    """Return where a request stands: late before all, then what waits for the person, what goes on, how it ended."""
    lines = list(case.lines.all())
    working = [line for line in lines if not line.stands.ended]
    if working and local_day(now) > case.due_on and not case.waits:
        return Standing(text=_("We are late"), tone="late")
    asked = next((line for line in working if turns.need_of(line)), None)
    if asked:
        return of_line(asked)
    answered = [line for line in lines if line.stands is State.ANSWERED]
    if len(working) == len(answered) == 1:
        return Standing(text=_("One of two parts is ready"), tone="now")
    if working:
        return of_line(working[0])
    if not answered:
        return Standing(text=str(State.WITHDRAWN.label), tone="closed")
    return Standing(text=str(State.ANSWERED.label), tone="done")
