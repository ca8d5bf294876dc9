"""The duties of keeping and deleting: load by id, one service call. Written to run twice."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from portal.outbox.services import Lease
from portal.outbox.tasks import duty
from retention.models import Hold
from retention.services import holds, settling


@duty(name="retention.remind_of_hold")
def remind_of_hold(lease: Lease, *, hold_id: str, **_: Any) -> None:
    holds.remind(hold=Hold.objects.get(pk=hold_id), lease=lease, now=timezone.now())


@shared_task(name="retention.tend_ledger")
def tend_ledger(**_: Any) -> None:
    settling.tend(now=timezone.now())
