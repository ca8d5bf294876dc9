"""The duties of this room: mailing codes and notices, clearing old codes, welcoming staff."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from portal.members import code_letters, codes, security_notices, staffing
from portal.outbox.services import Lease
from portal.outbox.tasks import duty


@duty(name="members.send_code")
def send_code(lease: Lease, *, code_id: str, **_: Any) -> None:
    code_letters.deliver(lease, code_id=code_id, now=timezone.now())


@shared_task(name="members.clear_codes")
def clear_codes(**_: Any) -> None:
    codes.clear(now=timezone.now())


@duty(name="members.tell_change")
def tell_change(lease: Lease, *, member_id: str, kind: str, change_id: str, **_: Any) -> None:
    security_notices.deliver(lease, member_id=member_id, kind=kind, change_id=change_id, now=timezone.now())


@duty(name="members.tell_appointed")
def tell_appointed(lease: Lease, *, member_id: str, role: str, **_: Any) -> None:
    staffing.deliver(lease, member_id=member_id, role=role, now=timezone.now())
