"""
Letters by post: queued, printed, dispatched, come back.

What a letter says is `services.printing`. It goes to the postal address on file and
nowhere else: an address that stands only in the request is never used (R12-15; promise 137).
"""

import contextlib
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from portal import register
from portal.letters.services import Addressee, send
from portal.members.entering import address_lines
from portal.members.models import Member, Standing
from portal.outbox.services import Lease, promise
from portal.trail.services import record
from rights.clock import local_day, zone
from rights.forwarded import Forward
from rights.fulfilment import erasure
from rights.models import Case, Line
from rights.papers import Posted, kept
from rights.services import (
    addresses,
    clock_letters,
    extending,
    lift_notice,
    on_paper,
    pausing,
    printing,
    turning,
)
from rights.services.reading import at_last, reader_of
from rights.timing import Pause

WAITS_DAYS = 2


class NoAddress(Exception):
    """No whole postal address is on file, so there is nowhere to post the letter to."""


class AlreadyPosted(Exception):
    """The letter has left: a second copy goes only when it has come back."""


class PrintedBefore(Exception):
    """The letter was printed already; a second print needs a yes (F-44)."""


class Overtaken(Exception):
    """What the letter says is not true any more; if it was never printed, it has left the queue."""


class NotInOrder(Exception):
    """A letter is printed, posted, and may come back, in this order and on days that have been."""


class NotEntitled(Exception):
    """The address is protected, and this role may not see it."""


def queue(
    *,
    key: str,
    case: Case,
    reader: Member,
    letter: str,
    values: Mapping[str, Any],
    line: Line | None = None,
) -> Posted:
    """This function will put a letter in the queue to print, once a promise."""
    posted, made = Posted.objects.get_or_create(
        promise_key=key,
        defaults={
            "case": case,
            "reader": reader,
            "line": line,
            "letter": letter,
            "values": {name: kept(value) for name, value in values.items() if name not in on_paper.AT_PRINT},
        },
    )
    if made:
        record(
            action="rights.letter.queued",
            subject=case.member_id,
            about=case,
            facts={"letter": str(posted.pk)},
        )
    return posted


def printed(
    *, posted: Posted, by: Member, role: str, entitled: bool, again: bool, now: dt.datetime
) -> tuple[str, bytes]:
    """
    This function will make the letter to print and return its kind and bytes: one PDF, or a ZIP with its enclosures.

    It goes to whoever is to have it now: to the person, where who acted for her may no longer (R12-16). `entitled`
    says whether `by` may see protected addresses.

    :raises NotEntitled: when the reader's identity is protected and `by` may not see the address.
    :raises NoAddress: when there is none on file.
    :raises AlreadyPosted: when it has left.
    :raises PrintedBefore: when it was printed and `again` is not said.
    :raises Overtaken: when what it says is not true any more.
    :raises Gone: when the file to enclose has been destroyed.
    :raises TooLarge: when the file is too large to print.
    :raises PangoMissing: when this system can make no PDF.
    """
    with transaction.atomic():
        locked = Posted.objects.select_for_update(of=("self",)).select_related("case").get(pk=posted.pk)
        reader = reader_of(locked, now=now)
        if reader.protected_identity and not entitled:
            raise NotEntitled
        lines = address_lines(reader)
        if not lines:
            raise NoAddress
        if locked.dispatched_on is not None:
            raise AlreadyPosted
        if locked.printed_at is not None and not again:
            raise PrintedBefore
        if gone := _overtaken(locked, now=now):
            _let_go(locked, by=by, role=role)
        else:
            made = printing.paper(locked, reader, to=(reader.name, *lines), now=now)
            Posted.objects.filter(pk=locked.pk).update(
                printed_at=now,
                prints=locked.prints + 1,
                wording=made.wording,
                address_source=addresses.source_of(reader),
                reader=reader,
                handled_by=by.pk,
            )
            _note(locked, "printed", by=by, role=role)
    if gone:
        raise Overtaken
    return made.kind, made.content


def dispatch(*, posted: Posted, on: dt.date, by: Member, role: str, now: dt.datetime) -> None:
    """
    This function will note the day a printed letter was posted; what it tells counts as told from then.

    An erasure waits for its last letter to go, and then goes on (R17-9).

    :raises NotInOrder: when it was not printed, was posted before, or the day is to come or before the print.
    """
    with transaction.atomic():
        locked = Posted.objects.select_for_update(of=("self",)).select_related("case").get(pk=posted.pk)
        if locked.printed_at is None or locked.dispatched_on is not None:
            raise NotInOrder
        if not local_day(locked.printed_at) <= on <= local_day(now):
            raise NotInOrder
        Posted.objects.filter(pk=locked.pk).update(dispatched_on=on, handled_by=by.pk)
        _has_left(locked, on=on, now=now)
        _note(locked, "dispatched", by=by, role=role)


