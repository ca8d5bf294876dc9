"""The duties towards recipients: load by id, one service call. Written to run twice."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from portal.outbox.services import Lease
from portal.outbox.tasks import duty
from portal.recipients import notifying
from portal.recipients.models import Notification


@duty(name="recipients.tell")
def tell(lease: Lease, *, notification_id: str, **_: Any) -> None:
    notifying.tell(notification=Notification.objects.get(pk=notification_id), lease=lease, now=timezone.now())


@duty(name="recipients.tell_staff")
def tell_staff(lease: Lease, *, notification_id: str, **_: Any) -> None:
    waiting = Notification.objects.get(pk=notification_id)
    notifying.tell_staff(notification=waiting, lease=lease, now=timezone.now())


@shared_task(name="recipients.remind")
def remind(**_: Any) -> None:
    notifying.remind(now=timezone.now())
