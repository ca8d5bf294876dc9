"""A person's own words beside data about her (GDPR Art. 16, second sentence; R16-3)."""

import datetime as dt

from django.db import transaction

from portal import register
from portal.members.models import Member, Standing, Statement
from portal.trail.services import record

MOST = 50
"""So many statements a person; who has more to say writes to us."""


class NotActive(Exception):
    """The person is frozen or erased."""


class TooMany(Exception):
    """The person has as many statements as there is room for."""


@transaction.atomic
def add(*, member: Member, about: str, text: str, now: dt.datetime) -> Statement:
    """
    This function will keep what a person adds to the data of one category; the same words again are the same one.

    :raises NotInRegister: when the register has no such category.
    :raises NotActive: when the person is frozen or erased.
    :raises TooMany: when there is no room for another.
    Source: GDPR Art. 16; R16-3.
    """
    register.current().category(about)
    locked = Member.objects.select_for_update().get(pk=member.pk)
    if locked.standing != Standing.ACTIVE:
        raise NotActive
    same = Statement.objects.visible_to(member).filter(about=about, text=text).first()
    if same is not None:
        return same
    if Statement.objects.visible_to(member).count() >= MOST:
        raise TooMany
    added = Statement.objects.create(member=member, about=about, text=text, added_at=now)
    record(
        action="members.statement.added",
        subject=member,
        actor=member,
        role="member",
        about=added,
        facts={"about": about},
    )
    return added
