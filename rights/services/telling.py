"""
Telling the person: acknowledgement, file ready, file soon gone, withdrawn. Mail holds a link, never data.

Who has no e-mail, or wants the answer by post, is told by a letter in the queue to print.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import override

from portal.members.entering import address_lines
from portal.outbox.models import Promise
from portal.outbox.services import Lease, promise
from rights.clock import deadline_of, local_day
from rights.decided import FeeAnswer
from rights.models import Case, Line, Package
from rights.papers import Delivery
from rights.restrictions import Restriction
from rights.rules.identity import Way
from rights.rules.right import Right
from rights.services import clock_letters, extending, lift_notice, posting, printing, starting_again, turning
from rights.services.following import link_of
from rights.services.reading import agent_of
from rights.services.receipts import (
    address_of,
    can_be_withdrawn,
    done_at_once,
    rights_asked,
    why_this_date,
)
from rights.services.sending import by_mail as _mail
from rights.services.sending import by_post as _post
from rights.services.sending import code_by_post as _post_code
from rights.services.sending import link_to as _link
from rights.services.sending import reach as _send
from rights.timing import Extension, Pause


def acknowledge(*, case: Case, lease: Lease, now: dt.datetime) -> None:
    """
    This function will send the acknowledgement: number, rights understood, due date and why (R12-2).

    A person with e-mail is always told, also where somebody else acts for her; then both are.

    Source: GDPR Art. 12(3).
    """
    due_on = deadline_of(case, today=local_day(now)).due_on
    with override(case.language):
        told = {
            "reference": case.reference,
            "received_on": case.received_on,
            "rights": rights_asked(case),
            "due_on": due_on,
            "late": due_on < local_day(now),
            "why": why_this_date(case, language=case.language, now=now),
            **done_at_once(case, now=now),
        }
    if (agent := agent_of(case, now=now)) and case.member.email:
        posting.queue(
            key=f"{lease.key}{turning.FOR_AGENT}",
            case=case,
            reader=agent,
            letter=printing.RECEIVED,
            values=told,
        )

    def kept() -> None:
        lease.keep()
        Case.objects.filter(pk=case.pk, acknowledged_at=None).update(acknowledged_at=now)

    told_by_mail = told | {"can_withdraw": can_be_withdrawn(case), "url": _link(case)}
    on_paper = (printing.RECEIVED, told)
    _send(case, "rights.received", told_by_mail, lease=lease, now=now, on_paper=on_paper, keep=kept)


def tell_answered(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """This function will say that the file is ready, and until when; or that the answer waits (R12-4)."""
    case = line.case
    if _by_post(line, now=now):
        _post_answer(line, lease=lease, now=now)
    elif line.answer_is_a_file:
        told = _about_file(line.package) | {"masked": line.masks.count()}
        _send(case, "rights.file_ready", told, lease=lease, now=now, about=line)
    else:
        context = {"reference": case.reference, "right": _right(line), "url": _answer_link(line)}
        _send(case, "rights.answered", context, lease=lease, now=now, about=line)


def tell_fee(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """
    This function will say that a fee is announced and waits for a yes or a no, or that none is asked for (R12-7).

    On paper it is the whole of it, since whoever is answered by post has no page (R12-15).
    """
    case, waived = line.case, line.fee.answer == FeeAnswer.WAIVED
    if waived and lease.key == f"fee {line.fee.pk}":
        lease.keep()  # it was waived before it was told: the mail that says so is a duty of its own
        return
    decides = address_of(case, line.right, name="request_fee")
    url = link_of(case) if case.follow_digest else address_of(case) if waived else decides
    context = {"reference": case.reference, "right": _right(line), "url": url}
    letter = "rights.fee_waived" if waived else "rights.fee_announced"
    on_paper: tuple[str, dict[str, Any]] = (letter, context | {"url": ""}) if waived else ("rights.fee", {})
    _send(case, letter, context, lease=lease, now=now, on_paper=on_paper, about=line)


def tell_asked(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """This function will say that we need something to go on, and where it stands (R15-17, R16-4)."""
    case = line.case
    context = {
        "reference": case.reference,
        "article": line.right_asked.number,
        "due_on": deadline_of(case, today=local_day(now)).due_on,
        "url": _link(case, name="request_question"),
    }
    _send(case, "rights.asked", context, lease=lease, now=now, about=line)


def remind_of_file(*, package: Package, lease: Lease, now: dt.datetime) -> None:
    """This function will remind of a file that goes tomorrow, unless it is gone, was fetched, or is posted."""
    case = package.line.case
    if package.destroyed_at or package.downloads.exists() or _by_post(package.line, now=now):
        return
    _mail(case, "rights.file_expiring", _about_file(package), lease=lease, now=now)


def tell_message(*, case: Case, message_id: str, lease: Lease, now: dt.datetime) -> None:
    """This function will say that there is a message about the request; what it says stands on paper alone (R12-17)."""
    link = link_of(case) if case.follow_digest else address_of(case, name="request_messages")
    context = {"reference": case.reference, "url": link}
    on_paper = ("rights.message", {"reference": case.reference, "message": message_id})
    _send(case, "rights.message", context, lease=lease, now=now, on_paper=on_paper)


def ask_identity(*, pause: Pause, lease: Lease, now: dt.datetime) -> None:
    """
    This function will ask the person to show who it is: why, what is enough, what not to send (R12-9, R12-12).

    A code goes by post to everybody, in one letter; who has e-mail is mailed that it comes.
    """
    if pause.ended_at is not None:
        return
    case = pause.case

    def kept() -> None:
        lease.keep()
        Pause.objects.filter(pk=pause.pk, told_at=None).update(told_at=now)

    letter, values = clock_letters.asked(pause, url=_link(case, name="request_identity"))
    if pause.way != Way.LETTER_CODE:
        _send(case, letter, values, lease=lease, now=now, keep=kept)
        return
    _post_code(case, key=f"{lease.key} code" if case.member.email else lease.key)
    if not _mail(case, letter, values, lease=lease, now=now, keep=kept):
        lease.keep()


def tell_extended(*, extension: Extension, lease: Lease, now: dt.datetime) -> None:
    """
    This function will tell the person that we need more time, why, and the new day (R12-5, D-8).

    After the first last day it tells the staff instead: such a letter would change nothing and be untrue.
    """
    case = extension.case
    if extending.untold_is_too_late(case, now=now):
        promise(task="rights.tell_staff", key=f"untold {extension.pk}", case_id=case.pk)
        return

    def kept() -> None:
        lease.keep()
        extending.told(extension=extension, now=now)

    context = clock_letters.more_time(extension, url=_link(case))
    _send(case, "rights.extended", context, lease=lease, now=now, keep=kept)


def tell_withdrawn(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """This function will confirm a withdrawal, and say what it starts again (R12-18)."""
    case = line.case
    told = {"reference": case.reference, "withdrawn_on": local_day(now), "rights": [_right(line)]}
    since = Promise.objects.get(pk=lease.promise_id).promised_at
    told |= starting_again.of_line(line, language=case.language, since=since)
    on_paper = ("rights.withdrawn_on_paper", told)
    told_by_mail = told | {"url": _link(case)}
    _send(case, "rights.withdrawn", told_by_mail, lease=lease, now=now, on_paper=on_paper, about=line)


def _by_post(line: Line, *, now: dt.datetime) -> bool:
    """
    Return whether the answer goes on paper: to whoever acts, to who has no e-mail, or as chosen.

    Who has an account and no postal address is told by mail all the same: nobody would look on the page by chance.
    """
    case, person = line.case, line.case.member
    if agent_of(case, now=now, line=line) or not person.email:
        return True
    return case.delivery == Delivery.POST and not (person.has_account and not address_lines(person))


def _post_answer(line: Line, *, lease: Lease, now: dt.datetime) -> None:
    case = line.case
    if not line.answer_is_a_file:
        _post(case, printing.ANSWERED, {}, lease=lease, now=now, line=line)
        return
    told = {
        "reference": case.reference,
        "received_on": case.received_on,
        "answered_on": local_day(line.answered_at or now),
        "right": _right(line),
        "masked": line.masks.count(),
    }
    _post(case, printing.COPY, told, lease=lease, now=now, line=line)


def tell_to_be_lifted(
    *, restriction: Restriction, lease: Lease, told: Callable[[], None], now: dt.datetime
) -> None:
    """
    This function will say from which local day a pause no longer holds; `told` notes it in the commit that keeps it.

    On paper the person is told when the letter is posted, and what it says is made when it is printed.

    Source: GDPR Art. 18(3); R18-5.
    """
    line = restriction.line
    said = lift_notice.values(restriction, now=now)
    if not _mail(line.case, lift_notice.LETTER, said, lease=lease, now=now, keep=told):
        _post(line.case, lift_notice.LETTER, {}, lease=lease, now=now, line=line)


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


def _answer_link(line: Line) -> str:
    """Return where the mail about an answer leads."""
    case = line.case
    return link_of(case) if case.follow_digest else address_of(case, line.right, name="request_answer")
