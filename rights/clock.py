"""The organisation's clock, from its register: which days are holidays, which local day it is, when a case is due."""

import datetime as dt
from zoneinfo import ZoneInfo

from portal import register
from rights.models import Case
from rights.rules.deadlines import Deadline, Pause, deadline, received_on
from rights.rules.workdays import Holidays
from rights.timing import Extension

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
        Pause(asked_on=local_day(one.asked_at), answered_on=local_day(one.ended_at) if one.ended_at else None)
        for one in case.pauses.all()
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
    waits = sorted(case.pauses.all(), key=lambda one: one.asked_at, reverse=True)
    if not waits or waits[0].ended_at is not None:
        return None
    since = waits[0].asked_at
    for one in waits[1:]:
        if one.ended_at is None or one.ended_at < since:
            break
        since = one.asked_at
    return since


def extension_of(case: Case) -> Extension | None:
    """Return the extension that was decided for a case, told in time or not; None where there is none."""
    found: Extension | None = getattr(case, "extension", None)
    return found
