"""Staff enter a person who wrote or rang and has no account: a contact, with the address to answer to."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from portal import register
from portal.members.accounts import AddressTaken, holder_of
from portal.members.models import Member, Standing
from portal.members.profile import WrongValue, one_line
from portal.register.countries import country_name
from portal.trail.services import record

LATELY = dt.timedelta(hours=1)
FIELDS = ("name", "street", "postal_code", "city", "country")


def enter_contact(
    *,
    told: Mapping[str, str],
    email: str,
    language: str,
    by: Member,
    role: str = "handler",
    key: uuid.UUID | None = None,
) -> Member:
    """
    This function will note a person without an account: a name, an address to answer to, an e-mail if there is one.

    Nothing else is asked: a personal number is never needed for a request (promise 135). A form that is sent twice
    makes one record, which is returned: known by the `key` it named beforehand, or by the same words within an hour.

    :raises AddressTaken: when somebody here has the e-mail address already.
    :raises WrongValue: when a value does not fit its field.
    Source: GDPR Art. 5(1)(c), 11, 12(2).
    """
    address = email.strip().lower() or None
    values = {name: one_line(told.get(name, "")) for name in FIELDS}
    if before := _entered_before(key, {**values, "email": address}):
        return before
    if address and (holder_of(address) or Member.objects.filter(email=address).exists()):
        raise AddressTaken
    member = Member(
        pk=uuid.uuid4() if key is None or Member.objects.filter(pk=key).exists() else key,
        email=address,
        language=language,
        origin="staff",
        has_account=False,
        is_active=False,
        **values,
    )
    member.set_unusable_password()
    for name in FIELDS:
        try:
            ProhibitNullCharactersValidator()(getattr(member, name))
            Member._meta.get_field(name).clean(getattr(member, name), member)  # type: ignore[union-attr]  # columns
        except ValidationError as wrong:
            raise WrongValue(name, list(wrong.messages)) from wrong
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError as taken:
        if before := _entered_before(key, {**values, "email": address}):
            return before
        raise AddressTaken from taken
    record(action="members.contact.made", subject=member, actor=by, role=role, about=member)
    return member


def _entered_before(key: uuid.UUID | None, values: Mapping[str, str | None]) -> Member | None:
    """Return the record that the same form made when it was sent the first time."""
    lately = Q(joined_at__gt=timezone.now() - LATELY)
    same = Member.objects.filter(Q(pk=key) | lately, origin="staff", has_account=False, **values)
    found: Member | None = same.filter(merged_into=None, standing=Standing.ACTIVE).first()
    return found


def address_lines(member: Member) -> tuple[str, ...]:
    """Return the postal address on file as an envelope wants it, without a name; nothing where it is not whole."""
    town = f"{member.postal_code} {member.city}".strip()
    if not (member.street and member.city):
        return ()
    abroad = member.country not in {"", register.current().controller.country}
    country = (country_name(member.country, language="en").upper(),) if abroad else ()
    return (member.street, town, *country)
