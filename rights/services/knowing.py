"""Answering questions that only the account holder can answer, over the telephone: three tries, nothing said is kept."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from portal.members.models import Member
from rights.models import Case
from rights.rules.identity import Way
from rights.rules.states import Role
from rights.services import identity, questions


def answer(*, case: Case, said: Mapping[str, str], by: Member, role: Role, now: dt.datetime) -> bool:
    """
    This function will compare what the person says with what we hold, and return whether all of it fitted.

    Kept are the way and a count of tries. Neither the answers nor which of them was wrong are told or kept.

    :raises NothingAsked: when nobody waits for it.
    :raises NotEnough: when questions were not asked for, or may not be: another right has come to the request since.
    :raises TriesUsedUp: at the fourth try, which is noted.
    Source: GDPR Art. 12(6); R12-10; promise 59.
    """
    with transaction.atomic():
        case = identity.locked(case)
        pause = identity.waiting(case)
        if pause.way != Way.KNOWLEDGE or not questions.open_for(case):
            raise identity.NotEnough
        closed = identity.spent(case, pause, by=by, role=role)
        fits = not closed and questions.all_fit(case.member, said)
        if fits:
            identity.end(case, pause, way=Way.KNOWLEDGE, now=now, by=by, role=role)
        elif not closed:
            identity.count(case, pause, by=by, role=role)
    if closed:
        raise identity.TriesUsedUp
    return fits
