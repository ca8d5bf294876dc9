"""
What a system outside reports, such as that a device was reset: believed only when signed, and acted on once.

A report is written as a promise under its own id, which is the box it comes into: the same report again finds it there.
A worker then deletes, through the one door, what a rule of the register lets go at once when that happens.
Source: GDPR Art. 5(1)(e), 17(1)(a), 32; T-7; security.md T-32, T-33, T-36; promise 88.
"""

import datetime as dt
import hashlib
import hmac
import json
import os
import re
import uuid
from dataclasses import dataclass

from django.db import transaction

from portal import register
from portal.gate.services import unpaused
from portal.members.models import Member, Standing
from portal.outbox.models import Promise
from portal.outbox.services import Lease, promise
from portal.register.schema import Source
from portal.trail.services import record
from retention.ledger import BY_TIME
from retention.services import disposal
from retention.services.freezing import unfrozen

WINDOW_SECONDS = 300
SHORTEST_KEY = 32
AGAIN_SECONDS = 3600.0
SIGNED = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")
EVENT_ID = re.compile(r"[A-Za-z0-9_.:-]{8,80}")


class NobodyHere(Exception):
    """The register knows no such system, or takes no reports of it."""


class Refused(Exception):
    """The report is not believed, or not understood; `why` is a code that says nothing of anybody."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Which system reports what about whom."""

    source: str
    event: str
    member_id: uuid.UUID


def receive(*, source_id: str, signature: str, body: bytes, now: dt.datetime) -> bool:
    """
    This function will take in a report, and return whether it is new; acting on it is promised.

    `signature` is `t=<seconds>,v1=<hex>`: HMAC-SHA-256 of the seconds, a point and the raw body, made at most five
    minutes ago. Signed reports about nobody we know are taken in, too, and change nothing.

    :raises NobodyHere: when no such system may report anything.
    :raises Refused: when the signature is not right or too old, or the body is not as agreed.
    """
    source = _reporter(source_id)
    _check(signature, body, key=_key(source), now=now)
    event_id, told = _read(source, body)
    key = f"event {source.id} {event_id}"
    with transaction.atomic():
        if Promise.objects.filter(key=key).exists():
            return False
        promise(
            task="retention.act_on_event",
            key=key,
            source=told.source,
            event=told.event,
            member_id=told.member_id,
        )
    return True


def act(told: Told, *, lease: Lease, now: dt.datetime) -> None:
    """
    This function will delete what the register's rules let go when that happens, of a person who stays.

    While the data are paused or a copy is awaited it waits, an hour at a time. What a hold or a law keeps stays.
    Source: R15-14, R17-11, R18-4; T-7.
    """
    with lease.beating(), transaction.atomic():
        member = Member.objects.select_for_update().filter(pk=told.member_id, is_staff=False).first()
        parts = going(told.event)
        if member is None or member.standing != Standing.ACTIVE or not parts:
            lease.keep()
            return
        if not unfrozen(unpaused(Member.objects.filter(pk=member.pk))).exists():
            lease.postpone(AGAIN_SECONDS)
            return
        about = uuid.uuid5(member.pk, lease.key)
        planned = disposal.propose(member=member, about_id=about, categories=parts, now=now)
        record(
            action="retention.event.reported",
            subject=member,
            role="system",
            about=planned,
            facts={"source": told.source, "event": told.event},
        )
        disposal.begin(disposal=planned, now=now, cause=BY_TIME)
        disposal.dispose(disposal=planned, now=now)
        lease.keep()


def going(event: str) -> tuple[str, ...]:
    """Return the categories that a rule of the register lets go at once when an event happens."""
    rules = [
        one for one in register.current().retention if one.anchor.external == event and one.period.at_once
    ]
    return tuple(sorted({category for rule in rules for category in rule.categories}))


def _reporter(source_id: str) -> Source:
    found = next((one for one in register.current().sources if one.id == source_id), None)
    if found is None or not found.may_connect or not found.events:
        raise NobodyHere
    return found


def _key(source: Source) -> bytes:
    """Return the key of a system's reports, from the environment, never from a file; a short one is none."""
    key = os.environ.get(source.event_key_env or "", "")
    if len(key) < SHORTEST_KEY:
        raise NobodyHere
    return key.encode()


def _check(signature: str, body: bytes, *, key: bytes, now: dt.datetime) -> None:
    found = SIGNED.fullmatch(signature)
    if found is None:
        raise Refused("not_signed")
    made = hmac.new(key, f"{found[1]}.".encode() + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(made, found[2]):
        raise Refused("wrong_signature")
    if abs(now.timestamp() - int(found[1])) > WINDOW_SECONDS:
        raise Refused("too_old")


def _read(source: Source, body: bytes) -> tuple[str, Told]:
    try:
        said = json.loads(body)
        event_id, event, member_id = str(said["id"]), str(said["event"]), uuid.UUID(str(said["member"]))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refused("not_as_agreed") from error
    if not EVENT_ID.fullmatch(event_id):
        raise Refused("not_as_agreed")
    if event not in source.events:
        raise Refused("not_agreed_on")
    return event_id, Told(source=source.id, event=event, member_id=member_id)
