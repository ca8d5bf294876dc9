"""How a task becomes a duty: claimed, kept once, retried with back-off, parked in the open."""

import functools
import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.db import transaction

from portal.outbox import services
from portal.outbox.models import Promise
from portal.trail.services import record

log = logging.getLogger(__name__)

Duty = Callable[..., None]


def duty(*, name: str) -> Callable[[Duty], Duty]:
    """
    Register a function as the Celery task `name`, called as `function(lease, **ids)`.

    The function is written to run twice. What it commits it commits together with `lease.keep()`; when it
    returns without, the promise is kept for it. An exception is a failure, stored by class name.
    """

    def decorate(function: Duty) -> Duty:
        @shared_task(name=name, ignore_result=True)
        @functools.wraps(function)
        def run(promise_id: str, **_: Any) -> None:
            perform(promise_id, function)

        function.task = run  # type: ignore[attr-defined]  # lets tests reach the Celery task
        return function

    return decorate


def perform(promise_id: str, function: Duty) -> bool:
    """This function will run one duty under a lease and return whether it had anything to do."""
    lease = services.claim(promise_id)
    if lease is None:
        return False
    try:
        function(lease, **lease.ids)
        _keep_if_open(lease)
    except services.LeaseLost:
        log.info("lease lost: %s", lease.task)
    except Exception as error:
        log.warning("promise failed: %s", lease.task, exc_info=True)
        _note(lease, error)
    return True


def _keep_if_open(lease: services.Lease) -> None:
    still_mine = Promise.objects.open().filter(
        pk=lease.promise_id, token=lease.token, leased_until__isnull=False
    )
    if still_mine.exists():
        lease.keep()


def _note(lease: services.Lease, error: Exception) -> None:
    with transaction.atomic():
        if services.fail(lease, error):
            record(
                action="outbox.promise.parked",
                about=("outbox.promise", lease.promise_id),
                facts={"task": lease.task, "error": type(error).__name__},
            )
