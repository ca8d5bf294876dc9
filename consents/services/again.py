"""What was taken back and must stay so when an older copy of the database is put back."""

import datetime as dt
import hashlib
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext, override

from consents.models import Answer, Decision
from consents.services.decisions import code_of
from portal import register
from portal.ledger.effects import Effect
from portal.members.models import Member, Standing
from portal.trail.models import Entry
from portal.trail.services import entry, record_all

BATCH = 1000
SURFACE = "restored"


class TakingBack:
    """The consents, as a room of the ledger."""

    def enforce(self, wanted: Collection[Effect], *, now: dt.datetime) -> int:
        """
        This function will take back each yes that the ledger knows to be taken back; return how many stood.

        A yes given since then stands. Many at once. Source: GDPR Art. 7(3); law.md (d), backups.
        """
        ordered = sorted(wanted, key=lambda one: one.member_id)
        return sum(
            self._take_back(ordered[start : start + BATCH], now) for start in range(0, len(ordered), BATCH)
        )

    @transaction.atomic
    def _take_back(self, wanted: Collection[Effect], now: dt.datetime) -> int:
        persons = Member.objects.select_for_update().filter(
            pk__in={one.member_id for one in wanted}, standing=Standing.ACTIVE
        )
        here = {one.pk: one for one in persons.order_by("pk")}
        current = {
            (one.member_id, code_of(one.purpose, one.channel)): one
            for one in Decision.objects.filter(member__in=here).current()
        }
        standing = [
            found
            for one in wanted
            if (found := current.get((one.member_id, one.code)))
            and found.answer == Answer.GIVEN
            and found.at < one.at
        ]
        version = register.current().notice_on(now.date()).version
        taken = [_taken_back(one, here[one.member_id].language, version, now) for one in standing]
        Decision.objects.bulk_create(taken)
        record_all(_noted(one) for one in taken)
        return len(taken)


def _taken_back(yes: Decision, language: str, version: str, now: dt.datetime) -> Decision:
    with override(language):
        text = gettext("You had taken this back. A backup was restored, so we noted it once more.")
    return Decision(
        member_id=yes.member_id,
        purpose=yes.purpose,
        channel=yes.channel,
        answer=Answer.WITHDRAWN,
        text_shown=text,
        text_digest=hashlib.sha256(text.encode()).hexdigest(),
        language=language,
        notice_version=version,
        surface=SURFACE,
        at=now,
    )


def _noted(taken: Decision) -> Entry:
    return entry(
        action=f"consents.decision.{Answer.WITHDRAWN.value}",
        subject=taken.member_id,
        about=taken,
        facts={"purpose": taken.purpose, "channel": taken.channel, "surface": taken.surface},
    )
