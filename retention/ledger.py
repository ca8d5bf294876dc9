"""
The ledger of erasures: what is going to be destroyed, written before the first act, and that it was.

It is a database of its own (`portal.ledger`). Only tokens, codes and counts.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.utils import timezone

from portal.ledger import keys
from portal.ledger.models import Kind, Line, Phase
from portal.ledger.services import append, write
from portal.members.models import Member
from retention.items import Item, counts
from retention.models import Disposal

BY_REQUEST, BY_TIME = "request", "time"
"""Why something was destroyed: the person asked, or its time was over."""


def intend(
    disposal: Disposal, items: Iterable[Item], *, reaches_to: dt.datetime, cause: str = BY_REQUEST
) -> None:
    """
    This function will write that a disposal is about to begin; the second time it changes nothing.

    It stands in the ledger whatever becomes of the caller's transaction. Records that staff have made part of this one
    are named too, by tokens of their own: an older copy of the database knows them apart.
    """
    write(
        members=_family(disposal.member_id),
        kind=Kind.ERASURE,
        phase=Phase.INTENT,
        act_id=disposal.act_id,
        cause=cause,
        categories=disposal.categories,
        keeps=[_without_words(one) for one in disposal.keeps],
        counts=counts(items),
        reaches_to=None if disposal.whole else reaches_to,
    )


def confirm(disposal: Disposal, items: Iterable[Item]) -> None:
    """This function will write that a disposal is done, after it is; the second time it changes nothing."""
    begun = Line.objects.filter(act_id=disposal.act_id, phase=Phase.INTENT).earliest("position")
    write(
        members=[disposal.member_id],
        kind=Kind.ERASURE,
        phase=Phase.DONE,
        act_id=disposal.act_id,
        cause=begun.cause,
        categories=disposal.categories,
        keeps=begun.keeps,
        counts=counts(items),
        reaches_to=begun.reaches_to,
    )


def intend_rows(*, act_id: uuid.UUID, category: str, table: str, rows: int, what: str = "erased") -> None:
    """
    This function will write what a batch of a sweep is about to commit, before it does: how many, of which table.

    It has no token and no second line: that it was committed stands in the trail. A restored copy of the database holds
    the rows again, and they are over their time there as well: the next sweep takes them, whoever's they are.
    """
    line = Line(
        kind=Kind.ERASURE,
        phase=Phase.INTENT,
        act_id=act_id,
        cause=BY_TIME,
        period=keys.period_of(timezone.now()),
        token="",
        categories=[category],
        counts={table: {what: rows}},
    )
    append([line])


def intended(disposal: Disposal) -> bool:
    """Return whether the ledger knows of the disposal, so that destroying may begin."""
    return Line.objects.filter(act_id=disposal.act_id, phase=Phase.INTENT).exists()


def _family(member_id: uuid.UUID) -> list[uuid.UUID]:
    """Return a member and every record that was made part of hers, or of one of these."""
    found = [member_id]
    newest = found
    while newest:
        parts = Member.objects.filter(merged_into__in=newest).order_by("pk")
        newest = list(parts.values_list("pk", flat=True))
        found = [*found, *newest]
    return found


def _without_words(keep: dict[str, str]) -> dict[str, str]:
    """Return what staff keep without what they wrote about it, which may tell of the person."""
    return {name: keep[name] for name in ("category", "ground", "until")}
