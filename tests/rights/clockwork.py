"""Cases on days of one's choice, and the acts that move their clock."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from portal.members.models import Member
from rights.models import Case, Channel
from rights.rules.identity import Doubt, Way
from rights.rules.right import Right
from rights.rules.states import Role
from rights.services import collecting, identity, intake
from rights.timing import Pause

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=STOCKHOLM)


def file_on(
    day: dt.date, *, member: Member, channel: Channel = Channel.EMAIL, right: Right = Right.OBJECTION
) -> Case:
    """File a request on a local day: an objection that a person has to weigh, unless told otherwise."""
    details = {"uses": ["statistics"], "situation": str(uuid.uuid4())} if right is Right.OBJECTION else {}
    asked = [intake.Asked(right=right, details=details)]
    return intake.file_case(
        member=member, asked=asked, channel=channel, language=member.language, now=noon(day)
    ).case


def begin(case: Case, *, now: dt.datetime) -> None:
    """Let the work on the case begin, as its promise would."""
    for line in case.lines.all():
        collecting.begin(line=line, now=now)


def ask(
    case: Case,
    *,
    now: dt.datetime,
    by: Member,
    reason: Doubt = Doubt.UNKNOWN_SENDER,
    way: Way = Way.SIGN_IN,
    role: Role = Role.HANDLER,
    late_because: str = "",
) -> Pause:
    return identity.doubt(
        case=case, reason=reason, way=way, by=by, role=role, now=now, late_because=late_because
    )


def show(case: Case, *, now: dt.datetime) -> None:
    identity.prove(case=case, way=Way.SIGN_IN, now=now, by=case.member)


def stored(case: Case) -> dt.date:
    """The last day as it stands in the table."""
    due_on: dt.date = Case.objects.get(pk=case.pk).due_on
    return due_on
