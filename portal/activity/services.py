"""Logging use, and keeping the months of the big table ready."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from portal.activity.models import SignIn
from portal.members.models import Member

MONTHS_AHEAD = 3
MONTHS_BACK = 36


def add_months(*, today: dt.date | None = None) -> int:
    """
    This function will make the missing month partitions of the page views, and return how many it made.

    From three years back (imports and demo) to three months ahead; months of the local calendar in UTC bounds.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT activity_add_months(%s, %s, %s)",
            [today or timezone.localdate(), MONTHS_BACK, MONTHS_AHEAD],
        )
        return int(cursor.fetchone()[0])


def log_sign_in(
    *, member: Member, way: str, succeeded: bool, ip_address: str | None, user_agent: str
) -> None:
    """This function will log a sign-in or an attempt."""
    SignIn.objects.create(
        member=member, way=way, succeeded=succeeded, ip_address=ip_address, user_agent=user_agent[:300]
    )
