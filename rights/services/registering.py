"""Staff enter what came by letter, phone or mail: the person, the rights understood, the message and its files."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from portal.correspondence import services as correspondence
from portal.correspondence.models import Thread
from portal.correspondence.uploads import Upload
from portal.members.models import Member
from portal.outbox.services import let_go, promise
from portal.trail.services import record
from retention.services import disposal
from rights.models import Case, Channel, Line
from rights.papers import Delivery, Mandate, Original, Scan
from rights.rules.identity import Doubt, Way
from rights.rules.states import Role, State
from rights.services import awaiting, collecting, identity, intake, packaging, turning
from rights.services.intake import Arrived, Asked, Filed


class AlreadyAsked(Exception):
    """The request has that right already; each stands in it once."""


class TooLate(Exception):
    """Work on the line has begun, or the request is closed: enter what is missing as another right or request."""


class AlreadyEnded(Exception):
    """The power to act was taken back before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What came: its words, its files, and the conversation it stands in when it came by mail."""

    text: str = ""
    scans: Sequence[Upload] = ()
    thread: Thread | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """Who acts for the person, as staff have checked it (R12-16)."""

    agent: Member
    kind: str
    scope: str
    rights: Sequence[str] = ()
    expires_on: dt.date | None = None
    answers_to_agent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """Why staff cannot be sure who asks, and what is enough to show it (R12-9)."""

    reason: Doubt
    way: Way
    late_because: str = ""


@transaction.atomic
def register(
    *,
    member: Member,
    asked: Sequence[Asked],
    channel: Channel,
    language: str,
    arrived: Arrived,
    message: Message,
    now: dt.datetime,
    delivery: Delivery = Delivery.ONLINE,
    power: Power | None = None,
    doubted: Doubted | None = None,
) -> Filed:
    """
    This function will enter a request that came by another road, with the day it truly came (promise 133).

    The same letter entered twice is one request; the first is returned, unchanged. Where it is `doubted` who asks, the
    case begins with the question who it is, and nothing is made before the answer.

    :raises NothingAsked: when no right was understood.
    :raises NotYetThere: when it is to have arrived in the future, or too long ago.
    :raises NotActive: when the person is frozen or erased.
    :raises NotOnTheLadder, NothingToAsk, TooLate: as `identity.doubt` does.
    Source: GDPR Art. 12(2), 12(3), 12(6); R12-1, R12-9, R12-15, R12-16; D-1.
    """
    filed = intake.file_case(
        member=member,
        asked=asked,
        channel=channel,
        language=language,
        now=now,
        arrived=arrived,
        delivery=delivery,
    )
    if filed.is_new:
        _keep(filed.case, message)
        if message.thread:
            correspondence.assign(thread=message.thread, member=member, by=arrived.by, role="handler")
        if power:
            _note(filed.case, power, by=arrived.by, now=now)
        if doubted:
            identity.doubt(
                case=filed.case,
                reason=doubted.reason,
                way=doubted.way,
                late_because=doubted.late_because,
                by=arrived.by,
                role=Role.HANDLER,
                now=now,
            )
    return filed


@transaction.atomic
def add(*, case: Case, asked: Asked, by: Member, now: dt.datetime) -> Line:
    """
    This function will add a right that the same message asked for; the day of receipt stays what it was (R12-3).

    :raises TooLate: when the request is closed, or the person is being erased.
    :raises AlreadyAsked: when the right is in it.
    """
    try:
        intake.hold(case.member)
    except intake.NotActive as closed:
        raise TooLate from closed
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.closed_at is not None:
        raise TooLate
    if locked.lines.filter(right=asked.right).exists():
        raise AlreadyAsked
    line = Line.objects.create(case=locked, right=asked.right, details=dict(asked.details))
    _sorted(line, by=by, now=now, action="rights.line.added", facts={})
    return line


@transaction.atomic
def change(*, line: Line, asked: Asked, by: Member, now: dt.datetime) -> Line:
    """
    This function will let a line mean another right, before work on it has begun; the day of receipt stays (R12-3).

    Which right it was, which it is, who changed it and when stand in the trail.

    :raises TooLate: when work has begun.
    :raises AlreadyAsked: when the request has that right in another line, or in this one.
    """
    locked = Line.objects.select_for_update().select_related("case").get(pk=line.pk)
    if locked.stands not in {State.RECEIVED, State.IDENTIFYING}:
        raise TooLate
    if locked.case.lines.filter(right=asked.right).exists():
        raise AlreadyAsked
    before = locked.right
    _let_go(locked)
    locked.right, locked.details = asked.right, dict(asked.details)
    locked.categories, locked.since = [], None
    locked.save(update_fields=["right", "details", "categories", "since"])
    _sorted(locked, by=by, now=now, action="rights.line.reclassified", facts={"before": before})
    return locked


@transaction.atomic
def take_back(*, mandate: Mandate, by: Member, role: str, now: dt.datetime) -> Mandate:
    """
    This function will end a power to act: from now on everything goes to the person alone (R12-16).

    So do letters that wait to be printed or posted.

    :raises AlreadyEnded: when it was taken back before.
    """
    changed = Mandate.objects.filter(pk=mandate.pk, revoked_at=None).update(revoked_at=now)
    if changed != 1:
        raise AlreadyEnded
    mandate.refresh_from_db()
    case = mandate.case
    record(action="rights.mandate.revoked", subject=case.member_id, actor=by, role=role, about=case)
    turning.to_person(case, by=by, role=role)
    return mandate


def _keep(case: Case, message: Message) -> None:
    original = Original.objects.create(case=case, text=message.text, thread=message.thread)
    for upload in message.scans:
        scan = Scan(original=original, file_name=upload.name, media_type=upload.media_type, size=upload.size)
        scan.file.save(f"{uuid.uuid4().hex}{upload.ending}", upload.file, save=False)
        scan.save(force_insert=True)


def _note(case: Case, power: Power, *, by: Member, now: dt.datetime) -> None:
    Mandate.objects.create(
        case=case,
        agent=power.agent,
        kind=power.kind,
        scope=power.scope,
        rights=list(power.rights),
        expires_on=power.expires_on,
        answers_to_agent=power.answers_to_agent,
        checked_by=by.pk,
        checked_at=now,
    )
    record(
        action="rights.mandate.checked",
        subject=case.member_id,
        actor=by,
        role="handler",
        about=case,
        facts={"kind": power.kind},
    )


def _let_go(line: Line) -> None:
    """Undo what was begun for a right that nobody asked for: its own act, a plan, and what other systems are asked."""
    collecting.let_go(line=line)
    disposal.call_off(about_id=line.pk)
    packaging.forget_parts(line=line)
    let_go(ids=[str(step) for step in line.steps.values_list("pk", flat=True)])
    line.steps.all().delete()


def _sorted(line: Line, *, by: Member, now: dt.datetime, action: str, facts: dict[str, object]) -> None:
    case = line.case
    record(
        action=action,
        subject=case.member_id,
        actor=by,
        role="handler",
        about=case,
        facts={"line": str(line.pk), "right": line.right, **facts},
    )
    awaiting.again(line=line, now=now)
    key = f"{line.pk} {line.right} {now.timestamp():.3f}"
    promise(task="rights.acknowledge", key=f"acknowledge again {key}", case_id=case.pk)
    promise(task="rights.prepare", key=f"prepare {key}", line_id=line.pk)
