"""
The human look (Art. 22(3)): a person looks at what a machine decided alone, can change it, and explains the result.

Nothing is done before a person has answered at the desk.
"""

import datetime as dt
from collections.abc import Mapping

from portal import register
from portal.register.parts import Decision
from rights.models import Line, Review, Step
from rights.rules.states import Outcome


def prepare(line: Line) -> list[Step]:
    """This function has nothing to ask anyone: the person who looks has to."""
    return []


def needs_a_person(line: Line) -> bool:
    """Return that it always does: that is what was asked for."""
    return True


def execute(line: Line, *, now: dt.datetime) -> Outcome:
    """
    This function will end the line as done, whichever way the decision went: a person has looked at it.

    :raises Review.DoesNotExist: when nobody has.
    """
    Review.objects.get(line=line)
    return Outcome.DONE


def answer(line: Line, *, language: str) -> tuple[str, Mapping[str, object]]:
    """Return the letter with the result and the explanation."""
    return told(Review.objects.get(line=line), language=language)


def told(review: Review, *, language: str) -> tuple[str, Mapping[str, object]]:
    """Return the letter of a human look and its values in the active language, also before it is on record."""
    about = decision(review.line)
    code = str(review.line.details.get("decision", ""))
    return "rights.review_done", {
        "decision": about.name.in_language(language) if about else code,
        "logic": about.logic.in_language(language) if about else "",
        "result": str(review.get_result_display()),
        "explanation": review.explanation,
    }


def decision(line: Line) -> Decision | None:
    """Return the decision of the register that the line is about, or None where it has left the register."""
    wanted = line.details.get("decision")
    return next((one for one in register.current().decisions if one.id == wanted), None)