def came_back(*, posted: Posted, on: dt.date, by: Member, role: str, now: dt.datetime) -> None:
    """
    This function will note that a letter came back, and remind staff that the person has not had it. A pause whose end
    it told of holds until the person is told (R18-5).

    :raises NotInOrder: when it was not posted, came back before, or the day is to come or before the posting.
    """
    with transaction.atomic():
        locked = Posted.objects.select_for_update(of=("self",)).select_related("case").get(pk=posted.pk)
        if locked.dispatched_on is None or locked.returned_on is not None:
            raise NotInOrder
        if not locked.dispatched_on <= on <= local_day(now):
            raise NotInOrder
        Posted.objects.filter(pk=locked.pk).update(returned_on=on, handled_by=by.pk)
        if locked.letter == lift_notice.LETTER and locked.line is not None:
            lift_notice.not_had(locked.line.restriction, posted_on=locked.dispatched_on)
        _note(locked, "returned", by=by, role=role)
        promise(task="rights.letter_waits", key=f"letter returned {locked.pk}", posted_id=locked.pk)


def remind(*, now: dt.datetime) -> int:
    """This function will promise one reminder for each letter that has waited to be posted for two days."""
    late = Posted.objects.here().filter(made_at__lt=now - dt.timedelta(days=WAITS_DAYS))
    for posted in late:
        promise(task="rights.letter_waits", key=f"letter waits {posted.pk}", posted_id=posted.pk)
    return len(late)


def tell_staff(*, posted: Posted, lease: Lease, now: dt.datetime) -> None:
    """This function will mail the organisation's own address that a letter needs a look."""
    if posted.dispatched_on is not None and posted.returned_on is None:
        return
    book = register.current()
    send(
        promise_key=lease.key,
        addressee=Addressee(email=book.controller.email, language=book.languages[0]),
        letter="rights.letter_waits",
        context={"reference": posted.case.reference},
        now=now,
        keep=lease.keep,
    )


def post_again(*, posted: Posted, by: Member, role: str, now: dt.datetime) -> Posted:
    """
    This function will put a letter that came back in the queue once more, for the address that is on file by then.

    :raises NotInOrder: when it did not come back, or the reader's record is closed: the address is gone.
    """
    with transaction.atomic():
        locked = Posted.objects.select_for_update(of=("self",)).select_related("case").get(pk=posted.pk)
        reader = reader_of(locked, now=now)
        if locked.returned_on is None or reader.standing != Standing.ACTIVE:
            raise NotInOrder
        new, made = Posted.objects.get_or_create(
            promise_key=locked.once_more,
            defaults={
                "case_id": locked.case_id,
                "reader": reader,
                "line_id": locked.line_id,
                "letter": locked.letter,
                "values": locked.values,
            },
        )
        if made:
            _note(new, "queued", by=by, role=role)
    return new


def _overtaken(posted: Posted, *, now: dt.datetime) -> bool:
    if turning.second(posted) and reader_of(posted, now=now) == at_last(posted.case.member):
        return True
    if posted.letter == lift_notice.LETTER and posted.line is not None:
        return lift_notice.overtaken(posted.line.restriction)
    return clock_letters.overtaken(posted.letter, posted.case, now=now) or on_paper.overtaken(posted)


def _let_go(posted: Posted, *, by: Member, role: str) -> None:
    """Take a letter out of the queue that was never printed; of more time that is not told, staff hear (D-8)."""
    if posted.printed_at is not None:
        return
    _note(posted, "let_go", by=by, role=role)
    if posted.letter == "rights.extended":
        untold = f"untold {posted.case.extension.pk}"
        promise(task="rights.tell_staff", key=untold, case_id=posted.case_id)
    posted.delete()


def _has_left(posted: Posted, *, on: dt.date, now: dt.datetime) -> None:
    """
    Note that the person was told. More time counts by the day the letter left; after the first last day it is too late
    (D-8). So do the days before a pause ends (R18-5).
    """
    case = posted.case
    match posted.letter:
        case "rights.received_on_paper":
            Case.objects.filter(pk=case.pk, acknowledged_at=None).update(acknowledged_at=now)
        case "rights.identity_asked" | "rights.identity_document" | "rights.identity_code":
            Pause.objects.filter(case=case, ended_at=None, told_at=None).update(told_at=now)
        case "rights.extended":
            evening = dt.datetime.combine(on, dt.time.max, zone())
            with contextlib.suppress(extending.TooLate):
                extending.told(extension=case.extension, now=min(now, evening))
            pausing.settle(case, now=now)
        case lift_notice.LETTER if posted.line is not None:
            evening = dt.datetime.combine(on, dt.time.max, zone())
            ends_at = lift_notice.lift_at(min(now, evening))
            lift_notice.given(posted.line.restriction, ends_at=ends_at, now=min(now, evening))
        case "rights.forwarded":
            Forward.objects.filter(case=case, told_at=None).update(told_at=now)
        case erasure.LETTER:
            promise(task="rights.begin_erasure", key=f"posted {posted.pk}", line_id=posted.line_id)


def _note(posted: Posted, what: str, *, by: Member, role: str) -> None:
    record(
        action=f"rights.letter.{what}",
        subject=posted.case.member_id,
        actor=by,
        role=role,
        about=posted.case,
        facts={"letter": str(posted.pk)},
    )
