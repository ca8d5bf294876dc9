"""Each member's own figures of a month, counted for all in one statement."""

import datetime as dt

from django.db import connection, transaction

from portal.gate.services import processable
from portal.members.models import Member

PURPOSE = "statistics"
A_VISIT_ENDS_AFTER_MINUTES = 30

COUNT = """
WITH allowed AS ({allowed}),
seen AS (
  SELECT v.member_id, v.path, v.at - lag(v.at) OVER (PARTITION BY v.member_id ORDER BY v.at) AS pause
  FROM activity_pageview v JOIN allowed a ON a.id = v.member_id
  WHERE v.at >= %s AND v.at < %s
), figures AS (
  SELECT member_id, count(*) AS pages,
    count(*) FILTER (WHERE pause IS NULL OR pause > make_interval(mins => %s)) AS visits,
    mode() WITHIN GROUP (ORDER BY path) AS favourite
  FROM seen GROUP BY member_id
)
INSERT INTO activity_statistic (member_id, month, visits, pages, favourite, counted_at)
SELECT member_id, %s, visits, pages, left(favourite, 80), clock_timestamp() FROM figures
ON CONFLICT (member_id, month) DO UPDATE
SET visits = excluded.visits, pages = excluded.pages, favourite = excluded.favourite, counted_at = excluded.counted_at
"""


def count_month(*, month: dt.date, zone: dt.tzinfo) -> int:
    """
    This function will count one local calendar month for every member whose data may be used for statistics.

    A visit ends after 30 minutes without a page; the most used part is our conclusion. Counting again replaces the
    figures. Returns how many members were counted. Source: GDPR Art. 6(1)(f), 21(1); promises 9, 10.
    """
    first = month.replace(day=1)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    start, end = (dt.datetime.combine(day, dt.time.min, zone) for day in (first, following))
    allowed, values = processable(Member.objects.all(), PURPOSE).values("id").query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            COUNT.format(allowed=allowed), [*values, start, end, A_VISIT_ENDS_AFTER_MINUTES, first]
        )
        return int(cursor.rowcount)
