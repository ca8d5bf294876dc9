"""A person looks at a machine's decision and answers with a result and an explanation."""

import datetime as dt

from django.db import transaction

from portal.members.models import Member
from portal.trail.services import record
from rights.decided import Reviewed
from rights.models import Line, Review
from rights.rules.right import Right
from rights.rules.states import Role, State
from rights.services import collecting


class NotNow(Exception):
    """The line waits for no human look, or has had one."""


def look(*, line: Line, result: Reviewed, explanation: str, by: Member, now: dt.datetime) -> Review:
    """
    This function will put a person's result on record and let the person asking be told.

    :raises NotNow: when the line is of another right, waits for nobody, or was looked at before.
    Source: GDPR Art. 22(3); R22-2.
    """
    with transaction.atomic():
        line = Line.objects.select_for_update(of=("self",)).select_related("case").get(pk=line.pk)
        if line.right_asked is not Right.REVIEW or line.stands is not State.REVIEWING:
            raise NotNow
        if line.refusals.waiting().exists():
            raise NotNow
        review = Review.objects.create(
            line=line, result=result, explanation=explanation, done_by=by.pk, done_at=now
        )
        record(
            action="rights.decision.reviewed",
            subject=line.case.member_id,
            actor=by,
            role=Role.HANDLER,
            about=line.case,
            facts={"line": str(line.pk), "right": line.right, "result": result},
        )
        collecting.release(line=line, now=now, by=by, role=Role.HANDLER)
    return review
