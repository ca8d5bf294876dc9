"""
Telling every recipient that got a person's data what was corrected, erased or restricted since (GDPR Art. 19).

One row a recipient and act, with a last day. A recipient with a contact in the register is mailed a number and no data; the
particulars go the way agreed with it. The others, and what comes of it, are the desk's.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.db import transaction

from portal import register
from portal.letters.services import Addressee, send
from portal.members.models import Member
from portal.outbox.services import Lease, promise
from portal.recipients.models import ENDED, GIVEN_UP, Act, Disclosure, Notification, Told
from portal.register.schema import NotInRegister, Recipient
from portal.register.vocabulary import RecipientRole
from portal.trail.services import record

DAYS = 14
"""Without undue delay: the organisation's own measure, shorter than any answer's month."""


class AlreadyEnded(Exception):
    """It was told, answered or given up before."""


class NoReason(Exception):
    """Not telling a recipient takes a reason (Art. 19: impossible, or a disproportionate effort)."""


@transaction.atomic
def owe(
    *,
    member: Member,
    act: Act,
    line_id: uuid.UUID,
    number: str,
    categories: Collection[str] = (),
    but: Collection[str] = (),
    now: dt.datetime,
) -> list[Notification]:
    """
    This function will note every recipient that was given data of these categories as one to be told.

    Which they are, says `to_be_told`. Doing it twice makes no second row. Source: GDPR Art. 19; R19-1.
    """
    for name in to_be_told(member, categories=categories, but=but):
        _owe(member=member, recipient=name, act=act, line_id=line_id, number=number, now=now)
    return list(Notification.objects.of_line(line_id).filter(act=act).order_by("recipient"))


@transaction.atomic
def owe_end(*, member: Member, now: dt.datetime) -> None:
    """
    This function will have everyone who was to hear of a restriction hear that it has ended: call it when the last has.

    Whoever could not be told of the beginning is not told of the end. Doing it twice makes no second row.
    Source: GDPR Art. 19; R19-1.
    """
    begun = Notification.objects.visible_to(member).filter(act=Act.RESTRICTION)
    for one in begun.exclude(outcome__in=GIVEN_UP).order_by("made_at", "recipient"):
        _owe(
            member=member,
            recipient=one.recipient,
            act=Act.LIFTED,
            line_id=one.line_id,
            number=one.number,
            now=now,
        )


def to_be_told(member: Member, *, categories: Collection[str] = (), but: Collection[str] = ()) -> list[str]:
    """
    Return the recipients that were given a person's data: of these categories, or of any where none are named, other
    than those of `but`.

    Authorities that asked in a single inquiry are no recipients (Art. 4(9)).
    """
    given = Disclosure.objects.visible_to(member).exclude(category__in=but)
    if categories:
        given = given.filter(category__in=categories)
    names = set(given.values_list("recipient", flat=True))
    return sorted(name for name in names if not _is_authority(name))


def tell(*, notification: Notification, lease: Lease, now: dt.datetime) -> None:
    """This function will mail a recipient's contact that something was done: the number, and nothing about whom."""
    contact = contact_of(notification.recipient)
    if notification.outcome != Told.OPEN or not contact:
        return

    def keep() -> None:
        lease.keep()
        if Notification.objects.open().filter(pk=notification.pk).update(outcome=Told.SENT, sent_at=now):
            _note("sent", notification)

    send(
        promise_key=lease.key,
        addressee=Addressee(email=contact, language=register.current().languages[0]),
        letter="recipients.told",
        context={"act": notification.act, "reference": notification.number},
        now=now,
        keep=keep,
    )


@transaction.atomic
def sent(*, notification: Notification, by: Member, now: dt.datetime) -> Notification:
    """
    This function will note that staff have told the recipient.

    :raises AlreadyEnded: when it is not open.
    """
    if not Notification.objects.open().filter(pk=notification.pk).update(outcome=Told.SENT, sent_at=now):
        raise AlreadyEnded
    return _note("sent", notification, by=by)


