"""Each member's own figures of a month, counted for all at once."""

import datetime as dt
import uuid

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from portal.gate.services import processable, processable_held
from portal.members.models import Member

PURPOSE = "statistics"
A_VISIT_ENDS_AFTER_MINUTES = 30

COUNT = """
CREATE TEMPORARY TABLE {figures} ON COMMIT DROP AS
WITH allowed AS ({allowed}),
seen AS (
  SELECT v.member_id, v.path, v.at - lag(v.at) OVER (PARTITION BY v.member_id ORDER BY v.at) AS pause
  FROM activity_pageview v JOIN allowed a ON a.id = v.member_id
  WHERE v.at >= %s AND v.at < %s
)
SELECT member_id, count(*) AS pages,
  count(*) FILTER (WHERE pause IS NULL OR pause > make_interval(mins => %s)) AS visits,
  left(mode() WITHIN GROUP (ORDER BY path), 80) AS favourite
FROM seen GROUP BY member_id
"""
KEEP = """
INSERT INTO activity_statistic (member_id, month, visits, pages, favourite, counted_at)
SELECT member_id, %s, visits, pages, favourite, clock_timestamp() FROM {figures} WHERE member_id IN ({allowed})
ON CONFLICT (member_id, month) DO UPDATE
SET visits = excluded.visits, pages = excluded.pages, favourite = excluded.favourite, counted_at = excluded.counted_at
"""


def count_month(*, month: dt.date, zone: dt.tzinfo) -> int:
    """
    This function will count one local calendar month for every member whose data may be used for statistics.

    A visit ends after 30 minutes without a page; the most used part is our conclusion. Counting again replaces the
    figures. The gate is asked twice: before the long count, which holds nobody, and again with the persons held
    before anything is kept, so that whoever said no meanwhile is left out. Returns how many members were counted.
    Source: GDPR Art. 6(1)(f), 18(2), 21(1); promises 9, 10.
    """
    first = month.replace(day=1)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    start, end = (dt.datetime.combine(day, dt.time.min, zone) for day in (first, following))
    figures = f"figures_{uuid.uuid4().hex}"
    allowed, values = processable(Member.objects.all(), PURPOSE).values("id").query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            COUNT.format(figures=figures, allowed=allowed), [*values, start, end, A_VISIT_ENDS_AFTER_MINUTES]
        )
        counted = Member.objects.filter(pk__in=RawSQL(f"SELECT member_id FROM {figures}", []))  # noqa: S611  # made above
        allowed, values = processable_held(counted, PURPOSE).values("id").query.sql_with_params()
        cursor.execute(KEEP.format(figures=figures, allowed=allowed), [first, *values])
        return int(cursor.rowcount)
