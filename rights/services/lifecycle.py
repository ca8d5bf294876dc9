"""The only place that changes the state of a line, and with it of a case."""

import datetime as dt
import uuid

from django.db import models, transaction

from portal.members.models import Member
from portal.outbox.services import promise
from portal.trail.services import record
from rights.models import Case, Line
from rights.rules.states import DESK, TABLE, Outcome, Role, State, allowed
from rights.services import awaiting, pausing, questions


class NotAllowed(Exception):
    """The table has no way from the line's state to that one, or not for that role."""


class MovedOn(Exception):
    """Someone else changed the line first."""


def advance(
    *,
    line: Line,
    to: State,
    now: dt.datetime,
    by: uuid.UUID | None = None,
    role: Role = Role.SYSTEM,
    outcome: Outcome | None = None,
) -> Line:
    """
    This function will move a line along the table: check, conditional update, trail, promises, case.

    :raises NotAllowed: when the table has no such way for that role, for a refusal that two people have not signed, or
        when what has begun cannot be stopped.
    :raises MovedOn: when the line's state is no longer what `line` says.
    Source: GDPR Art. 12(3), 12(4); R12-4, R12-6, R22-3.
    """
    before = line.stands
    _check(line, to=to, role=role, outcome=outcome)
    with transaction.atomic():
        changed = Line.objects.filter(pk=line.pk, state=before).update(
            state=to,
            outcome=outcome or "",
            answered_at=now if to is State.ANSWERED else None,
            percent=100 if to is State.ANSWERED else models.F("percent"),
            doing="",
        )
        if changed != 1:
            raise MovedOn(str(line.pk))
        line.refresh_from_db()
        case = line.case
        facts = {"line": str(line.pk), "right": line.right} | ({"outcome": outcome} if outcome else {})
        record(action=TABLE[to].audit, subject=case.member_id, actor=by, role=role, about=case, facts=facts)
        if TABLE[before].clock_stops:
            _start_the_clock(case, now=now)
        if TABLE[to].tells:
            promise(task=TABLE[to].tells, key=f"{TABLE[to].tells} {line.pk}", line_id=line.pk)
        if to.ended:
            awaiting.look(line=line, now=now)
            _close_when_all_ended(case, now=now)
    return line


def withdraw(*, line: Line, now: dt.datetime, by: uuid.UUID, role: Role = Role.MEMBER) -> Line:
    """
    This function will let the member take a line back, at any time before the answer (R12-18), or staff do it as the
    member said.

    A withdrawn case no longer stands in the way of the same request later that day.

    :raises NotAllowed: when the line has ended.
    """
    with transaction.atomic():
        if (
            line.right_asked in awaiting.CONCERNED
        ):  # the person before the line, as whoever decides an erasure does
            Member.objects.select_for_update().get(pk=line.case.member_id)
        advance(line=line, to=State.WITHDRAWN, now=now, by=by, role=role)
        let_ask_again(line.case)
    return line


def can_withdraw(line: Line) -> bool:
    """Return whether the line can still be taken back: not when it has ended, nor while something is destroyed."""
    stopped = line.stands is not State.EXECUTING or line.right_asked.can_be_stopped
    return stopped and not line.stands.ended


def let_ask_again(case: Case) -> None:
    """This function will let the same request of the same day be a new one: nothing of this one is to be had."""
    Case.objects.filter(pk=case.pk).update(same_day_key=uuid.uuid4().hex)


def _check(line: Line, *, to: State, role: Role, outcome: Outcome | None) -> None:
    if not allowed(line.stands, to, role=role):
        raise NotAllowed(f"{line.stands} to {to} by {role}")
    if to is State.WITHDRAWN and not can_withdraw(line):
        raise NotAllowed(f"{line.right} cannot be taken back any more")
    if (to is State.ANSWERED) != (outcome is not None):
        raise NotAllowed(f"{to} and an outcome go together")
    if outcome is Outcome.REFUSED and role not in DESK:
        raise NotAllowed("a refusal has a person behind it")
    if outcome is Outcome.REFUSED and not line.refusals.approved().exists():
        raise NotAllowed("a refusal has a ground and two signatures")
    if to is State.EXECUTING and questions.too_little(line.case):
        raise NotAllowed("answers to questions are not enough for that right")


def _start_the_clock(case: Case, *, now: dt.datetime) -> None:
    stopped = [state for state in State if TABLE[state].clock_stops]
    if not case.lines.filter(state__in=stopped).exists():
        pausing.end_wait(case, now=now)


def _close_when_all_ended(case: Case, *, now: dt.datetime) -> None:
    Case.objects.select_for_update().get(pk=case.pk)
    if not case.lines.exclude(state__in=[state for state in State if state.ended]).exists():
        Case.objects.filter(pk=case.pk, closed_at=None).update(closed_at=now)
        pausing.settle(case, now=now)
