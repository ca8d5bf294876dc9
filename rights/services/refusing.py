"""
Saying no: one person states the ground, another signs, and only then is the line answered.

Nothing here is done by the portal itself; a late refusal is said to be late and never held back.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from portal.outbox.services import promise
from portal.trail.services import record
from rights.clock import local_day
from rights.decided import SecondLook
from rights.fulfilment import objection
from rights.models import Balancing, Line, Refusal
from rights.rules.grounds import GROUNDS, Ground, weighed
from rights.rules.objection import only_marketing
from rights.rules.right import Right
from rights.rules.states import Outcome, Role, State
from rights.services import lifecycle
from rights.services.reasoning import last_day

REFUSABLE = (State.IDENTIFYING, State.REVIEWING)
"""Where a person decides, so where a person can say no."""


class CannotRefuse(Exception):
    """The refusal cannot be as it is asked; `reason` is a code and says nothing about the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """One use that is to go on in spite of an objection: our reasons, and why they weigh more."""

    purpose: str
    ground: Ground
    reasons: str
    weighs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one person states for a refusal. `words` are for the person, `facts` and `intent` are ours (R12-8)."""

    ground: Ground
    words: str = ""
    facts: str = ""
    intent: str = ""
    conditions: tuple[str, ...] = ()
    weighings: tuple[Weighing, ...] = ()


def propose(*, line: Line, statement: Statement, by: uuid.UUID, now: dt.datetime) -> Refusal:
    """
    This function will put a proposed refusal on record and call for a second person.

    :raises CannotRefuse: not now; no ground for this right; something unstated; one is proposed already.
    Source: GDPR Art. 12(4), 12(5); R12-6, R12-8, R15-19, R21-2.
    """
    with transaction.atomic():
        line = _locked(line)
        _check(line, statement)
        if line.refusals.waiting().exists():
            raise CannotRefuse("proposed_already")
        refusal = Refusal.objects.create(
            line=line,
            ground=statement.ground,
            conditions=sorted(statement.conditions),
            words=statement.words,
            facts=statement.facts,
            intent=statement.intent,
            proposed_by=by,
            proposed_at=now,
        )
        Balancing.objects.bulk_create(unsaved(refusal, statement))
        _record("rights.refusal.proposed", refusal, by=by, role=Role.HANDLER)
        promise(task="rights.tell_staff", key=f"refusal {refusal.pk}", case_id=line.case_id)
    return refusal


def unsaved(refusal: Refusal, statement: Statement) -> list[Balancing]:
    """Return the balancing of a statement, a row a purpose, not yet on record."""
    return [
        Balancing(
            refusal=refusal, purpose=one.purpose, ground=one.ground, reasons=one.reasons, weighs=one.weighs
        )
        for one in statement.weighings
    ]


def approve(*, refusal: Refusal, by: uuid.UUID, now: dt.datetime) -> Line:
    """
    This function will sign a refusal as the second person, and answer the line with it.

    Where an objection is not met the purposes weighed open again; whatever was not weighed stays closed.

    :raises CannotRefuse: by the one who proposed it, when it was decided before, or when its ground is gone.
    Source: GDPR Art. 12(4), 21(1); R12-4, R12-6, R12-8, R21-2.
    """
    with transaction.atomic():
        line = _locked(refusal.line)
        _check(line, stated(refusal))
        _decide(refusal, SecondLook.APPROVED, by=by, now=now)
        _record(
            "rights.refusal.approved",
            refusal,
            by=by,
            role=Role.APPROVER,
            late=local_day(now) > last_day(line.case, today=local_day(now)),
        )
        outcome = Outcome.REFUSED
        if line.right_asked is Right.OBJECTION:
            outcome = objection.go_on(line, chosen=objection.going_on(refusal))
        promise(task="rights.forget_parts", key=f"parts {line.pk}", line_id=line.pk)
        lifecycle.advance(line=line, to=State.ANSWERED, now=now, by=by, role=Role.APPROVER, outcome=outcome)
    return line


def turn_down(*, refusal: Refusal, by: uuid.UUID, note: str = "", now: dt.datetime) -> Refusal:
    """
    This function will end a proposal without a refusal: the line stands where it stood.

    The one who proposed it takes it back; anyone else turns it down.

    :raises CannotRefuse: when it was decided before.
    """
    own = refusal.proposed_by == by
    with transaction.atomic():
        _locked(refusal.line)
        _decide(refusal, SecondLook.TAKEN_BACK if own else SecondLook.TURNED_DOWN, by=by, note=note, now=now)
        action = "rights.refusal.taken_back" if own else "rights.refusal.turned_down"
        _record(action, refusal, by=by, role=Role.HANDLER if own else Role.APPROVER)
    return refusal


def stated(refusal: Refusal) -> Statement:
    """Return what was stated for a refusal on record."""
    return Statement(
        ground=Ground(refusal.ground),
        words=refusal.words,
        facts=refusal.facts,
        intent=refusal.intent,
        conditions=tuple(refusal.conditions),
        weighings=tuple(
            Weighing(purpose=one.purpose, ground=Ground(one.ground), reasons=one.reasons, weighs=one.weighs)
            for one in refusal.balancings.order_by("pk")
        ),
    )


def _locked(line: Line) -> Line:
    found: Line = Line.objects.select_for_update(of=("self",)).select_related("case__member").get(pk=line.pk)
    return found


def _check(line: Line, statement: Statement) -> None:
    rule = GROUNDS[statement.ground]
    if line.stands not in REFUSABLE:
        raise CannotRefuse("not_now")
    if line.right not in rule.articles or only_marketing(line.right_asked, line.details):
        raise CannotRefuse("no_ground_for_this_right")
    if rule.while_identifying and line.stands is not State.IDENTIFYING:
        raise CannotRefuse("not_now")
    if set(statement.conditions) != set(rule.conditions):
        raise CannotRefuse("not_stated")
    if rule.abuse and not (statement.facts and statement.intent):
        raise CannotRefuse("not_stated")
    if weighed(statement.ground, right=line.right):
        _check_weighings(line, statement)
    elif not statement.words or statement.weighings:
        raise CannotRefuse("not_stated")


def _check_weighings(line: Line, statement: Statement) -> None:
    """Source: promise 71: a decision without the form cannot close."""
    purposes = [one.purpose for one in statement.weighings]
    if not purposes or len(set(purposes)) != len(purposes):
        raise CannotRefuse("not_stated")
    if not set(purposes) <= set(objection.open_to_weighing(line)):
        raise CannotRefuse("no_ground_for_this_right")
    for one in statement.weighings:
        if not weighed(one.ground, right=line.right):
            raise CannotRefuse("no_ground_for_this_right")
        if not one.reasons or (one.ground is Ground.COMPELLING and not one.weighs):
            raise CannotRefuse("not_stated")


def _decide(
    refusal: Refusal, decision: SecondLook, *, by: uuid.UUID, note: str = "", now: dt.datetime
) -> None:
    if decision is SecondLook.APPROVED and refusal.proposed_by == by:
        raise CannotRefuse("same_person")
    changed = Refusal.objects.filter(pk=refusal.pk, decision="").update(
        decision=decision, decided_by=by, decided_at=now, note=note
    )
    if changed != 1:
        raise CannotRefuse("decided_already")
    refusal.refresh_from_db()


def _record(action: str, refusal: Refusal, *, by: uuid.UUID, role: Role, **more: object) -> None:
    case = refusal.line.case
    facts = {"line": str(refusal.line_id), "right": refusal.line.right, "ground": refusal.ground, **more}
    record(action=action, subject=case.member_id, actor=by, role=role, about=case, facts=facts)
