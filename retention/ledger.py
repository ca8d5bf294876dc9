"""
The ledger of erasures: what is going to be destroyed, written before the first act, and that it was.

Only tokens and counts. The key of the tokens lies beside the master key, outside the database and its dumps.
"""

import hashlib
import hmac
import uuid
from collections.abc import Iterable

from django.conf import settings

from portal import crypto
from retention.items import Item, counts
from retention.models import Disposal, LedgerLine, Phase

BY_REQUEST, BY_TIME = "request", "time"
"""Why something was destroyed: the person asked, or its time was over."""


def token_of(member_id: uuid.UUID) -> str:
    """Return the keyed hash by which the ledger knows a member; nobody else can make it."""
    key = crypto.text_key(settings.INSYN_KEY_FILE.with_name("ledger.key"))
    return hmac.new(key.encode(), member_id.bytes, hashlib.sha256).hexdigest()


def intend(disposal: Disposal, items: Iterable[Item], *, cause: str = BY_REQUEST) -> None:
    """This function will write that a disposal is about to begin; the second time it changes nothing."""
    _write(disposal, Phase.INTENT, items, cause=cause)


def confirm(disposal: Disposal, items: Iterable[Item]) -> None:
    """This function will write that a disposal is done; the second time it changes nothing."""
    begun = LedgerLine.objects.get(act_id=disposal.act_id, phase=Phase.INTENT)
    _write(disposal, Phase.DONE, items, cause=begun.cause)


def intend_rows(*, act_id: uuid.UUID, category: str, table: str, rows: int, what: str = "erased") -> None:
    """
    This function will write what a batch of a sweep is about to commit, before it does: how many, of which table.

    It has no token and no second line. A restored copy of the database holds the rows again, and they are over their
    time there as well: the next sweep takes them without being told whose they are.
    """
    line = LedgerLine(
        act_id=act_id,
        phase=Phase.INTENT,
        cause=BY_TIME,
        token="",
        categories=[category],
        counts={table: {what: rows}},
    )
    LedgerLine.objects.bulk_create([line], ignore_conflicts=True)


def intended(disposal: Disposal) -> bool:
    """Return whether the ledger knows of the disposal, so that destroying may begin."""
    return LedgerLine.objects.filter(act_id=disposal.act_id, phase=Phase.INTENT).exists()


def _write(disposal: Disposal, phase: Phase, items: Iterable[Item], *, cause: str) -> None:
    line = LedgerLine(
        act_id=disposal.act_id,
        phase=phase,
        cause=cause,
        token=token_of(disposal.member_id),
        categories=disposal.categories,
        counts=counts(items),
    )
    LedgerLine.objects.bulk_create([line], ignore_conflicts=True)
