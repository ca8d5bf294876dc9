"""The duties of keeping and deleting: load by id, one service call. Written to run twice."""

import uuid
from typing import Any

from celery import shared_task
from django.utils import timezone

from portal.outbox.services import Lease
from portal.outbox.tasks import duty
from retention.models import Hold
from retention.runs import Sweep
from retention.services import events, holds, purging, searching, settling, sought, sweeps


@duty(name="retention.remind_of_hold")
def remind_of_hold(lease: Lease, *, hold_id: str, **_: Any) -> None:
    holds.remind(hold=Hold.objects.get(pk=hold_id), lease=lease, now=timezone.now())


@shared_task(name="retention.sweep")
def sweep(**_: Any) -> None:
    sweeps.begin_by_clock(now=timezone.now())


@duty(name="retention.run_sweep")
def run_sweep(lease: Lease, *, sweep_id: str, **_: Any) -> None:
    sweeps.run(sweep=Sweep.objects.get(pk=sweep_id), lease=lease, now=timezone.now())


@duty(name="retention.sweep_person")
def sweep_person(lease: Lease, *, member_id: str, **_: Any) -> None:
    sweeps.run_for(member_id=uuid.UUID(member_id), lease=lease, now=timezone.now())


@duty(name="retention.search")
def search(lease: Lease, *, disposal_id: str = "", **_: Any) -> None:
    one = uuid.UUID(disposal_id) if disposal_id else None
    searching.search(lease=lease, now=timezone.now(), disposal_id=one)


@shared_task(name="retention.forget_sought")
def forget_sought(**_: Any) -> None:
    sought.forget(now=timezone.now())


@shared_task(name="retention.purge")
def purge(**_: Any) -> None:
    purging.purge()


@duty(name="retention.act_on_event")
def act_on_event(lease: Lease, *, source: str, event: str, member_id: str, **_: Any) -> None:
    told = events.Told(source=source, event=event, member_id=uuid.UUID(member_id))
    events.act(told, lease=lease, now=timezone.now())


@shared_task(name="retention.tend_ledger")
def tend_ledger(**_: Any) -> None:
    settling.tend(now=timezone.now())
