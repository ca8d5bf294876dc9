"""
Sweeps: what is over its time goes by the clock, every night, table by table (law.md (d); security.md).

Counted first. What the register wants looked at, and what is more than a sweep may take by itself, waits for two
people. The rest runs in batches, each asked anew and committed with how far it came: whatever is killed goes on there.
One sweeper works at a time, and a sweep that lost its lease commits nothing more.
"""

import datetime as dt
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F, Sum

from portal import register
from portal.members.models import Member
from portal.outbox.services import Lease, promise
from portal.trail.services import record
from retention.runs import Ended, Part, Sweep, WaitsFor
from retention.services import months
from retention.services.choosing import Batch, Counted, Lot, count, lot, lots
from retention.services.expiring import expire
from retention.services.holds import local_today
from retention.until import BY_ROW

BATCH = 10_000
MOST_ROWS = 5_000_000
"""A run takes no more; the next one, a night later, goes on."""
PAUSE_SECONDS = 0.01
SWEEPER = 0x1_5E_E8
AGAIN_SECONDS = 30
TRIES = 5
FEW = 1
"""So many people or rows are never much, however few there are in all."""


@transaction.atomic
def begin_by_clock(*, now: dt.datetime) -> Sweep:
    """This function will begin the sweep of this local day; however often the clock rings, there is one."""
    today = local_today(now)
    sweep, is_new = Sweep.objects.get_or_create(night=today, defaults={"day": today, "begun_at": now})
    return _promised(sweep) if is_new else sweep


@transaction.atomic
def begin(*, now: dt.datetime) -> Sweep:
    """This function will begin a sweep of this local day, whether or not there was one, and promise to carry it out."""
    return _promised(Sweep.objects.create(day=local_today(now), begun_at=now))


def _promised(sweep: Sweep) -> Sweep:
    promise(task="retention.run_sweep", key=f"sweep {sweep.pk}", sweep_id=sweep.pk)
    return sweep


def preview(*, today: dt.date) -> list[tuple[Lot, Counted, str]]:
    """
    Return what a sweep would do now: each table with something over its time, and what it would wait for.

    Where one table of a category waits for two people, the others do: messages do not lose their attachments meanwhile.
    """
    members = Member.objects.count()
    counted = [(one, count(one)) for one in lots(today=today)]
    found = [(one, told) for one, told in counted if told.going or told.cut or told.kept_back]
    reasons: dict[str, str] = {}
    for one, told in found:
        reasons[one.category] = waits_for(one, told, members=members) or reasons.get(one.category, "")
    return [(one, told, reasons[one.category] if told.going or told.cut else "") for one, told in found]


def waits_for(one: Lot, counted: Counted, *, members: int) -> str:
    """
    Return why two people look before a table is swept, or nothing.

    The register names rules that ask for it. Besides, a sweep stops at `sweep_stop_percent`: of the table's rows
    where each counts from its own making, for some of those are over their time every day; else of all people.
    """
    if not (counted.going or counted.cut):
        return ""
    if any(rule.ask_first for rule in one.rules):
        return WaitsFor.REGISTER
    daily = all(rule.anchor.event in BY_ROW for rule in one.rules)
    much, every = (counted.going + counted.cut, counted.of_rows) if daily else (counted.people, members)
    share = register.current().handling.sweep_stop_percent
    return WaitsFor.MUCH if much > FEW and much * 100 > share * every else ""


def run(*, sweep: Sweep, lease: Lease, now: dt.datetime) -> None:
    """
    This function will count what was not counted, carry out what waits for nobody, and end what is done.

    Another sweeper at work is waited for. Written to run twice: each part goes on where it was.
    """
    with _alone() as mine:
        if not mine:
            lease.postpone(AGAIN_SECONDS)
            return
        if sweep.counted_at is None:
            with lease.beating():
                _count(sweep, lease, now)
        left = MOST_ROWS - _taken(sweep)
        for part in Part.objects.to_run().filter(sweep=sweep).select_related("sweep").order_by("position"):
            left -= _carry_out(part, most=left, lease=lease, now=now)
        _end(sweep, lease, now)


def run_for(*, member_id: uuid.UUID, lease: Lease, now: dt.datetime) -> None:
    """
    This function will take what is over its time of one person, because what kept it back has ended (R18-4).

    Not what the register wants looked at: that waits for the next sweep.
    """
    for one in lots(today=local_today(now)):
        if any(rule.ask_first for rule in one.rules):
            continue
        place: Any = ()
        while place is not None:
            with transaction.atomic():
                lease.renew()
                place = expire(lot=one, place=place or None, size=BATCH, only=member_id).last


