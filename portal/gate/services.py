"""May we use these people's data for this purpose, now? The only place that answers (house.md, doors)."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q

from portal import register
from portal.desk.pause import Paused
from portal.desk.witness import seen
from portal.gate import order
from portal.gate.models import Block, Cause
from portal.ledger import services as ledger
from portal.ledger.models import Kind
from portal.members.models import Member, MemberQuerySet, Standing
from portal.outbox.services import promise
from portal.trail.services import record

GOES_ON = frozenset({"rights"})
"""
The purposes that a pause of all use leaves open: what the Regulation itself demands of us towards the person.

Whoever asked for a pause must still be told of it, be answered in every right, and be warned before it ends (Art.
12, 18(3)). No other legal duty is here. Bookkeeping, for one, demands that what was booked is kept: keeping is
storage, which Art. 18(2) leaves free and which asks nobody. To enter something new from the person's data is a use,
and waits for a reason of Art. 18(2). What a court or another authority demands does not pass here at all: it is no
choice of ours or of the person's (`recipients.services.disclose`).
"""
KINDS = {Cause.RESTRICTED: Kind.RESTRICTION, Cause.OBJECTED: Kind.OBJECTION}
"""What the ledger calls a cause."""


def processable(members: MemberQuerySet, purpose: str) -> MemberQuerySet:
    """
    Return those of `members` whose data may be used for `purpose` at this moment, as one query.

    :raises NotInRegister: when the purpose is not in the register: what is not declared is not done.
    Source: GDPR Art. 6(1), 7(3), 18(2), 21; R18-2.
    """
    register.current().purpose(purpose)
    closing = Q(purpose=purpose) if purpose in GOES_ON else Q(purpose=purpose) | Q(purpose="")
    blocked = Block.objects.filter(closing, member=OuterRef("pk"))
    return members.filter(~Exists(blocked), standing=Standing.ACTIVE)


def processable_now(member_id: uuid.UUID | models.Model, purpose: str) -> Member | None:
    """
    Return the member with the subject row locked FOR SHARE, or None when the purpose is closed.

    Call inside the transaction that uses the data: a withdrawal takes FOR UPDATE and so either waits or is seen.
    """
    member = _shared(member_id)
    if member is None or not processable(Member.objects.filter(pk=member.pk), purpose).exists():
        return None
    return member


def last_word(member_id: uuid.UUID) -> Member | None:
    """
    Return a person whose record is frozen, for the one letter that tells of its erasure; None for all others.

    Source: GDPR Art. 12(3); R17-9.
    """
    found: Member | None = Member.objects.filter(pk=member_id, standing=Standing.FROZEN).first()
    return found


def processable_held(members: MemberQuerySet, purpose: str) -> MemberQuerySet:
    """
    Return the same as `processable`, with the subject rows locked FOR SHARE until the transaction ends.

    For work on many persons at once. Who closes a purpose meanwhile waits for it; who has begun to is waited for,
    and then counts: the query returned must be run after this call, for it looks anew.

    :raises TransactionManagementError: outside a transaction, where nothing can be held.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the gate holds persons only inside a transaction")
    _hold(processable(members, purpose))
    return processable(members, purpose)


def unpaused(members: MemberQuerySet) -> MemberQuerySet:
    """
    Return those of `members` whose data are not paused, whatever else is closed for them, as one query.

    For what ends storage by the clock: paused data are only stored, so they stay until the pause is over.
    Source: GDPR Art. 18(1)(c), 18(2); R18-2.
    """
    return members.filter(~paused())


def paused(along: str = "pk") -> Exists:
    """Return the condition that the use of a person's data is paused; `along` leads from a row to the person (R18-4)."""
    return Exists(Block.objects.filter(member=OuterRef(along), purpose="", cause=Cause.RESTRICTED))


