"""
The objection (Art. 21): a use is stopped at the gate before anybody weighs anything.

Marketing stays stopped, without a reason and without a person. Other uses stay stopped until a person has shown
compelling reasons in writing; that decision is the desk's.
"""

import datetime as dt
from collections.abc import Mapping

from portal import register
from portal.gate import services as gate
from portal.gate.models import Cause
from rights.models import Line, Step
from rights.rules.objection import MARKETING, only_marketing
from rights.rules.states import Outcome


def prepare(line: Line) -> list[Step]:
    """
    This function will close every purpose objected to, at once, whatever is decided later.

    Doing it twice changes nothing. Source: GDPR Art. 18(1)(d), 21(1), 21(3); R21-1, R21-4.
    """
    for purpose in purposes(line):
        gate.close(member=line.case.member, purpose=purpose, cause=Cause.OBJECTED)
    return []


def needs_a_person(line: Line) -> bool:
    """Return whether anything but marketing is objected to (R21-2, R21-3)."""
    return not only_marketing(line.right_asked, line.details)


def execute(line: Line, *, now: dt.datetime) -> Outcome:
    """This function will leave the purposes closed: that was the whole work."""
    return Outcome.DONE


def answer(line: Line, *, language: str) -> tuple[str, Mapping[str, object]]:
    """Return the letter that says which uses have stopped."""
    book = register.current()
    names = [book.purpose(one).name.in_language(language) for one in purposes(line)]
    return "rights.objection_met", {"stopped": names}


def purposes(line: Line) -> tuple[str, ...]:
    """Return the purposes of the register that the line objects to, marketing spelled out."""
    uses = set(line.details.get("uses", ()))
    return tuple(
        one.id
        for one in register.current().purposes
        if one.id in uses or (one.marketing and MARKETING in uses)
    )
