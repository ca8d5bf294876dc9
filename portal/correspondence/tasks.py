"""Telling by mail that there is a message: a link, never what it says; and taking in the mail that came."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from portal.correspondence import boxes, mailbox, notices
from portal.outbox.services import Lease
from portal.outbox.tasks import duty


@duty(name="correspondence.tell_received")
def tell_received(lease: Lease, *, thread_id: str, **_: Any) -> None:
    notices.tell(lease, thread_id=thread_id, letter="correspondence.received")


@duty(name="correspondence.tell_answered")
def tell_answered(lease: Lease, *, thread_id: str, **_: Any) -> None:
    notices.tell(lease, thread_id=thread_id, letter="correspondence.answered")


@shared_task(name="correspondence.read_mailbox")
def read_mailbox(**_: Any) -> None:
    with boxes.configured() as box:
        if box is not None:
            mailbox.read(box, now=timezone.now())
