"""
The restriction (Art. 18): all use but storage is paused the moment it is asked for, and a person looks afterwards.

It stays when the person has confirmed it. How it ends is `services.restricting`.
"""

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from portal import register
from portal.gate import services as gate
from portal.gate.models import Cause
from portal.members.models import Member
from portal.recipients import notifying
from portal.recipients.models import Act
from portal.trail.services import record
from rights import recipients
from rights.clock import local_day
from rights.models import Line, Step
from rights.restrictions import Restriction
from rights.rules.restriction import Ground
from rights.rules.states import Outcome


def begin(line: Line, *, ground: Ground) -> Restriction:
    """
    This function will pause all use of the person's data because of a line, at once. Doing it twice changes nothing.

    Call it in a transaction. Other rights pause too: while it is checked what is to be corrected (R16-5). Everyone who
    got the data is told, whoever looks afterwards: it holds meanwhile.
    Source: GDPR Art. 18(1), 18(2), 19; R18-2, R18-6, R19-1.
    """
    before = Restriction.objects.filter(line=line).first()
    if before is not None:
        return before
    member = line.case.member
    gate.close(member=member, purpose="", cause=Cause.RESTRICTED)
    made = Restriction.objects.create(line=line, member=member, ground=ground)
    record(
        action="rights.restriction.set",
        subject=member,
        about=line.case,
        facts={"right": line.right, "ground": ground.value},
    )
    notifying.owe(
        member=member, act=Act.RESTRICTION, line_id=line.pk, number=line.case.reference, now=made.set_at
    )
    return made


def prepare(line: Line) -> list[Step]:
    """This function will pause the use before anybody has looked. Source: GDPR Art. 18(1); R18-6."""
    begin(line, ground=Ground(str(line.details["ground"])))
    return []


def needs_a_person(line: Line) -> bool:
    """Return whether somebody looks at the ground; the pause holds meanwhile."""
    return line.right not in {str(right) for right in register.current().handling.without_human}


def execute(line: Line, *, now: dt.datetime) -> Outcome:
    """This function will confirm the pause, which then stays until `services.restricting` lifts it."""
    if Restriction.objects.filter(line=line, confirmed_at=None).update(confirmed_at=now):
        record(action="rights.restriction.confirmed", subject=line.case.member_id, about=line.case)
    return Outcome.DONE


def pause_page(member: Member) -> str:
    """Return the page on which a person ends her own pause; nothing for who has no account."""
    return f"{settings.INSYN_ADDRESS}{reverse('pause')}" if member.has_account else ""


def answer(line: Line, *, language: str) -> tuple[str, Mapping[str, object]]:
    """Return the letter that says what is paused, since when, until when, how it ends, and who was told (R19-2)."""
    made = line.restriction
    ground = Ground(made.ground)
    return "rights.restricted", {
        "paused_on": local_day(made.set_at),
        "ground": str(ground.label),
        "until": ground.until,
        "notice_days": register.current().handling.lift_notice_days,
        "url": pause_page(line.case.member),
        "told": recipients.told(line, language=language),
    }
