"""Taking in a request: case, lines, due date, trail and promises in one transaction."""

import datetime as dt
import functools
import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from portal import register
from portal.members.models import Member, Standing
from portal.outbox.services import promise
from portal.trail.services import record
from rights.clock import deadline_for, local_day
from rights.models import Case, Channel, Line, Package
from rights.papers import Delivery
from rights.rules.right import Right
from rights.services import awaiting, lifecycle
from rights.services.following import digest_of, token_of

LONGEST_UNSEEN = dt.timedelta(days=731)
"""A letter found in a drawer after more than two years is no slip of the pen but a wrong year."""


class NothingAsked(Exception):
    """A request without a right in it."""


class NotYetThere(Exception):
    """An arrival in the future, or longer ago than a letter can have lain unseen."""


class NotActive(Exception):
    """The person's records are frozen or erased; nothing new is written about her."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One right asked for: which categories (none means everything), from which local day on, and its own details."""

    right: Right
    categories: tuple[str, ...] = ()
    since: dt.date | None = None
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """When a message reached us, and the member of staff who enters it; the clock starts there (D-1, R12-1)."""

    at: dt.datetime
    by: Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """The case, whether it is new, and the token of its follow link when a guest asked."""

    case: Case
    is_new: bool
    token: str = ""


def file_case(
    *,
    member: Member,
    asked: Sequence[Asked],
    channel: Channel,
    language: str,
    now: dt.datetime,
    with_link: bool = False,
    arrived: Arrived | None = None,
    delivery: Delivery = Delivery.ONLINE,
) -> Filed:
    """
    This function will take in one request with one or several rights, each a line of its own (R12-3).

    The same request twice on one local day is one case: the first is returned (F-14), unless every file that came
    of it is gone. With `with_link` a guest follows the case by a secret link. With `arrived` staff enter what came
    by letter, phone or mail: it counts from the day it came, not from the day it is entered.

    :raises NothingAsked: when `asked` is empty.
    :raises NotYetThere: when it is to have arrived in the future, or more than two years ago.
    :raises NotActive: when the person is frozen or erased.
    Source: GDPR Art. 12(3); R12-1, R12-2; D-1.
    """
    if not asked:
        raise NothingAsked
    received_at = arrived.at if arrived else now
    if not now - LONGEST_UNSEEN <= received_at <= now:
        raise NotYetThere
    received_on = local_day(received_at)
    key = _same_day_key(member.pk, received_on, asked)
    case_id = uuid.uuid4()
    with transaction.atomic():
        hold(member)
        first = Case.objects.filter(same_day_key=key).first()
        if first is not None and _nothing_left(first, now):
            lifecycle.let_ask_again(first)
        case, is_new = Case.objects.get_or_create(
            same_day_key=key,
            defaults={
                "id": case_id,
                # Called for a new case only, so that a repeated request draws no number.
                "reference": functools.partial(_reference, received_on),  # type: ignore[misc]  # Django calls it
                "member": member,
                "channel": channel,
                "language": language,
                "received_at": received_at,
                "received_on": received_on,
                "registered_at": now,
                "registered_by": arrived.by.pk if arrived else None,
                "delivery": delivery,
                "due_on": deadline_for(received_on).due_on,
                "follow_digest": digest_of(token_of(case_id)) if with_link else "",
            },
        )
        if is_new:
            _record(case, asked, arrived)
            promise(task="rights.acknowledge", key=f"acknowledge {case.pk}", case_id=case.pk)
            _write_lines(case, asked, now=now)
    return Filed(case=case, is_new=is_new, token=token_of(case.pk) if case.follow_digest else "")


def _nothing_left(case: Case, now: dt.datetime) -> bool:
    most = register.current().handling.downloads_max
    packages = Package.objects.filter(line__case=case).prefetch_related("downloads")
    return case.closed_at is not None and not any(
        one.is_there and one.expires_at > now and len(one.downloads.all()) < most for one in packages
    )


def _record(case: Case, asked: Sequence[Asked], arrived: Arrived | None) -> None:
    record(
        action="rights.case.registered" if arrived else "rights.case.filed",
        subject=case.member_id,
        actor=arrived.by if arrived else case.member_id,
        role="handler" if arrived else "member",
        about=case,
        facts={"rights": list(dict.fromkeys(one.right for one in asked)), "channel": case.channel},
    )


def _write_lines(case: Case, asked: Sequence[Asked], *, now: dt.datetime) -> None:
    lines = Line.objects.bulk_create(
        [
            Line(
                case=case,
                right=one.right,
                categories=sorted(one.categories),
                since=one.since,
                details=dict(one.details),
            )
            for one in {one.right: one for one in asked}.values()
        ]
    )
    for line in lines:
        promise(task="rights.prepare", key=f"prepare {line.pk}", line_id=line.pk)
        awaiting.look(line=line, now=now)


def hold(member: Member) -> None:
    """
    This function will hold the person's record until the transaction ends, so that nobody closes it meanwhile.

    :raises NotActive: when the person is frozen or erased.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT standing FROM members_member WHERE id = %s FOR SHARE", [member.pk])
        row = cursor.fetchone()
    if row is None or row[0] != Standing.ACTIVE:
        raise NotActive


def _reference(day: dt.date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('rights_reference')")
        return f"R-{day.year}-{cursor.fetchone()[0]:04d}"


def _same_day_key(member_id: uuid.UUID, day: dt.date, asked: Sequence[Asked]) -> str:
    told = sorted(
        f"{one.right}|{','.join(sorted(one.categories))}|{one.since or ''}"
        f"|{json.dumps(one.details, sort_keys=True) if one.details else ''}"
        for one in asked
    )
    return hashlib.sha256("\n".join([str(member_id), day.isoformat(), *told]).encode()).hexdigest()
