"""How each right is fulfilled; every module here has the same shape."""

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from rights.fulfilment import access, erasure, objection, rectification, restriction, review
from rights.models import Line, Step
from rights.rules.right import Right
from rights.rules.states import Outcome


class Prepared(Protocol):
    """
    What each right does first. `prepare` puts on record whom to ask and may act at once; `needs_a_person` says
    whether staff decide before the work is done. Both are safe to run twice.
    """

    def prepare(self, line: Line) -> list[Step]: ...

    def needs_a_person(self, line: Line) -> bool: ...


class Act(Prepared, Protocol):
    """
    A right that is done by one act in our own tables. `execute` returns how it ended; `answer` names the letter of
    the answer, with its values in the active language.
    """

    def execute(self, line: Line, *, now: dt.datetime) -> Outcome: ...

    def answer(self, line: Line, *, language: str) -> tuple[str, Mapping[str, object]]: ...


ACTS: Mapping[Right, Act] = {
    Right.RECTIFICATION: rectification,
    Right.ERASURE: erasure,
    Right.OBJECTION: objection,
    Right.RESTRICTION: restriction,
    Right.REVIEW: review,
}
"""A copy and a move are no act: they are made as a file (services.packaging)."""
BEGINNINGS: Mapping[Right, Prepared] = {Right.ACCESS: access, Right.PORTABILITY: access, **ACTS}
