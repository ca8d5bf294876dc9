"""Small steps towards a sweep: things with an age, and a sweep on a day."""

import datetime as dt
from typing import Any

from portal.activity.models import PageView, SignIn
from portal.correspondence.models import Author, Message, Thread
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.outbox.services import claim
from retention.runs import Sweep
from retention.services import sweeps


def noon(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")


def wrote(member: Member | None, day: str, **more: Any) -> Thread:
    """Note a conversation of one message, a local day old."""
    at = noon(day)
    thread = Thread.objects.create(
        member=member, subject="Fråga", opened_at=at, **{"last_message_at": at, **more}
    )
    Message.objects.create(thread=thread, author=Author.MEMBER, text="Hej", sent_at=at)
    return thread


def signed_in(member: Member, *days: str) -> None:
    for day in days:
        SignIn.objects.create(member=member, way="code", at=noon(day))


def visited(member: Member, *days: str) -> None:
    for day in days:
        PageView.objects.create(member=member, path="/", at=noon(day))


def carried_out(sweep: Sweep, day: str) -> Sweep:
    """Do what the sweep's newest open promise asks for."""
    promised = Promise.objects.open().filter(ids__sweep_id=str(sweep.pk)).latest("promised_at")
    lease = claim(promised.pk)
    assert lease is not None
    sweeps.run(sweep=Sweep.objects.get(pk=sweep.pk), lease=lease, now=noon(day))
    return Sweep.objects.get(pk=sweep.pk)


def swept(day: str) -> Sweep:
    """Begin a sweep on a local day and carry it out."""
    return carried_out(sweeps.begin(now=noon(day)), day)
