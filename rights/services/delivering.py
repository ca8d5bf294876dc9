"""How an answer reaches the person: on the page with a mail, or by post to the address on file."""

import datetime as dt
import uuid

from django.db import transaction

from portal.members.entering import address_lines
from portal.trail.services import record
from rights.models import Case
from rights.papers import Delivery


class NoAddress(Exception):
    """There is no whole postal address on file to post an answer to."""


class Ended(Exception):
    """The request is answered or withdrawn, so there is nothing left to send."""


def choose(*, case: Case, delivery: Delivery, by: uuid.UUID, now: dt.datetime) -> Case:
    """
    This function will let the person have the answer by post, or on the page after all, until it is given.

    :raises NoAddress: when the answer is to be posted and there is no address on file.
    :raises Ended: when the request is closed.
    Source: GDPR Art. 12(1), 12(3), 15(3); R12-13.
    """
    if delivery is Delivery.POST and not address_lines(case.member):
        raise NoAddress
    with transaction.atomic():
        changed = Case.objects.filter(pk=case.pk, closed_at=None).update(delivery=delivery)
        if changed != 1:
            raise Ended
        record(
            action="rights.delivery.chosen",
            subject=case.member_id,
            actor=by,
            role="member",
            about=case,
            facts={"delivery": delivery.value},
        )
    case.refresh_from_db()
    return case
