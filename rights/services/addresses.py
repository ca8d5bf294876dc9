"""Where a person's postal address on file comes from, and whether it was changed lately (promise 137)."""

import datetime as dt

from portal.members.models import Member, ProfileChange
from rights.clock import local_day

ADDRESS = ("street", "postal_code", "city", "country")
NEW_DAYS = 30


def source_of(reader: Member) -> str:
    """Return who gave the address on file last: the member, staff, or whoever the record began with."""
    change = ProfileChange.objects.filter(member=reader, field__in=ADDRESS).order_by("-changed_at").first()
    return change.changed_by if change else "staff" if reader.origin == "staff" else "record"


def changed_lately(reader: Member, *, now: dt.datetime) -> dt.date | None:
    """Return the day the address was changed when that is less than 30 days ago: someone else may have done it."""
    since = now - dt.timedelta(days=NEW_DAYS)
    change = (
        ProfileChange.objects.filter(member=reader, field__in=ADDRESS, changed_at__gt=since)
        .exclude(old="")
        .order_by("-changed_at")
        .first()
    )
    return local_day(change.changed_at) if change else None