@transaction.atomic
def answered(*, notification: Notification, by: Member | None = None, now: dt.datetime) -> Notification:
    """
    This function will note that the recipient has done the same at its own place.

    :raises AlreadyEnded: when it has ended.
    """
    _end(notification, now=now, outcome=Told.ANSWERED, reason="")
    return _note("answered", notification, by=by)


@transaction.atomic
def done_by_system(*, line_id: uuid.UUID, act: Act, recipient: str, now: dt.datetime) -> None:
    """This function will note that a recipient whose own system did it needs no mail: what Art. 19 asks for is done."""
    owed = Notification.objects.of_line(line_id).filter(act=act, recipient=recipient)
    for one in owed.exclude(outcome__in=ENDED):
        answered(notification=one, now=now)


@transaction.atomic
def give_up(
    *, notification: Notification, outcome: Told, reason: str, by: Member, now: dt.datetime
) -> Notification:
    """
    This function will note that telling a recipient is impossible or a disproportionate effort, and why.

    :raises NoReason: without a reason.
    :raises AlreadyEnded: when it has ended.
    Source: GDPR Art. 19; R19-1.
    """
    if not reason.strip():
        raise NoReason
    _end(notification, now=now, outcome=outcome, reason=reason.strip())
    return _note("given_up", notification, by=by)


def remind(*, now: dt.datetime) -> int:
    """
    This function will promise a mail to staff for every recipient still not told on its last day or after.

    Once a recipient, however often it runs. Returns how many wait.
    """
    late = Notification.objects.open().filter(due_on__lte=_local(now)).order_by("due_on")
    found = 0
    for one in late.iterator(500):
        promise(task="recipients.tell_staff", key=f"recipients.tell_staff {one.pk}", notification_id=one.pk)
        found += 1
    return found


def tell_staff(*, notification: Notification, lease: Lease, now: dt.datetime) -> None:
    """This function will mail the organisation's own address that a recipient waits to be told."""
    if notification.outcome != Told.OPEN:
        return
    send(
        promise_key=lease.key,
        addressee=Addressee(
            email=register.current().controller.email, language=register.current().languages[0]
        ),
        letter="recipients.waiting",
        context={"reference": notification.number, "due_on": notification.due_on},
        now=now,
        keep=lease.keep,
    )


def contact_of(recipient: str) -> str:
    """Return the e-mail address the register names for a recipient, or nothing."""
    known = _known(recipient)
    return (known.contact or "") if known else ""


def name_of(recipient: str) -> str:
    """Return a recipient's name (R15-4); one that the register no longer has, by its id."""
    known = _known(recipient)
    return known.name if known else recipient


def last_day(now: dt.datetime) -> dt.date:
    """Return the local day by which a recipient is to be told."""
    return _local(now) + dt.timedelta(days=DAYS)


def _known(recipient: str) -> Recipient | None:
    try:
        return register.current().recipient(recipient)
    except NotInRegister:
        return None


def _is_authority(recipient: str) -> bool:
    known = _known(recipient)
    return known is not None and known.role is RecipientRole.AUTHORITY


def _local(now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo(register.current().time_zone)).date()


def _owe(
    *, member: Member, recipient: str, act: Act, line_id: uuid.UUID, number: str, now: dt.datetime
) -> None:
    made, is_new = Notification.objects.get_or_create(
        line_id=line_id,
        recipient=recipient,
        act=act,
        defaults={"member": member, "number": number, "due_on": last_day(now), "made_at": now},
    )
    if not is_new:
        return
    _note("owed", made)
    if contact_of(recipient):
        promise(task="recipients.tell", key=f"recipients.tell {made.pk}", notification_id=made.pk)


def _end(notification: Notification, *, now: dt.datetime, outcome: Told, reason: str) -> None:
    waiting = Notification.objects.filter(pk=notification.pk).exclude(outcome__in=ENDED)
    if not waiting.update(outcome=outcome, reason=reason, ended_at=now):
        raise AlreadyEnded


def _note(act: str, notification: Notification, *, by: Member | None = None) -> Notification:
    notification.refresh_from_db()
    record(
        action=f"recipients.notification.{act}",
        subject=notification.member_id,
        actor=by,
        role="staff" if by else "system",
        about=notification,
        facts={"recipient": notification.recipient, "act": notification.act},
    )
    return notification
