"""
Writing lines, each committed at once whatever becomes of the caller's transaction, and checking the chain.

What protects a person is written before it is certain (an intent, the beginning of an effect), what ends protection only
after it is committed: a death between leaves a line too many, never one too few.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from portal.ledger import keys
from portal.ledger.models import Kind, Line, Phase
from portal.ledger.router import DATABASE
from portal.trail.models import Entry
from portal.trail.services import Verdict, record

GENESIS = hashlib.sha256(b"insyn ledger").digest()
WRITING_LOCK = 0x1_1E_D6E4
NOTED = "ledger.head.noted"


def write(*, members: Collection[uuid.UUID], kind: Kind, phase: Phase, **told: Any) -> int:
    """
    This function will write a line about each of these members, once an act and phase, and return how many are new.

    Source: R17-12.
    """
    period = keys.period_of(timezone.now())
    key = keys.current(period)
    return append(
        Line(kind=kind, phase=phase, period=period, token=keys.token(key, member), **told)
        for member in members
    )


def append(lines: Iterable[Line]) -> int:
    """This function will chain new lines behind the last one; one writer at a time, by the ledger's own clock."""
    with transaction.atomic(using=DATABASE):
        with connections[DATABASE].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING_LOCK])
            cursor.execute("SELECT clock_timestamp()")
            (at,) = cursor.fetchone()
        last = Line.objects.order_by("-position").first()
        position, digest = (last.position, bytes(last.digest)) if last else (0, GENESIS)
        fresh = [line for line in lines if not _is_there(line)]
        for line in fresh:
            position += 1
            line.position, line.at = position, at
            digest = line.digest = _digest(digest, line)
        Line.objects.bulk_create(fresh)
    return len(fresh)


def begin(*, kind: Kind, member_id: uuid.UUID, code: str) -> None:
    """This function will write that an effect begins; call it in the transaction that makes it so."""
    write(members=[member_id], kind=kind, phase=Phase.BEGUN, code=code)


def end(*, kind: Kind, member_id: uuid.UUID, code: str) -> None:
    """This function will write that an effect has ended, when the caller's transaction is committed."""

    def later() -> None:
        write(members=[member_id], kind=kind, phase=Phase.ENDED, code=code)

    transaction.on_commit(later, robust=True)


def verify() -> Verdict:
    """
    This function will recompute every link, and compare the heads that the trail has noted in the other database.

    Finds a changed, removed or inserted line, and a tail cut off before the last head that the trail knows.
    """
    heads = {
        int(facts["position"]): str(facts["digest"])
        for facts in Entry.objects.filter(action=NOTED).values_list("facts", flat=True)
    }
    digest, position = GENESIS, 0
    for line in Line.objects.order_by("position").iterator(2000):
        position += 1
        digest = _digest(digest, line)
        if line.position != position or bytes(line.digest) != digest:
            reason = "a line was changed, removed or inserted"
            return Verdict(links=position - 1, broken_at=position, reason=reason)
        if heads.pop(position, digest.hex()) != digest.hex():
            return Verdict(links=position, broken_at=position, reason="the chain was written anew")
    if heads:
        return Verdict(links=position, broken_at=position + 1, reason="the tail was cut off")
    return Verdict(links=position, broken_at=None, reason="every link holds")


def note_head() -> bool:
    """This function will note the newest link in the trail, unless it stands there, and return whether it did."""
    head = Line.objects.order_by("-position").first()
    if head is None:
        return False
    noted = Entry.objects.filter(action=NOTED).order_by("-pk").values_list("facts", flat=True).first()
    if noted and noted["position"] >= head.position:
        return False
    record(action=NOTED, facts={"position": head.position, "digest": bytes(head.digest).hex()})
    return True


def destroy_keys(*, now: dt.datetime) -> list[str]:
    """
    This function will destroy the keys of months from which no backup is left, and return these months.

    Source: law.md (d), proof of erasure.
    """
    ended = keys.ended(now.astimezone(dt.UTC).date())
    for period in ended:
        keys.destroy(period)
        record(action="ledger.key.destroyed", facts={"period": period})
    return ended


def _is_there(line: Line) -> bool:
    same = Line.objects.filter(act_id=line.act_id, phase=line.phase, token=line.token)
    return line.act_id is not None and same.exists()


def _digest(before: bytes, line: Line) -> bytes:
    text = json.dumps(line.told(), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + text.encode()).digest()
