"""Telling the person: acknowledgement, file ready, file soon gone, withdrawn. Mail holds a link, never data."""

import datetime as dt
from typing import Any

from django.utils.translation import override

from portal.gate.services import processable_now
from portal.letters.services import Addressee, send
from portal.members.models import Member
from portal.outbox.services import Lease
from rights.clock import local_day
from rights.models import Case, Line, Package
from rights.rules.right import Right
from rights.services.following import link_of
from rights.services.receipts import (
    address_of,
    can_be_withdrawn,
    rights_asked,
    stops_at_once,
    why_this_date,
)

PURPOSE = "rights"


def acknowledge(*, case: Case, lease: Lease, now: dt.datetime) -> None:
    """
    This function will send the acknowledgement: number, rights understood, due date and why (R12-2).

    Source: GDPR Art. 12(3).
    """
    with override(case.language):
        context = {
            "reference": case.reference,
            "received_on": case.received_on,
            "rights": rights_asked(case),
            "due_on": case.due_on,
            "why": why_this_date(case, language=case.language),
            "stops": stops_at_once(case),
            "can_withdraw": can_be_withdrawn(case),
            "url": _link(case),
        }
    if _send(case, "rights.received", context, lease=lease, now=now):
        Case.objects.filter(pk=case.pk, acknowledged_at=None).update(acknowledged_at=now)


def tell_answered(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """This function will say that the file is ready, and until when; or that the answer waits (R12-4)."""
    case = line.case
    if line.right_asked.makes_a_file:
        _send(case, "rights.file_ready", _about_file(line.package), lease=lease, now=now)
        return
    context = {"reference": case.reference, "right": _right(line), "url": _answer_link(line)}
    _send(case, "rights.answered", context, lease=lease, now=now)


def remind_of_file(*, package: Package, lease: Lease, now: dt.datetime) -> None:
    """This function will remind of a file that goes tomorrow, unless it is gone or was fetched."""
    if package.destroyed_at or package.downloads.exists():
        return
    _send(package.line.case, "rights.file_expiring", _about_file(package), lease=lease, now=now)


def tell_message(*, case: Case, lease: Lease, now: dt.datetime) -> None:
    """This function will say that there is a message about the request, never what it says."""
    link = link_of(case) if case.follow_digest else address_of(case, name="request_messages")
    context = {"reference": case.reference, "url": link}
    _send(case, "rights.message", context, lease=lease, now=now)


def tell_withdrawn(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """This function will confirm a withdrawal."""
    case = line.case
    context = {
        "reference": case.reference,
        "withdrawn_on": local_day(now),
        "rights": [_right(line)],
        "url": _link(case),
    }
    _send(case, "rights.withdrawn", context, lease=lease, now=now)


def _about_file(package: Package) -> dict[str, Any]:
    """Return what a letter says of a file: which one, until when, where."""
    case = package.line.case
    return {
        "reference": case.reference,
        "right": _right(package.line),
        "to_move": package.line.right_asked is Right.PORTABILITY,
        "expires_on": local_day(package.expires_at),
        "url": _link(case, name="request_file"),
    }


def _right(line: Line) -> str:
    with override(line.case.language):
        return f"{line.right_asked.label} ({line.right_asked.article})"


def _link(case: Case, *, name: str = "request") -> str:
    """Return where a mail leads: to one of the case's pages, or for a guest to the secret link."""
    return link_of(case) if case.follow_digest else address_of(case, name=name)


def _answer_link(line: Line) -> str:
    """Return where the mail about an answer leads."""
    case = line.case
    return link_of(case) if case.follow_digest else address_of(case, line.right, name="request_answer")


def _send(case: Case, letter: str, context: dict[str, Any], *, lease: Lease, now: dt.datetime) -> bool:
    """Ask the gate, then mail; a person without e-mail follows on the page (and by letter, from the desk)."""
    member: Member | None = processable_now(case.member_id, PURPOSE)
    if member is None or not member.email:
        return False
    send(
        promise_key=lease.key,
        subject_id=member.pk,
        addressee=Addressee(email=member.email, language=case.language),
        letter=letter,
        context=context,
        now=now,
        keep=lease.keep,
    )
    return True
