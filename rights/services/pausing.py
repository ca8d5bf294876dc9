"""
Keeping the stored last day right. It changes when a wait begins, goes on or ends, and with more time.

The clock stands still exactly while a line of the case waits for the person: `lifecycle` says when that is over.
"""

import datetime as dt

from django.db.models import Q

from portal.members.models import Standing
from rights.clock import deadline_of, local_day
from rights.models import Case
from rights.services import documents
from rights.timing import Pause


def settle(case: Case, *, now: dt.datetime) -> dt.date:
    """This function will note the last day of a case as it is now, and return it. Rules D-7, D-9."""
    fresh = Case.objects.prefetch_related("pauses__documents").select_related("extension").get(pk=case.pk)
    due_on = deadline_of(fresh, today=local_day(now)).due_on
    if fresh.due_on != due_on:
        Case.objects.filter(pk=case.pk).update(due_on=due_on)
    return due_on


def settle_moving(*, now: dt.datetime) -> int:
    """
    This function will note the last days that move by themselves, and return how many cases it looked at.

    Those that wait for the person, a day each day; and those whose extension was not told in time, back.
    """
    moving = Case.objects.open().filter(member__standing=Standing.ACTIVE)
    waiting = Q(pk__in=Pause.objects.filter(ended_at=None).values("case"))
    untold = Q(extension__isnull=False, extension__told_at=None)
    found = list(moving.filter(waiting | untold))
    for case in found:
        settle(case, now=now)
    return len(found)


def end_wait(case: Case, *, now: dt.datetime) -> None:
    """This function will let the clock run again: nothing of the case waits for the person any more."""
    Pause.objects.filter(case=case, ended_at=None).update(ended_at=now)
    documents.let_go(case, now=now)
    settle(case, now=now)
