"""An erasure in the systems outside, before anything is destroyed here."""

import datetime as dt

from django.db import transaction

from portal.outbox.services import Lease
from portal.recipients import notifying
from portal.recipients.erasing import Erased, erase
from portal.recipients.models import Act
from portal.recipients.sources import connected
from portal.register.schema import Ability
from retention.models import Disposal
from retention.services import holds
from rights.fulfilment import erasure
from rights.models import Line, Step
from rights.rules.states import StepOutcome


def erase_outside(line: Line, about: Disposal, *, lease: Lease, now: dt.datetime) -> None:
    """
    This function will ask every connected system that has what is to go, once each.

    One that cannot erase is named in the answer. What a hold keeps stays there as well; a hold that the person may
    not know of is not named.

    :raises SourceFailed: when one is away, slow, or answers something else.
    Source: GDPR Art. 17, 19; R17-8.
    """
    able = {source.id for source in connected(Ability.ERASE)}
    held = {source.id: source for ability in Ability for source in connected(ability)}
    for source in held.values():
        if not about.whole and source.category not in about.categories:
            continue
        hold = holds.keeping(member_id=about.member_id, category=source.category)
        if hold and not hold.shown:
            continue
        step, _is_new = Step.objects.get_or_create(line=line, source=source.id, defaults={"begun_at": now})
        if step.outcome != StepOutcome.PENDING:
            continue
        Step.objects.filter(pk=step.pk).update(attempts=lease.failures + 1)
        said = Erased.KEPT if hold else Erased.UNSUPPORTED
        if not hold and source.id in able:
            said = erase(source, about.member_id, key=step.pk)
        with transaction.atomic():
            Step.objects.filter(pk=step.pk).update(outcome=erasure.SAID_AS[said], ended_at=now)
            if said is Erased.DONE and source.recipient:
                notifying.done_by_system(
                    line_id=line.pk, act=Act.ERASURE, recipient=source.recipient, now=now
                )
