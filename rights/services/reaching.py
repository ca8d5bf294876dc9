"""
Systems outside the portal that correct what we corrected: one step each, leased, tried again, given up in the open.

The line waits in EXECUTING until each has answered or is given up; then it is answered (house.md, attempts).
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from portal import register
from portal.outbox.models import Promise
from portal.outbox.services import MOST_FAILURES, Lease, promise
from portal.recipients import notifying, sources
from portal.recipients.models import Act
from portal.recipients.sources import Corrected
from portal.register.schema import NotInRegister
from rights.corrections import Correction
from rights.models import Line, Step
from rights.rules.correction import Wrong
from rights.rules.right import Right
from rights.rules.states import State, StepOutcome
from rights.services import unreached

OUTCOMES = {
    Corrected.DONE: StepOutcome.DONE,
    Corrected.NOT_HELD: StepOutcome.DONE,
    Corrected.UNSUPPORTED: StepOutcome.UNSUPPORTED,
    Corrected.REFUSED: StepOutcome.REFUSED,
}


def begin(*, line: Line, steps: Sequence[Step]) -> None:
    """This function will put the steps on record and promise each; running it twice makes no second step."""
    Step.objects.bulk_create(steps, ignore_conflicts=True)
    for step in line.steps.filter(outcome=StepOutcome.PENDING):
        promise(task="rights.correct_elsewhere", key=f"correct {step.pk}", step_id=step.pk)


def run(*, step: Step, lease: Lease, now: dt.datetime) -> None:
    """
    This function will have one outside source correct the value, and keep what it answers.

    The source knows a repeated call by the step's key. At the fifth failure it is named as unreached. A step that was
    delayed takes along what has been decided of the same value since.

    :raises SourceFailed: when it failed and will be asked again.
    Source: GDPR Art. 16, 19; R16-2.
    """
    if step.outcome != StepOutcome.PENDING or step.line.stands is not State.EXECUTING:
        return
    source = register.current().source(step.source)
    Step.objects.filter(pk=step.pk).update(attempts=lease.failures + 1, begun_at=step.begun_at or now)
    changed = _latest(step)
    try:
        said = sources.rectify(
            source, step.line.case.member_id, {changed.wrong.column: changed.new}, key=step.pk
        )
    except sources.SourceFailed as failed:
        if lease.failures + 1 < MOST_FAILURES:
            Step.objects.filter(pk=step.pk).update(reason=failed.reason)
            raise
        with transaction.atomic():
            give_up(step=step, reason=failed.reason, now=now)
            lease.keep()
        return
    with transaction.atomic():
        Step.objects.filter(pk=step.pk, outcome=StepOutcome.PENDING).update(
            outcome=OUTCOMES[said], rows=int(said is Corrected.DONE), reason="", ended_at=now
        )
        if said is Corrected.DONE and source.recipient:
            notifying.done_by_system(
                line_id=step.line_id, act=Act.RECTIFICATION, recipient=source.recipient, now=now
            )
        go_on(line=step.line)
        lease.keep()


def give_up(*, step: Step, reason: str, now: dt.datetime) -> None:
    """This function will name a source as unreached and let the line go on without it."""
    with transaction.atomic():
        if unreached.note(step=step, reason=reason, now=now):
            go_on(line=step.line)


def go_on(*, line: Line) -> None:
    """This function will promise the answer when no outside source is pending any more."""
    locked = Line.objects.select_for_update().get(pk=line.pk)
    if locked.stands is State.EXECUTING and not locked.steps.filter(outcome=StepOutcome.PENDING).exists():
        promise(task="rights.execute", key=f"execute {line.pk}", line_id=line.pk)


def look_after_stuck(*, now: dt.datetime) -> int:
    """
    This function will give up steps that wait past the register's patience or whose promise was parked.

    Returns how many.
    """
    patience = now - dt.timedelta(hours=register.current().handling.source_patience_hours)
    waiting = Step.objects.filter(
        outcome=StepOutcome.PENDING, line__state=State.EXECUTING, line__right=Right.RECTIFICATION
    )
    parked = set(
        Promise.objects.parked().filter(task="rights.correct_elsewhere").values_list("key", flat=True)
    )
    given_up = 0
    for step in waiting.select_related("line__case", "line__correction"):
        decided_at = step.line.correction.decided_at
        if f"correct {step.pk}" in parked or _gone(step) or decided_at is None or decided_at < patience:
            give_up(step=step, reason=step.reason or "patience_ended", now=now)
            given_up += 1
    return given_up


def _latest(step: Step) -> Correction:
    """
    Return what was decided last of the value that a step is about: an older one must not come after a newer.

    Payments may say several names; of those only the one that the step has changed is followed.
    """
    last = Correction.objects.get(line=step.line_id)
    mine = Correction.objects.filter(line__case__member=step.line.case.member_id, field=last.field)
    for later in mine.filter(decided_at__gt=last.decided_at).order_by("decided_at"):
        if last.wrong is not Wrong.PAYER_NAME or f", {last.new}, " in f", {later.old}, ":
            last = later
    return last


def _gone(step: Step) -> bool:
    """Whether the register has the source no more."""
    try:
        register.current().source(step.source)
    except NotInRegister:
        return True
    return False
