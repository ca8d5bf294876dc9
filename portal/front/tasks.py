"""The roof's own duties."""

from typing import Any

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.front.joining import registering, welcoming
from portal.outbox.services import Lease
from portal.outbox.tasks import duty


@duty(name="front.answer")
def answer(lease: Lease, **_: Any) -> None:
    """Show that promise, relay, broker and worker stand."""


@shared_task(name="front.clear_sessions")
def clear_sessions(**_: Any) -> None:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


@duty(name="front.welcome")
def welcome(lease: Lease, *, member_id: str, **_: Any) -> None:
    welcoming.deliver(lease, member_id=member_id, now=timezone.now())


@shared_task(name="front.clear_registrations")
def clear_registrations(**_: Any) -> None:
    registering.clear(now=timezone.now())
