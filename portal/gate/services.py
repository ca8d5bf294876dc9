"""May we use these people's data for this purpose, now? The only place that answers (house.md, doors)."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal import register
from portal.gate.models import Block
from portal.members.models import Member, MemberQuerySet, Standing


def processable(members: MemberQuerySet, purpose: str) -> MemberQuerySet:
    """
    Return those of `members` whose data may be used for `purpose` at this moment, as one query.

    :raises NotInRegister: when the purpose is not in the register: what is not declared is not done.
    Source: GDPR Art. 6(1), 7(3), 18(2), 21.
    """
    register.current().purpose(purpose)
    blocked = Block.objects.filter(Q(purpose=purpose) | Q(purpose=""), member=OuterRef("pk"))
    return members.filter(~Exists(blocked), standing=Standing.ACTIVE)


def processable_now(member_id: uuid.UUID | models.Model, purpose: str) -> Member | None:
    """
    Return the member with the subject row locked FOR SHARE, or None when the purpose is closed.

    Call inside the transaction that uses the data: a withdrawal takes FOR UPDATE and so either waits or is seen.
    """
    key = member_id.pk if isinstance(member_id, models.Model) else member_id
    member: Member | None = next(
        iter(Member.objects.raw("SELECT * FROM members_member WHERE id = %s FOR SHARE", [key])), None
    )
    if member is None or not processable(Member.objects.filter(pk=key), purpose).exists():
        return None
    return member


def last_word(member_id: uuid.UUID) -> Member | None:
    """
    Return a person whose record is frozen, for the one letter that tells of its erasure; None for all others.

    Source: GDPR Art. 12(3); R17-9.
    """
    found: Member | None = Member.objects.filter(pk=member_id, standing=Standing.FROZEN).first()
    return found


def close(*, member: Member, purpose: str, cause: str) -> None:
    """This function will close a purpose for one person and raise the person's rights epoch."""
    Member.objects.select_for_update().get(pk=member.pk)
    Block.objects.get_or_create(member=member, purpose=purpose, cause=cause)
    Member.objects.filter(pk=member.pk).update(rights_epoch=models.F("rights_epoch") + 1)


def reopen(*, member: Member, purpose: str, cause: str) -> None:
    """This function will lift one cause; others may still keep the purpose closed."""
    Member.objects.select_for_update().get(pk=member.pk)
    Block.objects.filter(member=member, purpose=purpose, cause=cause).delete()
    Member.objects.filter(pk=member.pk).update(rights_epoch=models.F("rights_epoch") + 1)
