"""Entering a request at the desk as a browser does."""

import datetime as dt
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal import register
from portal.members.models import Member
from rights.models import Case
from tests.rights import oracle

PDF = b"%PDF-1.7\n" + b"x" * 64
REAL = {
    "new-name": "Gunvor Ek",
    "new-street": "Storgatan 4",
    "new-postal_code": "702 11",
    "new-city": "Örebro",
}


def told(arrived_on: dt.date, /, **more: Any) -> dict[str, Any]:
    """Return what a handler fills in for a letter that asks for a copy."""
    return {
        "channel": "letter",
        "arrived_on": arrived_on.isoformat(),
        "language": "sv",
        "rights": ["access"],
        "text": "Jag vill veta vad ni har om mig.",
        "delivery": "post",
        **more,
    }


def enter(client: Client, member: Member | None, arrived_on: dt.date, /, **more: Any) -> Any:
    """Send the second page of the entry; without a member for somebody new."""
    if member is None:
        return client.post(reverse("admin:rights_case_enter_new"), told(arrived_on, **{**REAL, **more}))
    return client.post(reverse("admin:rights_case_enter_member", args=[member.pk]), told(arrived_on, **more))


def entered(client: Client, member: Member | None, arrived_on: dt.date, **more: Any) -> Case:
    """Enter a request and return it."""
    answer = enter(client, member, arrived_on, **more)
    found = re.search(r"[0-9a-f-]{36}", answer.headers.get("Location", ""))
    assert found, answer.content.decode()
    return Case.objects.get(pk=found.group())


def scan(name: str = "brev.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def last_day(received_on: dt.date) -> dt.date:
    """Return the oracle's last day to answer."""
    return oracle.due(received_on, months=1, with_eves=register.current().handling.eves_as_holidays)
