"""
Why a deadline is the date it is, in sentences a member and a lawyer can recheck. Dates come from `deadlines`.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext, override

from portal.letters.words import long_date
from rights.rules.deadlines import Deadline, Obstacle


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The sentences, in order, and the dates in them; `str()` is the whole text."""

    sentences: tuple[str, ...]
    received_on: date
    raw_on: date
    due_on: date

    def __str__(self) -> str:
        return " ".join(self.sentences)


def explain(deadline: Deadline, *, language: str) -> Explanation:
    """
    Say in the member's language how the due date follows from the day of receipt. Rules D-2, D-3, D-7, D-9.

    Example: "We got your request on Friday 13 November 2026. One month later is Sunday 13 December; the next
    working day is Monday 14 December."
    """

    def written(day: date) -> str:
        return long_date(day, language, year=day.year != deadline.received_on.year)

    with override(language):
        values = {
            "received": long_date(deadline.received_on, language),
            "raw": written(deadline.raw_on),
            "paused": written(deadline.paused_on),
            "due": written(deadline.due_on),
            "unpaused": written(deadline.unpaused_due_on),
        }
        sentences = [gettext("We got your request on %(received)s.") % values, _counted(deadline) % values]
        if any(pause.answered_on is None for pause in deadline.pauses):
            sentences.append(
                gettext("The clock stands still while we wait for you, so the day moves on with every day.")
            )
        if deadline.paused_days:
            sentences.append(_paused(deadline) % values)
        if deadline.paused_days and deadline.due_on != deadline.unpaused_due_on:
            sentences.append(gettext("Without that wait the date would have been %(unpaused)s.") % values)
    return Explanation(
        sentences=tuple(sentences),
        received_on=deadline.received_on,
        raw_on=deadline.raw_on,
        due_on=deadline.due_on,
    )


def _counted(deadline: Deadline) -> str:
    """Return the sentence that counts the months, ended by the roll unless a pause comes between."""
    if deadline.extended:
        text = gettext(
            "We have told you that we need three months in all; three months after that day is %(raw)s"
        )
    else:
        text = gettext("One month later is %(raw)s")
    if deadline.clamped:
        text += gettext(", the last day of that month")
    return text + ("." if deadline.paused_days else _rolled(deadline))


def _paused(deadline: Deadline) -> str:
    text = ngettext(
        "While we waited for your answer the clock stood still for one day, which gives %(paused)s",
        "While we waited for your answer the clock stood still for %(days)s days, which gives %(paused)s",
        deadline.paused_days,
    ).replace("%(days)s", str(deadline.paused_days))
    return text + _rolled(deadline)


def _rolled(deadline: Deadline) -> str:
    match deadline.obstacle:
        case None:
            return gettext("; that is our last day to answer.")
        case Obstacle.HOLIDAY:
            return gettext(", a public holiday; the next working day is %(due)s.")
        case Obstacle.SATURDAY | Obstacle.SUNDAY:
            return gettext("; the next working day is %(due)s.")
