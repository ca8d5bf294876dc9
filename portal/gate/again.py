"""What was closed and must stay closed when an older copy of the database is put back, and what the ledger forgot to end."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from portal.gate.models import Block, Cause
from portal.gate.services import KINDS
from portal.ledger import keys
from portal.ledger import services as ledger
from portal.ledger.effects import Effect
from portal.ledger.models import Line, Phase
from portal.members.models import Member, Standing

BATCH = 1000
ON_ITS_WAY = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Closing:
    """One cause by which purposes are closed, as a room of the ledger."""

    cause: Cause

    def enforce(self, wanted: Collection[Effect], *, now: dt.datetime) -> int:
        """
        This function will close for each person what the ledger says is closed, many at once; return how many were open.

        Source: GDPR Art. 18(2), 21; law.md (d), backups.
        """
        ordered = sorted(wanted, key=lambda one: one.member_id)
        return sum(self._close(ordered[start : start + BATCH]) for start in range(0, len(ordered), BATCH))

    @transaction.atomic
    def _close(self, wanted: Collection[Effect]) -> int:
        persons = Member.objects.select_for_update().filter(
            pk__in={one.member_id for one in wanted}, standing=Standing.ACTIVE
        )
        here = set(persons.order_by("pk").values_list("pk", flat=True))
        closed = set(Block.objects.filter(member__in=here, cause=self.cause).values_list("member", "purpose"))
        missing = [one for one in wanted if one.member_id in here and (one.member_id, one.code) not in closed]
        Block.objects.bulk_create(
            Block(member_id=one.member_id, purpose=one.code, cause=self.cause, since=one.at)
            for one in missing
        )
        touched = {one.member_id for one in missing}
        Member.objects.filter(pk__in=touched).update(rights_epoch=F("rights_epoch") + 1)
        return len(missing)


def even_out(*, now: dt.datetime) -> int:
    """
    This function will end in the ledger what is open here, because a process died between the two; return how many.

    What was written within the hour may still be on its way. What is closed for a person was closed for every record
    that was made part of hers. Not for a database that is older than the ledger: there the ledger is right.
    """
    known, ended = keys.living(), []
    for cause, kind in KINDS.items():
        blocks = Block.objects.filter(cause=cause)
        closed = [
            *blocks.values_list("member", "purpose"),
            *blocks.filter(member__merged__isnull=False).values_list("member__merged", "purpose"),
        ]
        here = {(token, code) for member, code in closed for token in keys.tokens(member, known)}
        lines = Line.objects.filter(kind=kind, period__in=known).order_by("token", "code", "-position")
        ended += [
            Line(kind=kind, phase=Phase.ENDED, code=line.code, period=line.period, token=line.token)
            for line in lines.distinct("token", "code")
            if line.phase == Phase.BEGUN
            and line.at < now - ON_ITS_WAY
            and (line.token, line.code) not in here
        ]
    return ledger.append(ended)
