"""More time for a complex request: once, for a reason the law knows, told before the first last day is over."""

import datetime as dt

from django.db import transaction

from portal.members.models import Member
from portal.outbox.services import promise
from portal.trail.services import record
from rights.clock import deadline_of, extension_of, holidays, local_day
from rights.models import Case
from rights.rules import deadlines
from rights.rules.deadlines import AlreadyExtended, ExtensionReason, TooLate
from rights.rules.states import DESK, Role
from rights.services import pausing
from rights.timing import Extension

__all__ = ["AlreadyExtended", "NotForThisRole", "NotOpen", "TooLate", "extend", "may_extend", "told"]


class NotOpen(Exception):
    """The request is answered or withdrawn."""


class NotForThisRole(Exception):
    """Only a handler or an approver gives a request more time."""


def may_extend(case: Case, *, role: Role, now: dt.datetime) -> bool:
    """Return whether that role may still give the case more time today."""
    today = local_day(now)
    return (
        role in DESK
        and case.closed_at is None
        and extension_of(case) is None
        and today <= deadline_of(case, today=today).due_on
    )


def longer(case: Case, *, now: dt.datetime) -> dt.date:
    """Return the last day that an extension of today would give."""
    today = local_day(now)
    return deadlines.extend(
        deadline_of(case, today=today),
        told_on=today,
        reason=ExtensionReason.COMPLEX,
        holidays=holidays(),
        today=today,
    ).due_on


def extend(
    *, case: Case, reason: ExtensionReason, text: str, by: Member, role: Role, now: dt.datetime
) -> Extension:
    """
    This function will give a case three months in all from receipt, and promise the letter that says so and why.

    It counts once the letter has left, on or before the first last day.

    :raises AlreadyExtended: the second time, :raises TooLate: after the first last day.
    :raises NotOpen: when the case has ended, :raises ValueError: without words of our own.
    Source: GDPR Art. 12(3); R12-5; D-7, D-8.
    """
    if role not in DESK:
        raise NotForThisRole
    if not text.strip():
        raise ValueError("an extension says why in words of its own")
    with transaction.atomic():
        case = _locked(case)
        if case.closed_at is not None:
            raise NotOpen
        if extension_of(case) is not None:
            raise AlreadyExtended("a request can be extended once only")
        today = local_day(now)
        first = deadline_of(case, today=today)
        later = deadlines.extend(first, told_on=today, reason=reason, holidays=holidays(), today=today)
        made = Extension.objects.create(
            case=case,
            reason=ExtensionReason(reason),
            text=text.strip(),
            first_due_on=first.due_on,
            due_on=later.due_on,
            made_by=by.pk,
            made_at=now,
        )
        pausing.settle(case, now=now)
        record(
            action="rights.case.extended",
            subject=case.member_id,
            actor=by.pk,
            role=role,
            about=case,
            facts={"reason": made.reason, "before": str(first.due_on), "due": str(later.due_on)},
        )
        promise(task="rights.tell_extended", key=f"tell_extended {made.pk}", extension_id=made.pk)
    return made


def told(*, extension: Extension, now: dt.datetime) -> None:
    """
    This function will note that the letter about more time has left, by mail or by post.

    :raises TooLate: after the first last day: such a letter changes nothing any more (D-8).
    """
    with transaction.atomic():
        case = _locked(extension.case)
        if untold_is_too_late(case, now=now):
            raise TooLate("an extension must be told on or before the first due date")
        Extension.objects.filter(pk=extension.pk, told_at=None).update(told_at=now)
        pausing.settle(case, now=now)


def untold_is_too_late(case: Case, *, now: dt.datetime) -> bool:
    """Return whether the extension of a case was not told while it could be."""
    extension = extension_of(case)
    return (
        extension is not None
        and extension.told_at is None
        and not deadline_of(case, today=local_day(now)).extended
    )


def _locked(case: Case) -> Case:
    found: Case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("member", "extension")
        .prefetch_related("pauses")
        .get(pk=case.pk)
    )
    return found
