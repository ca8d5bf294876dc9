"""Reminding the staff: due dates that come near, sources that did not answer. Their mail names a number, nobody."""

import datetime as dt

from portal import register
from portal.letters.services import Addressee, send
from portal.outbox.services import Lease, promise
from portal.trail.services import record
from rights.clock import deadline_for, local_day
from rights.models import Case
from rights.rules.deadlines import reminders


def remind(*, now: dt.datetime) -> int:
    """
    This function will promise today's reminders: at 50 %, 75 %, three days, one day, and overdue (D-10).

    Each is promised once a case, however often this runs. Returns how many cases have one today.
    """
    today, found = local_day(now), 0
    for case in Case.objects.open().filter(received_on__lt=today).iterator(500):
        for reminder in reminders(deadline_for(case.received_on)):
            if reminder.on == today:
                found += 1
                promise(task="rights.tell_staff", key=f"remind {case.pk} {reminder.nudge}", case_id=case.pk)
    return found


def tell_staff(*, case: Case, lease: Lease, now: dt.datetime) -> None:
    """This function will mail the organisation's own address that a case needs a look."""
    if case.closed_at:
        return
    record(
        action="rights.staff.reminded",
        subject=case.member_id,
        about=case,
        facts={"why": lease.key.split(" ")[0]},
    )
    controller = register.current().controller
    send(
        promise_key=lease.key,
        addressee=Addressee(email=controller.email, language=register.current().languages[0]),
        letter="rights.staff_look",
        context={"reference": case.reference, "due_on": case.due_on},
        now=now,
        keep=lease.keep,
    )
