"""
Who works at the desk: appointing to one role, and ending role, sessions and ways in at once.

Only the operator's commands come here, from the machine itself: no page makes staff.
"""

import datetime as dt
import uuid

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from portal.letters.services import Addressee, send
from portal.members import ways_in
from portal.members.accounts import holder_of
from portal.members.models import Member
from portal.outbox.services import Lease, promise
from portal.register.vocabulary import StaffRole
from portal.trail.services import record


class CannotAppoint(Exception):
    """The appointment is refused; the sentence says why and what to do, and names nobody."""


class NotStaff(Exception):
    """The address belongs to nobody who works or has worked here."""


@transaction.atomic
def appoint(*, email: str, role: str, name: str, language: str, now: dt.datetime) -> Member:
    """
    This function will let the address into the desk with one role, and mail how to choose a password.

    A free address becomes an account of its own; someone who was dismissed comes back without the old ways
    in. Asked twice, nothing more is done: neither a second mail nor a second entry in the trail.

    :raises CannotAppoint: unknown role or language, no address, a member's or contact's address, another role.
    Source: ASVS 8.2.1; house.md, Staff roles.
    """
    address = email.strip().lower()
    _must_be_fit(address, role, language)
    staff: Member | None = Member.objects.select_for_update().filter(email=address).first()
    if (staff or holder_of(address)) and not (staff and staff.is_staff):
        raise CannotAppoint(
            "The address belongs to a member or a contact; staff use another address of their own."
        )
    staff = staff or Member(email=address, origin="staff", is_staff=True, is_active=False)
    if staff.is_active and (held := set(staff.groups.values_list("name", flat=True))):
        if held == {role}:
            return staff
        raise CannotAppoint(
            f"Already appointed as {', '.join(sorted(held))}; dismiss first, then appoint anew."
        )
    staff.name, staff.language = name or staff.name, language
    staff.is_active, staff.joined_at, staff.ended_at = True, now, None
    staff.set_unusable_password()
    staff.save()
    # As good as proven: the only way in is a code that goes to this address.
    EmailAddress.objects.get_or_create(
        user=staff, email=address, defaults={"verified": True, "primary": True}
    )
    staff.groups.set([Group.objects.get(name=role)])
    record(action="members.staff.appointed", subject=staff, about=staff, facts={"role": role})
    promise(
        task="members.tell_appointed",
        key=f"members.appointed {uuid.uuid4()}",
        member_id=staff.pk,
        role=role,
    )
    return staff


@transaction.atomic
def dismiss(*, email: str, now: dt.datetime) -> Member:
    """
    This function will end a member of staff's role, sessions and ways in; her next click is a stranger's.

    Her row stays, so that what she looked at stays told. Asked twice, nothing more is done.

    :raises NotStaff: when nobody of staff has the address.
    Source: ASVS 8.3.2; security.md T-43.
    """
    staff: Member | None = (
        Member.objects.staff().select_for_update().filter(email=email.strip().lower()).first()
    )
    if staff is None:
        raise NotStaff("Nobody who works here has that address.")
    if not staff.is_active:
        return staff
    roles = sorted(staff.groups.values_list("name", flat=True))
    ways_in.close_all(staff)
    staff.groups.clear()
    staff.is_active, staff.ended_at = False, now
    staff.save(update_fields=["password", "is_active", "ended_at"])
    record(action="members.staff.dismissed", subject=staff, about=staff, facts={"roles": roles})
    return staff


def deliver(lease: Lease, *, member_id: str, role: str, now: dt.datetime) -> None:
    """This function will mail a new member of staff how she gets in, unless she has left meanwhile."""
    staff = Member.objects.staff().filter(pk=member_id, is_active=True).first()
    if staff is None or not staff.email:
        return
    send(
        promise_key=lease.key,
        addressee=Addressee(email=staff.email, language=staff.language),
        letter="account.appointed",
        context={
            "role": role,
            "password_url": password_address(staff.language),
            "desk_url": settings.INSYN_ADDRESS.rstrip("/") + reverse("admin:index"),
        },
        now=now,
        subject_id=staff.pk,
        keep=lease.keep,
    )


def password_address(language: str) -> str:
    """Return where a password is chosen with a code by mail, in the reader's language."""
    with override(language):
        return f"{settings.INSYN_ADDRESS.rstrip('/')}{reverse('account_reset_password')}"


def _must_be_fit(address: str, role: str, language: str) -> None:
    if role not in set(StaffRole):
        raise CannotAppoint(f"There is no role of that name; the roles are {', '.join(StaffRole)}.")
    if language not in dict(settings.LANGUAGES):
        raise CannotAppoint(f"The portal speaks {' and '.join(dict(settings.LANGUAGES))}.")
    try:
        validate_email(address)
    except ValidationError:
        raise CannotAppoint("That is no e-mail address.") from None
