"""Who else got the data, and how far telling them of what was done has come (Art. 19)."""

from django.utils.translation import gettext as _

from portal.letters.words import long_date
from portal.recipients.models import Act, Notification, Told
from portal.recipients.notifying import name_of
from rights.models import Line

Rows = tuple[tuple[str, str], ...]


def told(line: Line, *, language: str) -> Rows:
    """
    Return each recipient that is told of what a line did, and how far that has come (R19-2).

    Where a line did more than one thing, such as a correction and a pause meanwhile, each says of what.
    """
    owed = list(Notification.objects.of_line(line.pk).order_by("recipient", "made_at"))
    several = len({one.act for one in owed}) > 1
    return tuple((name_of(one.recipient), _how_far(one, language, several=several)) for one in owed)


def _how_far(one: Notification, language: str, *, several: bool) -> str:
    how = str(Told(one.outcome).label)
    if one.outcome == Told.OPEN:
        how = _("will be told by %(day)s") % {"day": long_date(one.due_on, language, weekday=False)}
    elif one.reason:
        how = f"{how}: {one.reason}"
    return f"{Act(one.act).label}: {how[0].lower()}{how[1:]}" if several else how
