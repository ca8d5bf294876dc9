"""Logging use, and keeping the months of the big table ready."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from portal.activity.models import PageView, SignIn
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


def months_before(moment: dt.datetime) -> list[dt.date]:
    """Return the first days of the months of page views that have rows and ended by an aware moment, oldest first."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_date(right(relid::regclass::text, 7), 'YYYY_MM') FROM pg_partition_tree('activity_pageview') "
            "WHERE isleaf ORDER BY 1"
        )
        for (first,) in cursor.fetchall():
            begins, ends = month_bounds(first)
            if ends <= moment and PageView.objects.filter(at__gte=begins, at__lt=ends).exists():
                found.append(first)
    return found


def month_bounds(first: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return the moments between which a month of page views lies: it begins and ends in UTC."""
    following = (first + dt.timedelta(days=32)).replace(day=1)
    begins, ends = (dt.datetime.combine(day, dt.time.min, dt.UTC) for day in (first, following))
    return begins, ends


def drop_month(first: dt.date) -> None:
    """
    This function will take a month of page views out of the table and drop it whole, however many rows it has.

    :raises ProgrammingError: for a month that ended less than seven days ago (T-8).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT activity_drop_month(%s)", [first])


def log_sign_in(
    *, member: Member, way: str, succeeded: bool, ip_address: str | None, user_agent: str
) -> None:
    """This function will log a sign-in or an attempt."""
    SignIn.objects.create(
        member=member, way=way, succeeded=succeeded, ip_address=ip_address, user_agent=user_agent[:300]
    )
