"""
Holds: what must not be destroyed for now, whoever asks and whatever the clock says (R17-11).

Whatever destroys a person's records because their time is over asks `unheld` first; a disposal plans with the holds by
itself. A hold has no last day but one to be looked at again, and two people end it.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import register
from portal.gate import order
from portal.letters.services import Addressee, send
from portal.members.models import Member, MemberQuerySet, Standing
from portal.outbox.services import Lease, promise
from portal.trail.services import record
from retention.items import Ground
from retention.models import Disposal, Hold
from retention.rules import add_months

MOST_MONTHS = 6
"""A hold is looked at again within half a year, or earlier."""
LETTER = "retention.hold_review"


class NoReason(Exception):
    """A hold, and the end of one, has a reason in words."""


class NotADay(Exception):
    """The day to look at it again is to come, and at most six months away."""


class NotInRegister(Exception):
    """The register knows no such category."""


class NotHidden(Exception):
    """Only what would harm a legal claim is kept from the person (R17-11)."""


class NobodyThere(Exception):
    """The record is erased or is part of another: there is nothing to hold."""


class AlreadyHeld(Exception):
    """The same is held for the same reason."""


class AlreadyReleased(Exception):
    """The hold has ended."""


class AlreadyAsked(Exception):
    """Its end is proposed and waits for another person."""


class NotAsked(Exception):
    """Nobody has proposed its end."""


class AskedAnew(Exception):
    """Its end was proposed once more after the second person had read why."""


class SamePerson(Exception):
    """Who proposed its end may not end it (security.md (d) 11)."""


def unheld(members: MemberQuerySet, *categories: str) -> MemberQuerySet:
    """Return those of `members` of whom no hold keeps anything of these categories, as one query."""
    return members.filter(~held(*categories))


def held(*categories: str, along: str = "pk") -> Exists:
    """Return the condition that a hold keeps something of these categories; `along` leads from a row to the person."""
    return Exists(Hold.objects.keeping(*categories).filter(member=OuterRef(along)))


def keeping(*, member_id: uuid.UUID, category: str) -> Hold | None:
    """Return the hold that keeps a category of a person's, one that the person may know of before another."""
    return Hold.objects.keeping(category).filter(member=member_id).order_by("-shown", "placed_at").first()


def kept(*, member_id: uuid.UUID, among: Collection[str]) -> set[str]:
    """Return those of these categories of which holds keep everything."""
    living = list(Hold.objects.live().filter(member=member_id))
    return {category for category in among if any(one.concerns(category) for one in living)}


def latest_review(today: dt.date) -> dt.date:
    """Return the last day on which a hold that is looked at today must be looked at again."""
    return add_months(today, MOST_MONTHS)


def local_today(now: dt.datetime) -> dt.date:
    """Return the controller's day of a moment."""
    return now.astimezone(ZoneInfo(register.current().time_zone)).date()


@transaction.atomic
def place(
    *,
    member: Member,
    categories: Collection[str],
    ground: Ground,
    reason: str,
    review_on: dt.date,
    by: Member,
    now: dt.datetime,
    hidden_because: str = "",
) -> Hold:
    """
    This function will keep everything, or some categories of the register, from being destroyed, from now on.

    Also what is decided or begun and not yet done: whoever carries it out plans anew. With `hidden_because` the person
    is not told while it lasts.

    :raises NoReason: without a reason for the person.
    :raises NotADay: when `review_on`, a local day, is not to come or too far away.
    :raises NotInRegister: for a category that the register does not know.
    :raises NotHidden: when it is kept from the person for anything but a legal claim.
    :raises NobodyThere: for a record that is erased, or part of another.
    :raises AlreadyHeld: when the same is held for the same reason.
    Source: GDPR Art. 17(3); R17-11.
    """
    reason, hidden_because = reason.strip(), hidden_because.strip()
    if not reason:
        raise NoReason
    if hidden_because and ground is not Ground.CLAIMS:
        raise NotHidden
    if set(categories) - {one.id for one in register.current().categories}:
        raise NotInRegister
    _check_day(review_on, now)
    order.before_sweeps()
    locked = Member.objects.select_for_update().get(pk=member.pk)
    if locked.standing == Standing.ERASED or locked.merged_into_id:
        raise NobodyThere
    named = sorted(set(categories))
    if Hold.objects.live().filter(member=locked, categories=named, ground=ground, reason=reason).exists():
        raise AlreadyHeld
    hold = Hold.objects.create(
        member=locked,
        categories=named,
        ground=ground,
        reason=reason,
        review_on=review_on,
        shown=not hidden_because,
        hidden_because=hidden_because,
        placed_by=by.pk,
        placed_at=now,
    )
    _note(hold, "placed", by=by, role="handler")
    _promise_reminder(hold, now)
    return hold


