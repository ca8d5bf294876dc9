"""Who stands behind a disposal: one person decides the plan as it stands, and another says yes or no to it."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction

from retention.items import Keep, as_json, keeps_as_json
from retention.models import Disposal
from retention.services.disposal import OfStaff, plan_of


class NotApproved(Exception):
    """Nobody has decided the disposal yet, or not the second person that it needs."""


class DecidedAnew(Exception):
    """It was decided once more after the second person had read it."""


class SamePerson(Exception):
    """Who decided it may not approve it too (R17-2; security.md (d) 11)."""


@transaction.atomic
def decide(*, disposal: Disposal, by: uuid.UUID, now: dt.datetime, keeps: Collection[Keep] = ()) -> Disposal:
    """
    This function will note that a handler has looked at the plan as it stands now and stands behind it.

    `keeps` are categories that stay for a reason of Art. 17(3) that the register does not know (R17-2).

    :raises OfStaff: when the person works here.
    """
    found = Disposal.objects.select_for_update().select_related("member").get(pk=disposal.pk)
    if found.member.is_staff:
        raise OfStaff
    found.keeps = keeps_as_json(keeps)
    items = plan_of(found, now=now).items
    found.items, found.handled_by, found.handled_at = as_json(items), by, now
    found.approved_by = found.approved_at = None
    found.save(update_fields=["items", "keeps", "handled_by", "handled_at", "approved_by", "approved_at"])
    return found


@transaction.atomic
def approve(*, disposal: Disposal, by: uuid.UUID, read: dt.datetime | None, now: dt.datetime) -> Disposal:
    """
    This function will note the second person's yes to the decision of the moment `read`, and to no other.

    :raises NotApproved: when nobody has decided it.
    :raises DecidedAnew: when it was decided again after it was read.
    :raises SamePerson: when it was the same person.
    """
    found = Disposal.objects.select_for_update().get(pk=disposal.pk)
    if found.handled_by is None:
        raise NotApproved
    if found.handled_by == by:
        raise SamePerson
    if found.handled_at != read:
        raise DecidedAnew
    found.approved_by, found.approved_at = by, now
    found.save(update_fields=["approved_by", "approved_at"])
    return found


@transaction.atomic
def turn_down(*, disposal: Disposal, by: uuid.UUID) -> Disposal:
    """
    This function will note the second person's no: the plan waits for a handler again.

    :raises NotApproved: when nobody has decided it.
    :raises SamePerson: when it was the same person.
    """
    found = Disposal.objects.select_for_update().get(pk=disposal.pk)
    if found.handled_by is None or found.approved_by is not None:
        raise NotApproved
    if found.handled_by == by:
        raise SamePerson
    found.handled_by = found.handled_at = None
    found.save(update_fields=["handled_by", "handled_at"])
    return found
