"""Members correct their own data; what it said before stays where it can be erased (promises 15, 16, 17)."""

import datetime as dt
import unicodedata
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import transaction

from portal.datamap import Rectify, sources
from portal.members.models import Member, ProfileChange
from portal.trail.services import record

UNSEEN = {"Cc", "Cf", "Cs"}  # control and format signs of Unicode, and half signs


class FieldLocked(Exception):
    """The field cannot be changed by the member; its name is `field`. It is corrected by us, on request."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class WrongValue(ValueError):
    """The value does not fit the field `field`."""

    def __init__(self, field: str, messages: list[str]) -> None:
        super().__init__(field)
        self.field = field
        self.messages = messages


def own_fields() -> frozenset[str]:
    """Return the columns a member may correct alone, as the data map declares them."""
    declared = next(source for source in sources() if source.model_class() is Member)
    return frozenset(name for name, field in declared.fields.items() if field.rectify is Rectify.OWN)


def one_line(text: str) -> str:
    """
    Return text as one plain line: no line breaks, no control signs, none that turn the direction of writing.

    A NUL stays, for the validator to refuse.
    """
    plain = "".join(
        sign for sign in text if sign == "\0" or sign.isspace() or unicodedata.category(sign) not in UNSEEN
    )
    return " ".join(plain.split())


@transaction.atomic
def correct(*, member: Member, changes: Mapping[str, str], by: Member, now: dt.datetime) -> tuple[str, ...]:
    """
    This function will correct fields of a profile, and return the names of those that truly changed.

    An empty value deletes. Old and new values go into the erasable history, names alone into the trail.

    :raises FieldLocked: when a field may not be changed by its owner, such as the user name.
    :raises WrongValue: when a value does not fit, such as a name of 10 000 signs.
    Source: GDPR Art. 16; R16-1.
    """
    allowed = own_fields()
    for name in changes:
        if name not in allowed:
            raise FieldLocked(name)
    current = Member.objects.select_for_update().get(pk=member.pk)
    changed = []
    for name, value in changes.items():
        column = Member._meta.get_field(name)
        new = one_line(str(value))
        before = str(getattr(current, name) or "")
        if new == before:
            continue
        try:
            ProhibitNullCharactersValidator()(new)
            column.clean(new, current)  # type: ignore[union-attr]  # own fields are columns
        except ValidationError as wrong:
            raise WrongValue(name, list(wrong.messages)) from wrong
        setattr(current, name, new)
        setattr(member, name, new)
        ProfileChange.objects.create(
            member=current,
            field=name,
            old=before,
            new=new,
            changed_at=now,
            changed_by="member" if by == member else "staff",
        )
        changed.append(name)
    if changed:
        current.save(update_fields=changed)
        record(
            action="members.profile.corrected",
            subject=current,
            actor=by,
            role="member" if by == member else "staff",
            about=current,
            facts={"fields": changed},
        )
    return tuple(changed)


@transaction.atomic
def note_address(*, member: Member, old: str, new: str, now: dt.datetime) -> ProfileChange:
    """This function will keep the old and the new address in the erasable history after a proven change."""
    change = ProfileChange.objects.create(
        member=member, field="email", old=old[:200], new=new[:200], changed_at=now, changed_by="member"
    )
    record(action="members.address.changed", subject=member, actor=member, role="member", about=member)
    return change
