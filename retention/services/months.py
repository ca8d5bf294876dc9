"""Whole months of page views that are over their time: dropped, not deleted row by row. Takes no row that must stay."""

import datetime as dt
import time
import uuid

from django.db import OperationalError, transaction
from django.db.models import F

from portal.activity.services import drop_month, month_bounds, months_before
from portal.gate import order
from portal.outbox.services import Lease
from portal.trail.services import record
from retention import ledger
from retention.runs import Part
from retention.services.choosing import Lot

LONGEST_WAIT = 200
"""Milliseconds: others wait behind it for the tables of page views and of members."""
TRIES, PAUSE_SECONDS = 3, 0.2


def drop(lot: Lot, *, part: Part, lease: Lease) -> None:
    """
    This function will drop the months of a table kept by the month in which every row is over its time.

    A month in which somebody's rows must stay is left to the batches. Each month is a transaction of its own, with
    its line in the ledger. It takes as long for a big month as for a small one: nothing is counted.
    """
    name = lot.question.by_row
    if not lot.by_month or name is None:
        return
    bound = lot.question.bound(lot.rules[0], name)
    for first in months_before(bound):  # type: ignore[arg-type]  # the column holds moments
        for _ in range(TRIES):
            try:
                _drop(first, lot, part, lease)
                break
            except OperationalError:  # somebody used the table too long; in the end the batches take the rows
                time.sleep(PAUSE_SECONDS)


@transaction.atomic
def _drop(first: dt.date, lot: Lot, part: Part, lease: Lease) -> None:
    lease.renew()
    order.alone(milliseconds=LONGEST_WAIT)
    begins, ends = month_bounds(first)
    rows = lot.all_rows.filter(at__gte=begins, at__lt=ends)
    # One question a reason: each begins with the few people concerned, none goes through the month.
    if any(rows.filter(reason).exists() for reason in lot.reasons().values()):
        return
    ledger.intend_rows(act_id=uuid.uuid4(), category=lot.category, table=lot.table, rows=1, what="months")
    drop_month(first)
    Part.objects.filter(pk=part.pk).update(months=F("months") + 1)
    record(
        action="retention.rows.month_dropped",
        about=part.sweep,
        facts={"table": lot.table, "category": lot.category},
    )
