"""Telling by mail that there is a message: a link, never what it says."""

from typing import Any

from portal.correspondence import notices
from portal.outbox.services import Lease
from portal.outbox.tasks import duty


@duty(name="correspondence.tell_received")
def tell_received(lease: Lease, *, thread_id: str, **_: Any) -> None:
    notices.tell(lease, thread_id=thread_id, letter="correspondence.received")


@duty(name="correspondence.tell_answered")
def tell_answered(lease: Lease, *, thread_id: str, **_: Any) -> None:
    notices.tell(lease, thread_id=thread_id, letter="correspondence.answered")
