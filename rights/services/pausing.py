"""The end of a pause while a correction was assessed: told first, then lifted, and only by who closed it (R16-5)."""

import datetime as dt

from django.db import transaction

from portal.gate import services as gate
from portal.gate.models import Cause
from portal.members.models import Member
from portal.outbox.services import Lease
from portal.trail.services import record
from rights.models import Correction, Line
from rights.rules.correction import NOTICE_DAYS
from rights.rules.states import State


def end(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """
    This function will lift what the line closed: at once when the person took it back, else some days after the answer.

    Another correction that is still looked into inherits the pause instead. Doing it twice changes nothing.
    Source: GDPR Art. 18(1)(a), 18(3); R16-5, promise 67.
    """
    if line.stands is State.ANSWERED and line.answered_at is not None:
        left = (line.answered_at + dt.timedelta(days=NOTICE_DAYS) - now).total_seconds()
        if left > 0:
            lease.postpone(left)
            return
    with transaction.atomic():
        member = Member.objects.select_for_update().get(pk=line.case.member_id)
        own = Correction.objects.select_for_update().filter(line=line).first()
        if own is not None and own.paused:
            _hand_on_or_lift(own, member)
        lease.keep()


def _hand_on_or_lift(own: Correction, member: Member) -> None:
    waiting = (
        Correction.objects.select_for_update(of=("self",))
        .filter(line__case__member=member, line__details__pause=True)
        .exclude(line__state__in=[state for state in State if state.ended])
        .exclude(pk=own.pk)
        .first()
    )
    if waiting is not None:
        waiting.paused = sorted({*waiting.paused, *own.paused})
        waiting.save(update_fields=["paused"])
    else:
        for purpose in own.paused:
            gate.reopen(member=member, purpose=purpose, cause=Cause.RESTRICTED)
        record(
            action="rights.pause.lifted",
            subject=member,
            about=own.line.case,
            facts={"purposes": list(own.paused)},
        )
    own.paused = []
    own.save(update_fields=["paused"])
