"""When our staff opened the person's data, and why, as the answer's letter tells it (R15-18)."""

from portal.datamap.covers import Covers
from portal.letters import answer as letters
from portal.recipients import words
from portal.recipients.models import LookUp
from portal.recipients.personal_data import LookUps
from rights.clock import local_day
from rights.models import Line
from rights.packing import covering

LATEST = 100


def told(line: Line) -> tuple[letters.LookUpAnswer, ...]:
    """Return the latest look-ups; what a person covered in a note is covered here, too (R15-13)."""
    covered = covering.covers(line).get(LookUp._meta.label_lower, Covers())
    latest = LookUp.objects.visible_to(line.case.member).order_by("-at")[:LATEST]
    return tuple(_look_up(one, covered) for one in latest)


def _look_up(one: LookUp, covered: Covers) -> letters.LookUpAnswer:
    """Say when which role opened what, and why."""
    cover = covered.find(one.pk, "note")
    why = words.why(one.reason, cover.of(one.note, salt=covered.salt) if cover else one.note)
    return letters.LookUpAnswer(
        on=local_day(one.at),
        role=LookUps.in_words("role", one.role),
        purpose=f"{LookUps.in_words('page', one.page)}, {why}" if why else LookUps.in_words("page", one.page),
    )