@transaction.atomic
def review(*, hold: Hold, review_on: dt.date, by: Member, now: dt.datetime) -> Hold:
    """
    This function will note that someone looked at a hold and that it is still needed, and when to look the next time.

    A proposal to end it is set aside thereby.

    :raises NotADay: as when placing.
    :raises AlreadyReleased: when it has ended.
    """
    _check_day(review_on, now)
    found = _locked(hold)
    found.review_on, found.reviewed_at = review_on, now
    found.asked_by = found.asked_at = None
    found.release_because = ""
    found.save(update_fields=["review_on", "reviewed_at", "asked_by", "asked_at", "release_because"])
    _note(found, "reviewed", by=by, role="handler")
    _promise_reminder(found, now)
    return found


@transaction.atomic
def ask_release(*, hold: Hold, because: str, by: Member, now: dt.datetime) -> Hold:
    """
    This function will propose the end of a hold to a second person.

    :raises NoReason: without a reason.
    :raises AlreadyReleased: when it has ended.
    :raises AlreadyAsked: when its end is proposed.
    """
    if not because.strip():
        raise NoReason
    found = _locked(hold)
    if found.asked_by is not None:
        raise AlreadyAsked
    found.asked_by, found.asked_at, found.release_because = by.pk, now, because.strip()
    found.save(update_fields=["asked_by", "asked_at", "release_because"])
    _note(found, "release_asked", by=by, role="handler")
    return found


@transaction.atomic
def release(*, hold: Hold, by: Member, read: dt.datetime | None, now: dt.datetime) -> Hold:
    """
    This function will end a hold, and promise that what it alone kept of finished erasures goes now, by the same case:
    also what its own term would have let go meanwhile.

    The yes is to the proposal of the moment `read`, and to no other.

    From now on the person may know of it. Also what a sweep passed by because of it goes now, if its time is over.

    :raises AlreadyReleased: when it has ended.
    :raises NotAsked: when nobody has proposed it.
    :raises SamePerson: when the same person did.
    :raises AskedAnew: when it was proposed again after it was read.
    Source: R17-3, R17-11; security.md (d) 11.
    """
    found = _locked(hold)
    if found.asked_by is None:
        raise NotAsked
    if found.asked_by == by.pk:
        raise SamePerson
    if found.asked_at != read:
        raise AskedAnew
    found.released_by, found.released_at, found.shown = by.pk, now, True
    found.save(update_fields=["released_by", "released_at", "shown"])
    _note(found, "released", by=by, role="approver")
    promise(task="retention.sweep_person", key=f"released {found.pk}", member_id=found.member_id)
    for about in _to_go_on(found.member_id, today=local_today(now)):
        key = f"released {found.pk} {about.pk}"
        promise(task="rights.finish_erasure", key=key, disposal_id=about.pk)
    return found


def remind(*, hold: Hold, lease: Lease, now: dt.datetime) -> None:
    """This function will mail the organisation's own address that a hold is to be looked at again, on its day."""
    if not Hold.objects.to_review(local_today(now)).filter(pk=hold.pk).exists():
        return
    book = register.current()
    send(
        promise_key=lease.key,
        addressee=Addressee(email=book.controller.email, language=book.languages[0]),
        letter=LETTER,
        context={"number": str(hold.pk)[:8], "review_on": hold.review_on},
        now=now,
        keep=lease.keep,
    )


def _locked(hold: Hold) -> Hold:
    """Return a living hold, locked; the person's record first, as whoever destroys does."""
    Member.objects.select_for_update().get(pk=hold.member_id)
    found = Hold.objects.select_for_update().get(pk=hold.pk)
    if found.released_at is not None:
        raise AlreadyReleased
    return found


def _to_go_on(member_id: uuid.UUID, *, today: dt.date) -> QuerySet[Disposal]:
    """Return the finished disposals of a person's from which some hold kept something, or whose next term is over."""
    then = Hold.objects.filter(member=member_id, placed_at__lte=OuterRef("executed_at"))
    living = then.filter(Q(released_at=None) | Q(released_at__gte=OuterRef("executed_at")))
    return Disposal.objects.filter(Exists(living) | Q(next_on__lte=today), member=member_id)


def _check_day(review_on: dt.date, now: dt.datetime) -> None:
    today = local_today(now)
    if not today < review_on <= latest_review(today):
        raise NotADay


def _promise_reminder(hold: Hold, now: dt.datetime) -> None:
    zone = ZoneInfo(register.current().time_zone)
    morning = dt.datetime.combine(hold.review_on, dt.time.min, zone)
    promise(
        task="retention.remind_of_hold",
        key=f"hold {hold.pk} {hold.review_on}",
        after_seconds=max(0.0, (morning - now).total_seconds()),
        hold_id=hold.pk,
    )


def _note(hold: Hold, what: str, *, by: Member, role: str) -> None:
    """Note it in the trail; what the person may not know of is noted about the hold alone."""
    record(
        action=f"retention.hold.{what}",
        subject=hold.member_id if hold.shown else None,
        actor=by,
        role=role,
        about=hold,
    )
