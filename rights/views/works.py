"""What each source has done for a line, as the page of a request shows it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rights.models import Line, Step
from rights.rules.endings import FAILURES
from rights.rules.right import Right
from rights.rules.states import Outcome, StepOutcome
from rights.views import happenings


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one source has done for one line."""

    name: str
    outcome: str
    rows: int
    reason: str
    failed: bool
    pending: bool
    counted: bool


def of_line(line: Line, *, language: str) -> tuple[Work, ...]:
    """Return the work of every source for a line, our own records first."""
    return tuple(_work(step, line=line, language=language) for step in sorted(line.steps.all(), key=_order))


def _order(step: Step) -> tuple[bool, str]:
    return step.source != happenings.OWN_RECORDS, step.source


def _work(step: Step, *, line: Line, language: str) -> Work:
    outcome, rows = StepOutcome(step.outcome), _rows(step, line=line)
    stopped = outcome is StepOutcome.PENDING and line.stands.ended
    nothing = outcome is StepOutcome.DONE and not rows
    return Work(
        name=happenings.source_name(step.source, language=language),
        outcome=_("Stopped") if stopped else _nothing(line) if nothing else str(outcome.label),
        rows=rows,
        reason=_reason(step.reason) if step.reason else "",
        failed=outcome is StepOutcome.UNREACHED,
        pending=outcome is StepOutcome.PENDING and not stopped,
        counted=outcome is StepOutcome.DONE and rows > 0,
    )


def _nothing(line: Line) -> str:
    """Return what it means that a source gave nothing: for a move, something may be held that cannot be moved."""
    return _("Nothing to move") if line.right_asked is Right.PORTABILITY else _("Nothing held")


def _rows(step: Step, *, line: Line) -> int:
    """Return what a source found, as the letter counts it: the request itself is no finding, others' rows are theirs."""
    if step.source != happenings.OWN_RECORDS:
        return step.rows
    if line.outcome == Outcome.NO_DATA:
        return 0
    others = (one for one in line.steps.all() if one.source != happenings.OWN_RECORDS)
    return max(0, step.rows - sum(one.rows for one in others if one.outcome == StepOutcome.DONE))


def _reason(code: str) -> str:
    return str(FAILURES.get(code, _("It answered with an error.")))