def unpaused_held(members: MemberQuerySet) -> MemberQuerySet:
    """
    Return the same, with the subject rows locked FOR SHARE until the transaction ends, as `processable_held`.

    :raises TransactionManagementError: outside a transaction, where nothing can be held.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the gate holds persons only inside a transaction")
    _hold(members)
    return unpaused(members)


def paused_since(members: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, dt.datetime]:
    """Return since when all use of each person's data is paused, for those of whom it is, as one query."""
    paused = Block.objects.filter(member__in=list(members), purpose="", cause=Cause.RESTRICTED)
    return dict(paused.values_list("member", "since"))


def objected_since(member: Member) -> Mapping[str, dt.datetime]:
    """Return the purposes that a person has objected to and that are stopped, each with since when. Source: Art. 21."""
    stopped = Block.objects.filter(member=member, cause=Cause.OBJECTED)
    return dict(stopped.values_list("purpose", "since"))


def ask_to_change(*, member: Member, purpose: str = "", exception: str = "") -> None:
    """
    This function will ask whether staff may change a person's data, and hold the subject row until the change is done.

    What is done for a purpose that goes on is not stopped. `exception` is the reason of Art. 18(2) that staff gave at
    the desk, or nothing. An objection does not stop a change: what is wrong is corrected all the same.

    :raises Paused: when the use is paused and there is no exception.
    Source: GDPR Art. 18(2); R18-2, R18-3.
    """
    _shared(member)
    since = paused_since([member.pk]).get(member.pk)
    if since is not None and purpose not in GOES_ON and not exception:
        raise Paused(since)


@transaction.atomic
def set_aside(*, member: Member, by: Member, exception: str, note: str, now: dt.datetime) -> None:
    """
    This function will note that staff use paused data for one of the reasons of Art. 18(2): for the person to read.

    What staff wrote stands in the person's own log alone; the trail holds the reason's code (R18-3).
    """
    seen(member=member, by=by, page="paused", reason=exception, note=note, now=now)
    record(
        action="gate.pause.set_aside",
        subject=member,
        actor=by,
        role="staff",
        about=member,
        facts={"reason": exception},
    )


@transaction.atomic
def close(*, member: Member, purpose: str, cause: str) -> None:
    """
    This function will close a purpose for one person and raise the person's rights epoch.

    A pause of all use waits for the batch of a sweep that runs, and no batch begins before the pause stands (R18-4). The
    ledger knows of it before it is certain, so that a restored older copy is closed again (law.md (d), backups).
    """
    if cause == Cause.RESTRICTED:
        order.before_sweeps()
    Member.objects.select_for_update().get(pk=member.pk)
    _block, is_new = Block.objects.get_or_create(member=member, purpose=purpose, cause=cause)
    if is_new:
        ledger.begin(kind=KINDS[Cause(cause)], member_id=member.pk, code=purpose)
    Member.objects.filter(pk=member.pk).update(rights_epoch=models.F("rights_epoch") + 1)


@transaction.atomic
def reopen(*, member: Member, purpose: str, cause: str) -> None:
    """
    This function will lift one cause, once; others may still keep the purpose closed.

    When a pause of all use ends, whatever had its time over meanwhile goes at once (R18-4).
    """
    Member.objects.select_for_update().get(pk=member.pk)
    lifted, _each = Block.objects.filter(member=member, purpose=purpose, cause=cause).delete()
    if not lifted:
        return
    Member.objects.filter(pk=member.pk).update(rights_epoch=models.F("rights_epoch") + 1)
    ledger.end(kind=KINDS[Cause(cause)], member_id=member.pk, code=purpose)
    if cause == Cause.RESTRICTED and not purpose:
        promise(
            task="retention.sweep_person", key=f"unpaused {member.pk} {uuid.uuid4()}", member_id=member.pk
        )


def _hold(members: MemberQuerySet) -> None:
    rows, values = members.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT id FROM members_member WHERE id IN ({rows}) ORDER BY id FOR SHARE) held",
            values,
        )


def _shared(member_id: uuid.UUID | models.Model) -> Member | None:
    key = member_id.pk if isinstance(member_id, models.Model) else member_id
    return next(iter(Member.objects.raw("SELECT * FROM members_member WHERE id = %s FOR SHARE", [key])), None)