@contextmanager
def _alone() -> Iterator[bool]:
    """Be the one sweeper, or not; the lock is the connection's, so a killed sweeper holds nobody up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [SWEEPER])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [SWEEPER])


def _count(sweep: Sweep, lease: Lease, now: dt.datetime) -> None:
    """Make the parts, but none of a table that waits for people in an earlier sweep."""
    waiting = set(Part.objects.waiting().values_list("table", flat=True))
    parts = [
        Part(
            sweep=sweep,
            position=position,
            table=one.table,
            category=one.category,
            rules=[rule.id for rule in one.rules],
            going=counted.going,
            to_cut=counted.cut,
            people=counted.people,
            of_rows=counted.of_rows,
            kept_back=dict(counted.kept_back),
            waits_for=waits,
        )
        for position, (one, counted, waits) in enumerate(preview(today=sweep.day))
        if one.table not in waiting
    ]
    with transaction.atomic():
        lease.renew()
        Part.objects.bulk_create(parts)
        Sweep.objects.filter(pk=sweep.pk).update(counted_at=now)
        record(
            action="retention.sweep.counted", about=sweep, facts={"rows": sum(part.going for part in parts)}
        )


def _carry_out(part: Part, *, most: int, lease: Lease, now: dt.datetime) -> int:
    """Run a part to its end, or to the batch with which `most` rows are taken, and return how many it took."""
    one = lot(part.table, today=part.sweep.day)
    if one is None or [rule.id for rule in one.rules] != part.rules:
        _end_part(part, Ended.CHANGED, now)
        return 0
    months.drop(one, part=part, lease=lease)
    taken = 0
    while taken < most:
        done = _batch(one, part, lease=lease)
        taken += done.gone + done.cut
        if done.last is None:
            _end_part(part, Ended.DONE, now)
            return taken
        time.sleep(PAUSE_SECONDS)
    _end_part(part, Ended.MOST, now)
    return taken


def _batch(one: Lot, part: Part, *, lease: Lease) -> Batch:
    """Do one batch and commit it with its place, again and again while others hold what it needs."""
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                lease.renew()
                place = _read(one, part.place)
                done = expire(lot=one, place=place, size=BATCH, about=part.sweep)
                part.place = [str(value) for value in done.last] if done.last else None
                changed = {"place": part.place, "gone": F("gone") + done.gone, "cut": F("cut") + done.cut}
                Part.objects.filter(pk=part.pk).update(batches=F("batches") + 1, **changed)
            return done
        except OperationalError:
            part.refresh_from_db(fields=["place"])
            if attempt == TRIES:
                raise
            time.sleep(attempt * PAUSE_SECONDS)
    raise AssertionError("every try returns or raises")


def _read(one: Lot, place: list[str] | None) -> list[Any] | None:
    """Return a stored place as values of the columns it is in."""
    if place is None:
        return None
    meta = one.source.model_class()._meta
    columns = [meta.pk if name == "pk" else meta.get_field(name) for name in one.key]
    return [column.to_python(value) for column, value in zip(columns, place, strict=True)]  # type: ignore[union-attr]  # keys are columns


def _end_part(part: Part, how: Ended, now: dt.datetime) -> None:
    Part.objects.filter(pk=part.pk, ended_at=None).update(ended=how, ended_at=now, place=None)


def _taken(sweep: Sweep) -> int:
    told = sweep.parts.aggregate(gone=Sum("gone"), cut=Sum("cut"))
    return sum(value or 0 for value in told.values())


@transaction.atomic
def _end(sweep: Sweep, lease: Lease, now: dt.datetime) -> None:
    lease.keep()
    close(Sweep.objects.select_for_update().get(pk=sweep.pk), now=now)


def close(sweep: Sweep, *, now: dt.datetime) -> None:
    """This function will end a sweep, locked by the caller, of which no part is left to run or to look at."""
    if sweep.ended_at is not None or sweep.parts.filter(ended_at=None).exists():
        return
    Sweep.objects.filter(pk=sweep.pk).update(ended_at=now)
    record(action="retention.sweep.ended", about=sweep, facts={"rows": _taken(sweep)})
