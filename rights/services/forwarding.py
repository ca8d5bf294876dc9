"""
Passing a request on to whoever decides about the data, and telling the person who that is.

For data that we keep on somebody's behalf we are the processor: the controller answers. What we decide about
ourselves we go on answering; nothing of the request ends here.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import override

from portal import register
from portal.letters.services import Addressee, send
from portal.members.models import Member
from portal.outbox.services import Lease, promise
from portal.register.schema import ProcessorWork
from portal.trail.services import record
from rights.clock import local_day
from rights.forwarded import Forward
from rights.models import Case
from rights.rules.states import Role
from rights.services.sending import link_to, reach


class NotOurs(ValueError):
    """The register knows no such work of ours for another controller."""


class AlreadyForwarded(Exception):
    """The request was passed on to that controller before."""


class Ended(Exception):
    """The request has ended."""


def works() -> tuple[ProcessorWork, ...]:
    """Return what we do on behalf of other controllers, by the register (Art. 30(2))."""
    return register.current().processor_work


def work_in_words(key: str, *, language: str) -> str:
    """Return what we do for a controller; its key where the register has lost it."""
    found = next((one for one in works() if one.id == key), None)
    return found.work.in_language(language) if found else key


def forward(
    *, case: Case, work: str, controller: str, email: str, by: Member, role: Role, now: dt.datetime
) -> Forward:
    """
    This function will pass a request on to a controller, and promise to tell it and the person.

    :raises NotOurs: when the register knows no such work.
    :raises Ended: when the request has ended.
    :raises AlreadyForwarded: when it was passed on to that address before.
    Source: GDPR Art. 28(3)(e); R12-19.
    """
    if not any(one.id == work for one in works()):
        raise NotOurs
    with transaction.atomic():
        held: Case = Case.objects.select_for_update().get(pk=case.pk)
        if held.closed_at is not None:
            raise Ended
        try:
            with transaction.atomic():
                made = Forward.objects.create(
                    case=held,
                    work=work,
                    controller=controller.strip(),
                    email=email.strip().lower(),
                    forwarded_at=now,
                    forwarded_by=by.pk,
                )
        except IntegrityError as before:
            raise AlreadyForwarded from before
        record(
            action="rights.case.forwarded",
            subject=held.member_id,
            actor=by.pk,
            role=role,
            about=held,
            facts={"work": work},
        )
        promise(task="rights.pass_on", key=f"pass_on {made.pk}", forward_id=made.pk)
        promise(task="rights.tell_forwarded", key=f"tell_forwarded {made.pk}", forward_id=made.pk)
    return made


def pass_on(*, forward: Forward, lease: Lease, now: dt.datetime) -> None:
    """
    This function will tell the controller that a request for it has come: number, day and rights, and nobody's name.

    Who asks is handed over as the agreement with it says, never in a mail (R12-17).
    """
    case, language = forward.case, register.current().languages[0]
    with override(language):
        asked = [
            f"{one.right_asked.to_staff} ({one.right_asked.article})" for one in case.lines.order_by("right")
        ]
    send(
        promise_key=lease.key,
        addressee=Addressee(email=forward.email, language=language),
        letter="rights.passed_on",
        context={
            "reference": case.reference,
            "received_on": case.received_on,
            "forwarded_on": local_day(forward.forwarded_at),
            "rights": asked,
            "work": work_in_words(forward.work, language=language),
        },
        now=now,
        keep=lease.keep,
    )


def tell(*, forward: Forward, lease: Lease, now: dt.datetime) -> None:
    """This function will tell the person to whom the request was passed on, and that they answer (R12-19)."""
    case = forward.case
    told = {
        "reference": case.reference,
        "controller": forward.controller,
        "email": forward.email,
        "work": work_in_words(forward.work, language=case.language),
        "forwarded_on": local_day(forward.forwarded_at),
        "url": link_to(case),
    }

    def kept() -> None:
        lease.keep()
        Forward.objects.filter(pk=forward.pk, told_at=None).update(told_at=now)

    reach(case, "rights.forwarded", told, lease=lease, now=now, keep=kept)
