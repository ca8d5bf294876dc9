"""How the last day to answer was counted, with every date it rests on: enough to count it again by hand."""

import datetime as dt
from typing import Any

from rights.clock import deadline_of, extension_of, holidays, local_day, zone
from rights.models import Case
from rights.rules.deadlines import EXTENDED_MONTHS, RESPONSE_MONTHS

A_WEEK = dt.timedelta(days=7)


def section(case: Case, *, now: dt.datetime) -> dict[str, Any]:
    """Return the clock's part of the document; days are local to the controller. Rules D-1 to D-9."""
    today = local_day(now)
    last = min(today, local_day(case.closed_at)) if case.closed_at else today
    due = deadline_of(case, today=today)
    free = holidays()
    days = (due.due_on + A_WEEK - due.received_on).days
    return {
        "time_zone": str(zone()),
        "received_on": str(due.received_on),
        "months": EXTENDED_MONTHS if due.extended else RESPONSE_MONTHS,
        "end_of_months": str(due.raw_on),
        "clamped_to_end_of_month": due.clamped,
        "pauses": [
            {
                "asked_on": str(pause.asked_on),
                "answered_on": str(pause.answered_on) if pause.answered_on else None,
                "counted_through": str(pause.answered_on or max(pause.asked_on, last)),
            }
            for pause in due.pauses
        ],
        "days_paused": due.paused_days,
        "after_pauses": str(due.paused_on),
        "moved_because": due.obstacle.value if due.obstacle else "",
        "holidays": [
            str(day) for n in range(days + 1) if (day := due.received_on + dt.timedelta(days=n)) in free
        ],
        "due_on": str(due.due_on),
        "last_day_for_refusal_or_extension": str(due.refusal_due_on),
        "extension": _extension(case, extended=due.extended),
    }


def _extension(case: Case, *, extended: bool) -> dict[str, Any] | None:
    found = extension_of(case)
    if found is None:
        return None
    return {
        "reason": found.reason,
        "decided_at": found.made_at.isoformat(),
        "told_at": found.told_at.isoformat() if found.told_at else None,
        "last_day_before": str(found.first_due_on),
        "counts": extended,
    }
