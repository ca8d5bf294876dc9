"""Who reads what is written in a case: the person, or whoever acts for her while the mandate holds."""

import datetime as dt

from portal.members.models import Member
from rights.clock import local_day
from rights.models import Case
from rights.papers import Mandate


def mandate_of(case: Case, *, now: dt.datetime) -> Mandate | None:
    """Return the mandate that holds now: not taken back, and not past its last day."""
    found = Mandate.objects.select_related("agent__merged_into").filter(case=case, revoked_at=None).first()
    if found is None or (found.expires_on and found.expires_on < local_day(now)):
        return None
    return found


def agent_of(case: Case, *, now: dt.datetime) -> Member | None:
    """Return who acts and is to have the answer, if the person chose that (R12-16)."""
    found = mandate_of(case, now=now)
    return at_last(found.agent) if found and found.answers_to_agent else None


def at_last(member: Member) -> Member:
    """Return the record that a person's record was merged into, or the record itself."""
    into: Member | None = member.merged_into
    return into or member
