"""
A fee for a copy or a move: free, unless the law lets us charge, and never a surprise.

It is announced with its calculation before anything is made. The person accepts, contests, or takes the request back;
what is contested is made free of charge or refused, by people.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from portal.outbox.services import promise
from portal.trail.services import record
from rights.decided import FeeAnswer, FeeGround
from rights.models import Fee, Line
from rights.rules.states import Outcome, Role, State

MOST_MINUTES = 60 * 40


class CannotCharge(Exception):
    """No fee can be taken; `reason` is a code and says nothing about the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """How a fee is made up: minutes of work, the cost of an hour and of material in öre."""

    minutes: int
    hourly: int
    material: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Why: words to the person, and for abuse our statement of facts and of intent (R12-8)."""

    words: str
    facts: str = ""
    intent: str = ""


def announce(
    *, line: Line, ground: FeeGround, cost: Cost, statement: Reasons, by: uuid.UUID, now: dt.datetime
) -> Fee:
    """
    This function will announce a fee and ask the person; nothing is made before an answer.

    :raises CannotCharge: no file, or not before a person; a first copy; something unstated; announced before.
    Source: GDPR Art. 12(5)(a), 15(3); R12-7.
    """
    with transaction.atomic():
        line = Line.objects.select_for_update(of=("self",)).select_related("case").get(pk=line.pk)
        fee = Fee(
            line=line,
            ground=ground,
            words=statement.words,
            facts=statement.facts,
            intent=statement.intent,
            minutes=cost.minutes,
            hourly=cost.hourly,
            material=cost.material,
            announced_by=by,
            announced_at=now,
        )
        _check(fee)
        fee.save(force_insert=True)
        _record("rights.fee.announced", fee, by=by, role=Role.HANDLER)
        promise(task="rights.tell_fee", key=f"fee {fee.pk}", line_id=line.pk)
    return fee


def answer(
    *,
    fee: Fee,
    accepted: bool,
    view: str = "",
    by: uuid.UUID,
    role: Role = Role.MEMBER,
    now: dt.datetime,
) -> Fee:
    """
    This function will note the person's yes or no to a fee and call staff; a no is no withdrawal.

    `by` is a handler where the person said it by letter or telephone (R12-15).

    :raises CannotCharge: when it was answered before, or the request has ended.
    """
    given = FeeAnswer.ACCEPTED if accepted else FeeAnswer.CONTESTED
    with transaction.atomic():
        _answer(fee, given, ("",), now=now, view=view)
        action = "rights.fee.accepted" if accepted else "rights.fee.contested"
        _record(action, fee, by=by, role=role)
        promise(task="rights.tell_staff", key=f"fee answered {fee.pk}", case_id=fee.line.case_id)
    return fee


def waive(*, fee: Fee, by: uuid.UUID, now: dt.datetime) -> Fee:
    """
    This function will make a request free of charge after all, also after a yes, and have the person told.

    :raises CannotCharge: when it was waived before, or the request has ended.
    """
    with transaction.atomic():
        _answer(fee, FeeAnswer.WAIVED, ("", FeeAnswer.CONTESTED, FeeAnswer.ACCEPTED), now=now, view=fee.view)
        _record("rights.fee.waived", fee, by=by, role=Role.HANDLER)
        promise(task="rights.tell_fee", key=f"fee waived {fee.pk}", line_id=fee.line_id)
    return fee


def fee_of(line: Line) -> Fee | None:
    """Return the fee announced for a line, or None."""
    try:
        return line.fee
    except ObjectDoesNotExist:
        return None


def holds_back(line: Line) -> bool:
    """Return whether an announced fee still waits for a yes, or for being waived."""
    fee = fee_of(line)
    return fee is not None and fee.answer not in {FeeAnswer.ACCEPTED, FeeAnswer.WAIVED}


def has_had_one(line: Line) -> bool:
    """Return whether the person has had such a file before: only a further one may cost (Art. 15(3))."""
    before = Line.objects.filter(case__member=line.case.member_id, right=line.right, state=State.ANSWERED)
    return before.exclude(outcome=Outcome.REFUSED).exists()


def _check(fee: Fee) -> None:
    line, abuse = fee.line, fee.ground != FeeGround.FURTHER_COPY
    if not line.right_asked.makes_a_file or line.stands is not State.REVIEWING:
        raise CannotCharge("not_now")
    if line.refusals.waiting().exists():
        raise CannotCharge("not_now")
    if Fee.objects.filter(line=line).exists():
        raise CannotCharge("announced_already")
    if not abuse and not has_had_one(line):
        raise CannotCharge("first_is_free")
    stated = fee.words and (not abuse or (fee.facts and fee.intent))
    if not stated or fee.amount <= 0 or not 0 <= fee.minutes <= MOST_MINUTES:
        raise CannotCharge("not_stated")


def _answer(fee: Fee, given: FeeAnswer, before: tuple[str, ...], *, now: dt.datetime, view: str) -> None:
    line = Line.objects.select_for_update().get(pk=fee.line_id)
    if line.stands is not State.REVIEWING:
        raise CannotCharge("not_now")
    changed = Fee.objects.filter(pk=fee.pk, answer__in=before).update(
        answer=given, view=view, answered_at=now
    )
    if changed != 1:
        raise CannotCharge("answered_already")
    fee.refresh_from_db()


def _record(action: str, fee: Fee, *, by: uuid.UUID, role: Role) -> None:
    case = fee.line.case
    facts = {"line": str(fee.line_id), "right": fee.line.right, "ground": fee.ground}
    record(action=action, subject=case.member_id, actor=by, role=role, about=case, facts=facts)
