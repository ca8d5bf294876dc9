"""Members correct their own data; what it said before stays where it can be erased (promises 15, 16, 17)."""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from portal.datamap import Rectify, sources
from portal.members.models import Member, ProfileChange
from portal.trail.services import record

UNSEEN = {"Cc", "Cf", "Cs"}  # control and format signs of Unicode, and half signs


FIRST_YEAR = 1900


class FieldLocked(Exception):
    """The field cannot be changed in this way; its name is `field`. A locked one is corrected by us, on request."""

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
    return _fields(Rectify.OWN)


def locked_fields() -> frozenset[str]:
    """Return the columns that staff correct on request, as the data map declares them; a yes or no is no such value."""
    return frozenset(
        name
        for name in _fields(Rectify.STAFF)
        if not isinstance(Member._meta.get_field(name), models.BooleanField)
    )


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

    Old and new values go into the erasable history, names alone into the trail. An empty value deletes: what the
    owner deletes is taken out of the history, too (promise 16).

    :raises FieldLocked: when a field may not be changed by its owner, such as the user name.
    :raises WrongValue: when a value does not fit, such as a name of 10 000 signs.
    Source: GDPR Art. 16; R16-1.
    """
    return _change(member, changes, allowed=own_fields(), by=by, now=now)


@transaction.atomic
def correct_locked(
    *, member: Member, changes: Mapping[str, str], by: Member, now: dt.datetime
) -> tuple[str, ...]:
    """
    This function will correct fields that only staff may, on a person's request; history and trail as in `correct`.

    :raises FieldLocked: when a field is not one of them, or `by` is no member of staff.
    :raises WrongValue: when a value does not fit, or somebody else has that user name.
    Source: GDPR Art. 16; R16-2.
    """
    allowed = locked_fields() if by.is_staff and by.pk != member.pk else frozenset()
    return _change(member, changes, allowed=allowed, by=by, now=now)


def fitting(field: str, value: str, *, today: dt.date) -> str:
    """
    Return a value as it would be kept in a field of the profile; whether somebody else has it is not told here.

    :raises WrongValue: when it does not fit.
    """
    return _text(_clean(field, value, today=today))


def _fields(who: Rectify) -> frozenset[str]:
    declared = next(source for source in sources() if source.model_class() is Member)
    return frozenset(name for name, field in declared.fields.items() if field.rectify is who)


def _change(
    member: Member, changes: Mapping[str, str], *, allowed: frozenset[str], by: Member, now: dt.datetime
) -> tuple[str, ...]:
    for name in changes:
        if name not in allowed:
            raise FieldLocked(name)
    current = Member.objects.select_for_update().get(pk=member.pk)
    changed = []
    for name, value in changes.items():
        before = _text(getattr(current, name))
        if one_line(str(value)) == before:
            continue
        new = _clean(name, value, today=now.date())
        if Member._meta.get_field(name).unique:  # type: ignore[union-attr]  # own and locked fields are columns
            _refuse_taken(name, new, current)
        setattr(current, name, new)
        setattr(member, name, new)
        ProfileChange.objects.create(
            member=current,
            field=name,
            old=before,
            new=_text(new),
            changed_at=now,
            changed_by="member" if by == member else "staff",
        )
        if not _text(new) and by == member:
            ProfileChange.objects.filter(member=current, field=name).update(old="", new="")
        changed.append(name)
    if changed:
        try:
            with transaction.atomic():
                current.save(update_fields=changed)
        except IntegrityError as taken:  # somebody took the name between the look and the write
            raise WrongValue(changed[0], [_("Somebody else has that name already.")]) from taken
        record(
            action="members.profile.corrected",
            subject=current,
            actor=by,
            role="member" if by == member else "staff",
            about=current,
            facts={"fields": changed},
        )
    return tuple(changed)


def _clean(name: str, value: str, *, today: dt.date) -> str | int | None:
    """Return the value as its column keeps it; an empty one deletes."""
    column: Any = Member._meta.get_field(name)
    new = one_line(str(value))
    if not new and column.null:
        return None
    try:
        ProhibitNullCharactersValidator()(new)
        if isinstance(column, models.PositiveSmallIntegerField) and not new.isdecimal():
            raise ValidationError(_("Write the year in four digits, such as 1984."))
        kept: str | int | None = column.clean(new, None)
        if isinstance(column, models.PositiveSmallIntegerField) and not FIRST_YEAR <= int(new) <= today.year:
            raise ValidationError(_("Enter a year from %(first)s to this year.") % {"first": FIRST_YEAR})
    except ValidationError as wrong:
        raise WrongValue(name, list(wrong.messages)) from wrong
    return kept


def _refuse_taken(name: str, new: object, current: Member) -> None:
    others = Member.objects.filter(**{f"{name}__iexact": new}).exclude(pk=current.pk)
    if new is not None and others.exists():
        raise WrongValue(name, [_("Somebody else has that name already.")])


def _text(value: object) -> str:
    return "" if value is None else str(value)


@transaction.atomic
def note_address(*, member: Member, old: str, new: str, now: dt.datetime) -> ProfileChange:
    """This function will keep the old and the new address in the erasable history after a proven change."""
    change = ProfileChange.objects.create(
        member=member, field="email", old=old[:200], new=new[:200], changed_at=now, changed_by="member"
    )
    record(action="members.address.changed", subject=member, actor=member, role="member", about=member)
    return change
