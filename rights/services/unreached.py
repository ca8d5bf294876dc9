"""A source that did not answer in the time it has: named, told to staff, and waited for no longer."""

import datetime as dt

from portal.outbox.services import promise
from portal.trail.services import record
from rights.models import Step
from rights.rules.right import Right
from rights.rules.states import StepOutcome

LONGEST_REASON = 60
UNREACHED, PROFILE = "unreached", "profile"
"""The reasons of a mail to staff: something may be missing in an answer; a profile for marketing is still there."""


def note(*, step: Step, reason: str, now: dt.datetime) -> bool:
    """
    This function will note a pending step as unreached, call staff, and return whether it was pending still.

    Call it in a transaction: who goes on without the source does so in the same one.
    """
    reason = reason[:LONGEST_REASON]
    changed = Step.objects.filter(pk=step.pk, outcome=StepOutcome.PENDING).update(
        outcome=StepOutcome.UNREACHED, reason=reason, ended_at=now
    )
    if not changed:
        return False
    case = step.line.case
    record(
        action="rights.step.unreached",
        subject=case.member_id,
        about=case,
        facts={"source": step.source, "reason": reason},
    )
    call_staff(step)
    return True


def call_staff(step: Step) -> None:
    """This function will call staff to what a system outside has not done: a copy, a correction, a profile's deletion."""
    if step.line.right_asked is Right.OBJECTION:
        promise(task="rights.tell_staff", key=f"{PROFILE} {step.pk}", case_id=step.line.case_id)
    else:
        promise(task="rights.tell_staff", key=f"{UNREACHED} {step.pk}", case_id=step.line.case_id)
