"""Who reads what is written in a case: the person, or whoever acts for her while the mandate holds."""

import datetime as dt

from portal.members.models import Member, Standing
from rights.clock import local_day
from rights.models import Case, Line
from rights.papers import Mandate, Posted


def mandate_of(case: Case, *, now: dt.datetime) -> Mandate | None:
    """Return the mandate that holds now: not taken back, and not past its last day."""
    found = Mandate.objects.select_related("agent__merged_into").filter(case=case, revoked_at=None).first()
    if found is None or (found.expires_on and found.expires_on < local_day(now)):
        return None
    return found


def agent_of(case: Case, *, now: dt.datetime, line: Line | None = None) -> Member | None:
    """
    Return who acts and is to have the answer, if the person chose that and it reaches so far (R12-16).

    What is about one line goes by that line's right; what is about the whole request needs a mandate for all of it.
    Whoever is being erased, or is gone, gets nothing more: then the answer is the person's own.
    """
    found = mandate_of(case, now=now)
    if found is None or not found.answers_to_agent:
        return None
    about = [line.right] if line else case.lines.values_list("right", flat=True)
    agent = at_last(found.agent)
    return agent if found.covers(about) and agent.standing == Standing.ACTIVE else None


def reader_of(posted: Posted, *, now: dt.datetime) -> Member:
    """
    Return who is to have a letter that has not left: whoever acts while the power to act holds, else the person.

    The one it was queued for may have lost that power since. What is written to the person stays with the person.
    Source: R12-16.
    """
    person, queued_for = at_last(posted.case.member), at_last(posted.reader)
    if queued_for != person and agent_of(posted.case, now=now, line=posted.line) == queued_for:
        return queued_for
    return person


def at_last(member: Member) -> Member:
    """Return the record that a person's record was merged into, or the record itself."""
    into: Member | None = member.merged_into
    return into or member
