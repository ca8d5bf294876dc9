"""Profiles that an objection ends and that could not go at once: deleted as soon as nothing is in the way (Art. 21(3))."""

import datetime as dt
import uuid

from portal.outbox.services import promise
from rights.fulfilment import objection


def look(*, member_id: uuid.UUID, now: dt.datetime) -> None:
    """
    This function will promise the deletion of what waited for it. Call it in the transaction that ended the hindrance.

    Source: R18-4.
    """
    for line in objection.postponed(member_id):
        promise(task="rights.forget_profiles", key=f"profiles {line.pk} {now.isoformat()}", line_id=line.pk)
