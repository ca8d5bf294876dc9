"""
The way through the door for sweeps: rows whose time is over go in batches, with no person's plan (house.md, doors).
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import models, transaction

from portal.gate import order
from portal.trail.services import record
from retention import ledger
from retention.services.choosing import Batch, Lot, after, pointing_to, up_to
from retention.services.cutting import cut_down
from retention.services.destroying import behind_the_gate, destroy_rows

LONGEST_WAIT = 500
"""Milliseconds: a batch stands in nobody's way for longer, and gives up before it can be part of a deadlock."""


@transaction.atomic
def expire(
    *,
    lot: Lot,
    place: Sequence[Any] | None = None,
    size: int,
    about: models.Model | None = None,
    only: uuid.UUID | None = None,
) -> Batch:
    """
    This function will destroy the rows of one batch whose time is over, and cut down what only a duty keeps.

    The set-based way through the door, for sweeps: `size` rows at most are looked at, from `place` on, and what keeps
    a row back is asked anew in the statement that destroys. One transaction with one line in the ledger and one entry
    in the trail; nothing is done row by row, but for the files of rows that have some. With `only` it is about one
    person. Source: GDPR Art. 5(1)(e); R18-4; performance.md section 9.

    :raises OperationalError: when others held what it needs too long; nothing is done then.
    """
    order.alone(milliseconds=LONGEST_WAIT)
    rows = after(lot.rows(only=only), lot.key, place)
    last = rows.order_by(*lot.key).values_list(*lot.key)[size - 1 : size].first()
    here, lost = lot.free(up_to(rows, lot.key, last)), cut_down(lot.source)
    going = here.filter(lot.over)
    with behind_the_gate():
        cut = here.filter(lot.to_cut).update(**lost) if lost else 0
        for key in pointing_to(lot.source.model_class()):
            if key.null:
                key.model._default_manager.filter(**{f"{key.name}__in": going}).update(**{key.name: None})
        gone = destroy_rows(lot.source, going)
    for what, count in (("cut_down", cut), ("expired", gone)):
        if count:
            ledger.intend_rows(
                act_id=uuid.uuid4(), category=lot.category, table=lot.table, rows=count, what=what
            )
            record(
                action=f"retention.rows.{what}",
                subject=only,
                about=about,
                facts={"table": lot.table, "category": lot.category, "rows": count},
            )
    return Batch(gone=gone, cut=cut, last=last)
