"""
Two people behind what a sweep may not take by itself: one has looked and wants it done, another says yes or no.
"""

import datetime as dt

from django.db import transaction

from portal.members.models import Member
from portal.outbox.services import promise
from portal.trail.services import record
from retention.runs import Ended, Part, Sweep
from retention.services.sweeps import close


class NotWaiting(Exception):
    """Nothing in the sweep waits for people, or somebody was faster."""


class SamePerson(Exception):
    """Who stands behind it may not approve it too (security.md (d) 11)."""


@transaction.atomic
def stand_behind(*, sweep: Sweep, by: Member, now: dt.datetime) -> Sweep:
    """
    This function will note that one person has looked at what waits and wants it done.

    :raises NotWaiting: when nothing waits, or somebody did so before.
    """
    found = _locked(sweep)
    if found.handled_by is not None or not Part.objects.waiting().filter(sweep=found).exists():
        raise NotWaiting
    found.handled_by, found.handled_at = by.pk, now
    found.save(update_fields=["handled_by", "handled_at"])
    record(action="retention.sweep.proposed", actor=by, role="handler", about=found)
    return found


@transaction.atomic
def approve(*, sweep: Sweep, by: Member, now: dt.datetime) -> Sweep:
    """
    This function will note a second person's yes and promise that the sweep goes on; each batch is asked anew.

    :raises NotWaiting: when nobody stands behind it, or it is approved.
    :raises SamePerson: when it was the same person.
    """
    found = _second(sweep, by)
    found.approved_by, found.approved_at = by.pk, now
    found.save(update_fields=["approved_by", "approved_at"])
    record(action="retention.sweep.approved", actor=by, role="approver", about=found)
    promise(task="retention.run_sweep", key=f"sweep {found.pk} approved", sweep_id=found.pk)
    return found


@transaction.atomic
def turn_down(*, sweep: Sweep, by: Member, now: dt.datetime) -> Sweep:
    """
    This function will end what waits without doing it: the next sweep counts anew, by the rules as they are then.

    :raises NotWaiting: when nobody stands behind it, or it is approved.
    :raises SamePerson: when it was the same person.
    """
    found = _second(sweep, by)
    Part.objects.waiting().filter(sweep=found).update(ended=Ended.TURNED_DOWN, ended_at=now)
    record(action="retention.sweep.turned_down", actor=by, role="approver", about=found)
    close(found, now=now)
    return found


def _second(sweep: Sweep, by: Member) -> Sweep:
    """Return a sweep, locked, that waits for a second person, who it is."""
    found = _locked(sweep)
    if found.handled_by is None or not Part.objects.waiting().filter(sweep=found).exists():
        raise NotWaiting
    if found.handled_by == by.pk:
        raise SamePerson
    return found


def _locked(sweep: Sweep) -> Sweep:
    return Sweep.objects.select_for_update().get(pk=sweep.pk)
