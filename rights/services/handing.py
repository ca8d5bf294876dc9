"""
Having the file of a move sent straight to another controller: asked for by the person, done by a duty, told.

The file stays here for the person all the same. Source: GDPR Art. 20(2); R20-3.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from portal import crypto, register
from portal.gate.services import processable_now
from portal.members.models import Member
from portal.outbox.services import MOST_FAILURES, Lease, promise
from portal.recipients import moving
from portal.recipients.notifying import name_of
from portal.recipients.services import disclose
from portal.recipients.sources import SourceFailed
from portal.register.schema import Recipient
from portal.trail.services import record
from rights.clock import local_day
from rights.handed import Handover, Sent, Why
from rights.models import Line, Package
from rights.packing import archive
from rights.services.sending import link_to, reach

PURPOSE = "rights"
FAULTS = {one.value for one in Why}


class CannotSend(Exception):
    """There is no such receiver, it was chosen before, or the file is gone or too large."""


def fits(package: Package) -> bool:
    """Return whether a file is small enough to be sent in one piece."""
    return package.size <= moving.MOST_BYTES


def receivers(line: Line) -> list[Recipient]:
    """Return who can be chosen to get the file of a move: those of the register that were not chosen yet."""
    chosen = set(line.handovers.values_list("recipient", flat=True))
    return [one for one in register.current().targets() if one.id not in chosen]


def ask(*, line: Line, recipient: str, now: dt.datetime) -> Handover:
    """
    This function will note that a person wants the file of a move sent to a receiver, and promise to send it.

    :raises CannotSend: when there is no such receiver, it was chosen before, or the file is gone or too large.
    Source: GDPR Art. 20(2); R20-3.
    """
    with transaction.atomic():
        line = Line.objects.select_for_update(of=("self",)).select_related("case").get(pk=line.pk)
        package = Package.objects.get(line=line)
        there = package.is_there and package.expires_at > now and fits(package)
        if not there or not any(one.id == recipient for one in receivers(line)):
            raise CannotSend
        made = Handover.objects.create(line=line, recipient=recipient, asked_at=now)
        _note(made, "asked", role="member")
        promise(task="rights.hand_over", key=f"hand_over {made.pk}", handover_id=made.pk)
    return made


def hand_over(*, handover: Handover, lease: Lease, now: dt.datetime) -> None:
    """
    This function will send the file, note to whom which data went, and promise to tell the person.

    The gate is asked before and after, and not held while it is sent: nobody waits for somebody else's system. Until
    the promise is kept the person's record stays open. At the fifth failure it is given up, with the reason.

    :raises SourceFailed: when it failed and will be tried again.
    Source: GDPR Art. 15(1)(c), 20(2); R20-3.
    """
    try:
        _send(handover, lease, now=now)
    except SourceFailed as failed:
        if lease.failures + 1 < MOST_FAILURES:
            raise
        with transaction.atomic():
            reason = Why(failed.reason) if failed.reason in FAULTS else Why.FAULT
            _end(handover, Sent.GIVEN_UP, reason=reason, now=now)
            lease.keep()


def tell(*, handover: Handover, lease: Lease, now: dt.datetime) -> None:
    """This function will tell the person what came of it."""
    case, package = handover.line.case, Package.objects.get(line=handover.line)
    with override(case.language):
        told = {
            "reference": case.reference,
            "receiver": name_of(handover.recipient),
            "outcome": str(Sent(handover.outcome).label),
            "reason": str(Why(handover.reason).label) if handover.reason else "",
            "ended_on": local_day(handover.ended_at or now),
            "there": package.is_there and package.expires_at > now,
            "url": link_to(case),
        }
    reach(case, "rights.handed_over", told, lease=lease, now=now)


def _send(handover: Handover, lease: Lease, *, now: dt.datetime) -> None:
    with transaction.atomic():
        ready = _ready(handover, lease, now=now)
    if ready is None:
        return
    to, package = ready
    key = crypto.unwrap(bytes(package.key_wrapped or b""), master=settings.INSYN_KEY_FILE).decode()
    with lease.beating():
        taken = moving.send(to, archive.opened(package.path, key), size=package.size, key=str(handover.pk))
    with transaction.atomic():
        _sent(handover, to, package, taken=taken, now=now)
        lease.keep()


def _ready(handover: Handover, lease: Lease, *, now: dt.datetime) -> tuple[Recipient, Package] | None:
    """Return the receiver and the file; None when it is over, or ends here since one of them is gone."""
    if _waiting(handover) is None:
        return None
    package = Package.objects.get(line=handover.line_id)
    to = next((one for one in register.current().targets() if one.id == handover.recipient), None)
    if to is not None and package.is_there:
        return to, package
    _end(handover, Sent.GIVEN_UP, reason=Why.NOT_CONNECTED if to is None else Why.GONE, now=now)
    lease.keep()
    return None


def _sent(handover: Handover, to: Recipient, package: Package, *, taken: bool, now: dt.datetime) -> None:
    """Note which data went, and what the receiver said."""
    member = _waiting(handover)
    if member is None:
        return
    known = {one.id for one in register.current().categories}
    for category in (one for one, rows in package.contents.items() if taken and rows and one in known):
        disclose(member=member, recipient=to.id, category=category, purpose=PURPOSE, now=now)
    _end(handover, Sent.TAKEN if taken else Sent.REFUSED, now=now)


def _waiting(handover: Handover) -> Member | None:
    """Return the person, held by the gate, while the file has neither been sent nor given up."""
    member = processable_now(handover.line.case.member_id, PURPOSE)
    held = Handover.objects.select_for_update().get(pk=handover.pk)
    return member if held.outcome == Sent.WAITING else None


def _end(handover: Handover, outcome: Sent, *, reason: str = "", now: dt.datetime) -> None:
    waiting = Handover.objects.filter(pk=handover.pk, outcome=Sent.WAITING)
    if waiting.update(outcome=outcome, reason=reason, ended_at=now):
        _note(handover, outcome.value, role="system")
        promise(
            task="rights.tell_handed_over", key=f"tell_handed_over {handover.pk}", handover_id=handover.pk
        )


def _note(handover: Handover, what: str, *, role: str) -> None:
    case = handover.line.case
    record(
        action=f"rights.handover.{what}",
        subject=case.member_id,
        actor=case.member_id if role == "member" else None,
        role=role,
        about=case,
        facts={"right": handover.line.right, "recipient": handover.recipient},
    )
