"""Reminding the staff: due dates that come near, sources that did not answer. Their mail names a number, nobody."""

import datetime as dt

from portal import register
from portal.letters.services import Addressee, send
from portal.outbox.services import Lease, promise
from portal.trail.services import record
from retention.models import Disposal
from rights.clock import deadline_of, local_day
from rights.fulfilment.objection import line_of
from rights.models import Case
from rights.rules.deadlines import reminders
from rights.services import documents, identity, pausing, unreached

OF_TIME = frozenset({"identity", "remind"})
"""The reasons of a mail to staff that come with the days; every other one comes with an event."""
WRITTEN = "written"
"""The reason of a mail to staff that a person has written."""
TRACES = "traces"
"""The reason of a mail to staff that something was found after an erasure."""
AFTERWARDS = frozenset({TRACES, WRITTEN, unreached.PROFILE, unreached.UNREACHED})
"""
The reasons that do not end with the request: what was written since, what a system outside has not done, and what an
erasure has left.
"""


def remind(*, now: dt.datetime) -> int:
    """
    This function will promise today's reminders: at 50 %, 75 %, three days, one day, and overdue (D-10).

    They follow the last day as it is today, and are promised once for each last day, however often this runs. While
    the person has to act, staff are reminded only of a question that has waited for 30 days (D-9). Returns how many
    cases have one today.
    """
    today, found = local_day(now), 0
    pausing.settle_moving(now=now)
    for case in identity.unanswered(now):
        found += 1
        promise(task="rights.tell_staff", key=f"identity {case.pk}", case_id=case.pk)
    waiting = documents.still_asked(since=now).values("case")
    still_open = Case.objects.open().filter(received_on__lt=today).exclude(pk__in=waiting)
    for case in still_open.select_related("extension").prefetch_related("pauses__documents").iterator(500):
        due = deadline_of(case, today=today)
        for reminder in reminders(due):
            if reminder.on == today:
                found += 1
                key = f"remind {case.pk} {reminder.nudge} {due.due_on}"
                promise(task="rights.tell_staff", key=key, case_id=case.pk)
    return found


def tell_traces(*, about: Disposal) -> None:
    """This function will call staff to the request after whose erasure something was found; others the doctor names."""
    line = line_of(about)
    if line is not None and about.traces:
        promise(
            task="rights.tell_staff", key=f"{TRACES} {about.pk} {about.searched_at}", case_id=line.case_id
        )


def tell_staff(*, case: Case, lease: Lease, now: dt.datetime) -> None:
    """
    This function will mail the organisation's own address that a case needs a look.

    One that is answered needs none any more, but for what is still to be done about it: `AFTERWARDS`.
    """
    why = lease.key.split(" ")[0]
    if case.closed_at and why not in AFTERWARDS:
        return

    def kept() -> None:
        lease.keep()
        act = "rights.staff.reminded" if why in OF_TIME else "rights.staff.called"
        record(action=act, subject=case.member_id, about=case, facts={"why": why})

    controller = register.current().controller
    due_on = None if case.closed_at else deadline_of(case, today=local_day(now)).due_on
    send(
        promise_key=lease.key,
        addressee=Addressee(email=controller.email, language=register.current().languages[0]),
        letter="rights.staff_look",
        context={"reference": case.reference, "due_on": due_on, "why": why},
        now=now,
        keep=kept,
    )
