"""The organisation's clock, from its register: which days are holidays, which local day it is, when a case is due."""

import datetime as dt
from zoneinfo import ZoneInfo

from portal import register
from rights.models import Case
from rights.rules.deadlines import Deadline, Pause, deadline, received_on
from rights.rules.identity import Way
from rights.rules.workdays import Holidays
from rights.timing import Extension
from rights.timing import Pause as Question

NOON = dt.time(12)
"""What stands for the time of what came at a time that nobody knows."""


def zone() -> ZoneInfo:
    """Return the controller's time zone."""
    return ZoneInfo(register.current().time_zone)


def local_day(moment: dt.datetime) -> dt.date:
    """Return the controller's calendar day of an aware moment. Rule D-1."""
    return received_on(moment, zone=zone())


def time_is_known(case: Case) -> bool:
    """Return whether a request came at a known time of its day: staff who know none have noon noted for it (R12-1)."""
    return case.registered_by is None or case.received_at.astimezone(zone()).time() != NOON


def holidays() -> Holidays:
    """Return the days that move a last day, by the register (D-4, D-5)."""
    handling = register.current().handling
    return Holidays(country=handling.holidays, eves_as_holidays=handling.eves_as_holidays)


def deadline_for(day: dt.date) -> Deadline:
    """Return the deadline of a request received on a local day, by the register's holidays (D-4, D-5)."""
    return deadline(day, holidays=holidays())


def deadline_of(case: Case, *, today: dt.date) -> Deadline:
    """
    Return the deadline of a case with its waits and its extension, as of a local day (D-2 to D-9).

    A wait that is still open counts up to `today`, or to the day the case was closed. An extension counts while the
    person can still be told in time, and after that only if the person was.
    """
    last = min(today, local_day(case.closed_at)) if case.closed_at else today
    pauses = [
        Pause(asked_on=local_day(begun), answered_on=local_day(ended) if ended else None)
        for one in case.pauses.all()
        for begun, ended in _stretches(one)
    ]
    first = deadline(case.received_on, pauses=pauses, holidays=holidays(), today=last)
    extension = extension_of(case)
    if extension is None or (local_day(extension.told_at) if extension.told_at else last) > first.due_on:
        return first
    return deadline(case.received_on, extended=True, pauses=pauses, holidays=holidays(), today=last)


def still_since(case: Case) -> dt.datetime | None:
    """
    Return since when the clock of a case has stood still without a break, or None while it runs.

    Asking in another way ends one wait and begins the next in the same moment: the clock has not run between.
    """
    waits = [one for asked in case.pauses.all() for one in _stretches(asked)]
    waits.sort(key=lambda one: (one[0], one[1] is None), reverse=True)
    if not waits or waits[0][1] is not None:
        return None
    since = waits[0][0]
    for begun, ended in waits[1:]:
        if ended is None or ended < since:
            break
        since = begun
    return since


def asked_last(question: Question) -> dt.datetime:
    """Return when the person was last asked: at first, or when a copy of an identity document turned out not to do."""
    return _stretches(question)[-1][0]


def _stretches(question: Question) -> list[tuple[dt.datetime, dt.datetime | None]]:
    """
    Return from when until when the person had to act; the last one is open while we wait.

    A copy of an identity document is an answer on the day it came, however long we take to check it. One that did not
    do asks anew. Source: GDPR Art. 12(3); D-9; R12-12.
    """
    copies = question.documents.all() if question.way == Way.DOCUMENT else ()
    waits: list[tuple[dt.datetime, dt.datetime | None]] = []
    begun: dt.datetime | None = question.asked_at
    for copy in sorted(copies, key=lambda one: one.came_at):
        if begun is not None:
            waits.append((begun, max(begun, copy.came_at)))
        begun = copy.destroyed_at
    if begun is not None and (not waits or begun != question.ended_at):
        waits.append((begun, question.ended_at))
    return waits


def extension_of(case: Case) -> Extension | None:
    """Return the extension that was decided for a case, told in time or not; None where there is none."""
    found: Extension | None = getattr(case, "extension", None)
    return found
