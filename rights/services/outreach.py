"""
Following up data that we made public, before they are erased here.

Source: GDPR Art. 17(2); R17-6.
"""

import datetime as dt

from django.db import transaction

from portal import register
from portal.members.models import Member
from portal.register.schema import Category
from portal.trail.services import record
from retention.services import disposal
from rights.fulfilment.erasure import of_line
from rights.models import Line
from rights.outreach import Outreach
from rights.rules.right import Right
from rights.rules.states import Role


class NotPublic(Exception):
    """The erasure takes nothing of that kind, or we have not made it public."""


def public(line: Line, *, now: dt.datetime) -> tuple[Category, ...]:
    """Return the kinds of data that we made public and that this erasure takes."""
    told = [one for one in register.current().categories if one.public]
    if line.right_asked is not Right.ERASURE or line.stands.ended or not told:
        return ()
    going = {item.category for item in disposal.plan_of(of_line(line), now=now).items if not item.kept}
    return tuple(one for one in told if one.id in going)


def not_followed_up(line: Line, *, now: dt.datetime) -> bool:
    """Return whether a kind of public data has no step yet: then nothing is decided."""
    done = set(line.outreach.values_list("category", flat=True))
    return any(one.id not in done for one in public(line, now=now))


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
