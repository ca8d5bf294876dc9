"""The duties of keeping and deleting: load by id, one service call. Written to run twice."""

import uuid
from typing import Any

from django.utils import timezone

from portal.outbox.services import Lease
from portal.outbox.tasks import duty
from retention.models import Hold
from retention.services import events, holds


@duty(name="retention.remind_of_hold")
def remind_of_hold(lease: Lease, *, hold_id: str, **_: Any) -> None:
    holds.remind(hold=Hold.objects.get(pk=hold_id), lease=lease, now=timezone.now())


@duty(name="retention.act_on_event")
def act_on_event(lease: Lease, *, source: str, event: str, member_id: str, **_: Any) -> None:
    told = events.Told(source=source, event=event, member_id=uuid.UUID(member_id))
    events.act(told, lease=lease, now=timezone.now())
