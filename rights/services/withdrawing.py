"""Taking a request back for a person who says so by letter, telephone or e-mail (R12-18)."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from portal.members.models import Member
from portal.trail.services import record
from rights.models import Case, Channel, Line
from rights.rules.right import Right
from rights.rules.states import Role
from rights.services import lifecycle


def open_lines(case: Case) -> list[Line]:
    """Return what of a request can still be taken back."""
    return [line for line in case.lines.order_by("right") if lifecycle.can_withdraw(line)]


@transaction.atomic
def enter(
    *, case: Case, rights: Collection[Right], channel: Channel, by: Member, role: Role, now: dt.datetime
) -> tuple[Right, ...]:
    """
    This function will take rights of a request back as the person asked, and return those that it came too late for.

    What follows is what follows on the website: the person is told, a pause ends, and what was made is destroyed.

    :raises ValueError: when it came by no road that staff enter.
    Source: GDPR Art. 12(2); R12-18.
    """
    if not channel.by_staff:
        raise ValueError(channel)
    late = []
    for line in case.lines.filter(right__in=rights).order_by("right"):
        try:
            with transaction.atomic():
                lifecycle.withdraw(line=line, now=now, by=by.pk, role=role)
        except (lifecycle.NotAllowed, lifecycle.MovedOn):
            late.append(line.right_asked)
    if len(late) < len(rights):
        record(
            action="rights.withdrawal.entered",
            subject=case.member_id,
            actor=by,
            role=role,
            about=case,
            facts={"channel": channel.value},
        )
    return tuple(late)
