"""
Following up data that we made public, before they are erased here.

Source: GDPR Art. 17(2); R17-6.
"""

import datetime as dt

from django.db import transaction

from portal.members.models import Member
from portal.trail.services import record
from rights.fulfilment.erasure import public
from rights.models import Line
from rights.outreach import Outreach
from rights.rules.states import Role


class NotPublic(Exception):
    """The erasure takes nothing of that kind, or we have not made it public."""


@transaction.atomic
def note(*, line: Line, category: str, what: str, by: Member, now: dt.datetime) -> Outreach:
    """
    This function will note a step that was taken so that others erase the data, too.

    :raises NotPublic: when there is nothing public of that kind in this erasure.
    """
    if category not in {one.id for one in public(line, now=now)}:
        raise NotPublic
    step = Outreach.objects.create(line=line, category=category, what=what, taken_by=by.pk, taken_at=now)
    record(
        action="rights.outreach.noted",
        subject=line.case.member_id,
        actor=by,
        role=Role.HANDLER,
        about=line.case,
        facts={"category": category},
    )
    return step
