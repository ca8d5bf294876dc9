"""Preparing a line, running its outside sources, and going on when the last of them has answered or given up."""

import datetime as dt
import uuid

from django.db import transaction

from portal import register
from portal.members.models import Member, Standing
from portal.outbox.models import Promise
from portal.outbox.services import MOST_FAILURES, Lease, promise
from portal.recipients import notifying, sources
from portal.recipients.models import Act
from portal.trail.services import record
from rights.fulfilment import ACTS, BEGINNINGS, access, erasure, objection, rectification
from rights.models import Case, Line, Step
from rights.packing import outside
from rights.rules.right import Right
from rights.rules.states import Role, State, StepOutcome
from rights.services import lifecycle, regretting, unreached

LOOKS_AGAIN_SECONDS = 24 * 60 * 60
"""How long to wait before looking again whether a receipt has left."""


def prepare(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """This function will put a received line's steps on record and promise the outside ones."""
    with transaction.atomic():
        if line.stands is State.RECEIVED:
            begin(line=line, now=now)
        lease.keep()


def begin(
    *,
    line: Line,
    now: dt.datetime,
    by: uuid.UUID | None = None,
    role: Role = Role.SYSTEM,
    again: str = "",
) -> None:
    """
    This function will let the work on a line begin, or go on where a question stopped it.

    `again` tells a second beginning from the first: the promises that were kept while the line waited did nothing.
    """
    with transaction.atomic():
        _hold(line)
        lifecycle.advance(line=line, to=State.PREPARING, now=now, by=by, role=role)
        for step in BEGINNINGS[line.right_asked].prepare(line):
            if step.source != access.OWN and step.outcome == StepOutcome.PENDING:
                promise(task="rights.run_step", key=f"step {step.pk} {again}".strip(), step_id=step.pk)
        if line.right_asked is Right.OBJECTION:
            objection.forget(line, now=now)
        go_on(line=line, now=now)


def run_step(*, step: Step, lease: Lease, now: dt.datetime) -> None:
    """
    This function will ask one outside source and keep what it answers.

    A source that fails is asked again with back-off; at the fifth failure it is named as unreached, staff are
    told, and the line goes on without it (house.md, attempts).

    :raises SourceFailed: when it failed and will be asked again.
    """
    line = step.line
    of_objection = line.right_asked is Right.OBJECTION
    if step.outcome != StepOutcome.PENDING or (
        line.stands not in (objection.BEGUN if of_objection else [State.PREPARING])
    ):
        return
    if _waits(line):
        with transaction.atomic():
            go_on(line=line, now=now)
            lease.keep()
        return
    Step.objects.filter(pk=step.pk).update(attempts=lease.failures + 1, begun_at=step.begun_at or now)
    try:
        if of_objection:
            said = objection.forget_at(step)
        else:
            source = register.current().source(step.source)
            rows, key = outside.keep(step, sources.collect(source, step.line.case.member_id))
    except sources.SourceFailed as failed:
        if lease.failures + 1 < MOST_FAILURES:
            Step.objects.filter(pk=step.pk).update(reason=failed.reason)
            raise
        with transaction.atomic():
            give_up(step=step, reason=failed.reason, now=now)
            lease.keep()
        return
    with transaction.atomic():
        if of_objection:
            _forgotten(step, said, now=now)
        elif Line.objects.select_for_update().get(pk=step.line_id).stands is State.PREPARING:
            Step.objects.filter(pk=step.pk).update(
                outcome=StepOutcome.DONE, rows=rows, key_wrapped=key, reason="", ended_at=now
            )
            go_on(line=step.line, now=now)
        else:  # withdrawn while the source was answering
            outside.forget(step)
        lease.keep()


def forget(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """
    This function will delete the profiles of an objection, here and outside, that something was in the way of before.

    The person has read that it would come. Doing it twice changes nothing.
    """
    with transaction.atomic():
        line = Line.objects.select_for_update(of=("self",)).select_related("case").get(pk=line.pk)
        member = Member.objects.select_for_update().get(pk=line.case.member_id)
        if member.standing == Standing.ACTIVE and line in objection.postponed(member.pk):
            for step in line.steps.filter(outcome=StepOutcome.PENDING):
                promise(task="rights.run_step", key=f"step {step.pk} {lease.key}", step_id=step.pk)
            objection.forget(line, now=now)
        lease.keep()


def _waits(line: Line) -> bool:
    """Return whether the profiles that a line ends may not go yet."""
    return line.right_asked is Right.OBJECTION and bool(objection.in_the_way(line))


def _forgotten(step: Step, said: StepOutcome | None, *, now: dt.datetime) -> None:
    """Note what a system said of a profile, if that may be told; staff see to one that it keeps (Art. 21(3))."""
    if said is None:
        objection.leave_unnamed(step)
    else:
        _note_forgotten(step, said, now=now)
    go_on(line=step.line, now=now)


def _note_forgotten(step: Step, said: StepOutcome, *, now: dt.datetime) -> None:
    case = step.line.case
    Step.objects.filter(pk=step.pk).update(outcome=said, reason="", ended_at=now)
    record(
        action="rights.profile.ended",
        subject=case.member_id,
        about=case,
        facts={"source": step.source, "outcome": said.value},
    )
    if said is not StepOutcome.DONE:
        unreached.call_staff(step)
    elif recipient := register.current().source(step.source).recipient:
        notifying.done_by_system(line_id=step.line_id, act=Act.ERASURE, recipient=recipient, now=now)


def give_up(*, step: Step, reason: str, now: dt.datetime) -> None:
    """This function will name a source as unreached and let the line go on without it."""
    with transaction.atomic():
        if unreached.note(step=step, reason=reason, now=now):
            go_on(line=step.line, now=now)


def go_on(*, line: Line, now: dt.datetime) -> None:
    """
    This function will move a line on when no outside source is pending any more, or only what may not go yet.

    First comes the time to change one's mind, where the right has one; then a person, where the register asks for
    one; else the work itself.
    """
    Line.objects.select_for_update().get(pk=line.pk)
    line.refresh_from_db()
    pending = line.steps.filter(outcome=StepOutcome.PENDING).exclude(source=access.OWN)
    if line.stands is not State.PREPARING or (pending.exists() and not _waits(line)):
        return
    if line.right_asked.can_be_regretted and (left := regretting.left(line, now=now)):
        lifecycle.advance(line=line, to=State.WAITING, now=now)
        _wait(line, seconds=left, now=now)
    else:
        _to_the_work(line, now=now)


def end_waiting(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """
    This function will go on when the time to change one's mind is over; the last day to answer stands (R17-7).

    Where the receipt left later than the request was entered, or has not left, the rest of the time is waited for.
    """
    with transaction.atomic():
        _hold(line)
        line = Line.objects.select_for_update().get(pk=line.pk)
        if line.stands is State.WAITING:
            later = regretting.counts_from_receipt(line)
            if later and (left := regretting.left(line, now=now)):
                _wait(line, seconds=min(left, LOOKS_AGAIN_SECONDS), now=now)
            else:
                _to_the_work(line, now=now)
        lease.keep()


def _wait(line: Line, *, seconds: float, now: dt.datetime) -> None:
    key = f"regret {line.pk} {now.isoformat()}"
    promise(task="rights.end_waiting", key=key, after_seconds=seconds, line_id=line.pk)


def _hold(line: Line) -> None:
    """Hold the person's record where it may come to an erasure: before the line, as whoever decides one does."""
    if line.right_asked is Right.ERASURE:
        Member.objects.select_for_update().get(pk=line.case.member_id)


def _to_the_work(line: Line, *, now: dt.datetime) -> None:
    if BEGINNINGS[line.right_asked].needs_a_person(line):
        lifecycle.advance(line=line, to=State.REVIEWING, now=now)
    else:
        release(line=line, now=now)


def release(*, line: Line, now: dt.datetime, by: object = None, role: Role = Role.SYSTEM) -> None:
    """
    This function will let the work be done: at once, or when a person has looked.

    Whoever is to be erased is closed in the same moment, so that nobody asks for anything that could not be answered.

    :raises Undecided: for a correction that nobody has decided: there would be nothing to do, and nothing to answer.
    """
    with transaction.atomic():
        if line.right_asked is Right.RECTIFICATION:
            rectification.decided(line)
        lifecycle.advance(line=line, to=State.EXECUTING, now=now, by=getattr(by, "pk", None), role=role)
        if line.right_asked is Right.ERASURE:
            erasure.close(line, now=now)
            promise(task="rights.begin_erasure", key=f"begin {line.pk}", line_id=line.pk)
        elif line.right_asked in ACTS:
            promise(task="rights.execute", key=f"execute {line.pk}", line_id=line.pk)
        else:
            promise(task="rights.make_package", key=f"package {line.pk}", line_id=line.pk)


def let_go(*, line: Line) -> None:
    """
    This function will undo what a line that was taken back had closed: our letter says that we use the data as before.

    Doing it twice changes nothing.
    """
    if line.right_asked is Right.OBJECTION:
        with transaction.atomic():
            objection.let_go(line)


def execute(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """This function will do a right's own act and answer the line, in one transaction: wholly or not at all."""
    with lease.beating(), transaction.atomic():
        if line.stands is State.EXECUTING:
            outcome = ACTS[line.right_asked].execute(line, now=now)
            lifecycle.advance(line=line, to=State.ANSWERED, now=now, outcome=outcome)
        lease.keep()


def look_after_stuck(*, now: dt.datetime) -> int:
    """
    This function will give up steps that wait past the register's patience or whose promise was parked.

    Returns how many. Waiting for a person is not being stuck.
    """
    patience = now - dt.timedelta(hours=register.current().handling.source_patience_hours)
    pending = Step.objects.filter(outcome=StepOutcome.PENDING, line__state=State.PREPARING).exclude(
        source=access.OWN
    )
    parked = {one.ids.get("step_id") for one in Promise.objects.parked().filter(task="rights.run_step")}
    given_up = 0
    for step in pending.select_related("line__case").prefetch_related("line__case__pauses"):
        if _waits_since(step.line.case) < patience or str(step.pk) in parked:
            give_up(step=step, reason=step.reason or "patience_ended", now=now)
            given_up += 1
    return given_up


def _waits_since(case: Case) -> dt.datetime:
    """Return from when a source had time to answer: a wait for the person is not the source's."""
    return max([case.registered_at, *(one.ended_at for one in case.pauses.all() if one.ended_at)])
