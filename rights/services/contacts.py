"""
Somebody without an account, known only by a request, leaves when the request's content has left.

The address was given to be answered at and for nothing else, so it goes with what was answered: through the one door
to destruction, with its line in the ledger. Source: GDPR Art. 5(1)(b), 5(1)(e); T-13; promise 114.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef

from portal import register
from portal.datamap import registry
from portal.gate.services import unpaused_held
from portal.members.models import Member, MemberQuerySet, Standing
from retention.ledger import BY_TIME
from retention.services import disposal
from retention.services.holds import unheld
from rights.models import Case
from rights.packing.answer import ABOUT_THE_REQUEST
from rights.papers import Mandate
from rights.services.diet import before

BATCH = 100
BESIDES = ABOUT_THE_REQUEST | {"disclosures"}
"""What comes of a request itself, such as that staff looked at it: no reason to know the person any longer."""


def forget(*, now: dt.datetime, batch: int = BATCH) -> int:
    """
    This function will let contacts leave whose last request is gone and of whom nothing else is held; return how many.

    Whoever never sent what was begun leaves after the same time. At most `batch` a run: the next one goes on.
    """
    months = register.current().handling.case_content_months
    old = known_by_requests_alone().filter(joined_at__lt=before(now, months=months))
    left = 0
    for key in list(old.order_by("joined_at").values_list("pk", flat=True)[:batch]):
        left += _leave(key, now=now)
    return left


def known_by_requests_alone() -> MemberQuerySet:
    """Return the contacts without any request, of whom nothing is held but what comes of requests."""
    found: MemberQuerySet = Member.objects.filter(
        ~Exists(Case.objects.filter(member=OuterRef("pk"))),
        ~Exists(Mandate.objects.filter(agent=OuterRef("pk"))),
        has_account=False,
        is_staff=False,
        standing=Standing.ACTIVE,
        main_account=None,
        merged_into=None,
    )
    for source in registry.sources():
        if source.subject and source.home() not in BESIDES:
            rows = source.model_class()._default_manager.filter(**{source.subject: OuterRef("pk")})
            found = found.filter(~Exists(rows))
    return found


@transaction.atomic
def _leave(key: uuid.UUID, *, now: dt.datetime) -> bool:
    """Look once more under the lock, and let one contact leave."""
    held = unheld(unpaused_held(Member.objects.filter(pk=key)), *ABOUT_THE_REQUEST)
    if not known_by_requests_alone().filter(pk__in=held).exists():
        return False
    planned = disposal.propose(member=held.get(), about_id=uuid.uuid4(), categories=(), now=now)
    disposal.begin(disposal=planned, now=now, cause=BY_TIME)
    disposal.dispose(disposal=planned, now=now)
    return True
