"""Opening an account for an address that its owner has proven, and finding who an address belongs to."""

import datetime as dt
from collections.abc import Mapping

from allauth.account.models import EmailAddress
from django.db import IntegrityError, models, transaction

from portal.members.models import Member, Standing
from portal.trail.services import record


class AddressTaken(Exception):
    """The address belongs to an account already."""


class UserNameTaken(Exception):
    """Another member has taken the user name, perhaps a moment ago."""


def holder_of(email: str) -> Member | None:
    """Return the account holder or member of staff with this address, or None."""
    address = email.strip().lower()
    addresses = EmailAddress.objects.filter(email=address, verified=True).values("user")
    found: Member | None = (
        Member.objects.filter(models.Q(email=address) | models.Q(pk__in=addresses), has_account=True)
        .exclude(standing=Standing.ERASED)
        .first()
    )
    return found


def open_account(
    *, email: str, origin: str, language: str, profile: Mapping[str, object], now: dt.datetime
) -> Member:
    """
    This function will make the person with a proven address an account holder.

    A contact without an account who has the same address becomes the account: one verified address is one
    person (promise 2), and nothing held about her is lost. Empty answers do not overwrite what she has given.

    :raises AddressTaken: when an account has the address already, also one made a moment ago.
    :raises UserNameTaken: when the user name is another member's.
    """
    address = email.strip().lower()
    if holder_of(address) is not None:
        raise AddressTaken
    given = {name: value for name, value in profile.items() if value not in ("", None)}
    try:
        with transaction.atomic():
            contacts = Member.objects.select_for_update().filter(email=address, has_account=False)
            member: Member = contacts.first() or Member(email=address)
            was_contact = not member._state.adding
            for name, value in {**given, "language": language, "origin": origin}.items():
                setattr(member, name, value)
            member.has_account = member.is_active = True
            member.joined_at = now
            member.set_unusable_password()
            member.save()
            EmailAddress.objects.create(user=member, email=address, verified=True, primary=True)
    except IntegrityError as taken:
        raise (
            UserNameTaken if _constraint(taken).startswith("members_member_user_name") else AddressTaken
        ) from taken
    record(
        action="members.account.opened",
        subject=member,
        actor=member,
        role="member",
        about=member,
        facts={"origin": origin, "was_contact": was_contact},
    )
    return member


def contact(*, email: str, language: str, origin: str = "guest") -> Member:
    """
    This function will return the contact with a proven address, made when there is none.

    :raises AddressTaken: when an account has the address: its holder signs in instead.
    """
    address = email.strip().lower()
    if holder_of(address) is not None:
        raise AddressTaken
    member: Member
    member, made = Member.objects.get_or_create(
        email=address,
        defaults={"language": language, "origin": origin, "has_account": False, "is_active": False},
    )
    if member.has_account:
        raise AddressTaken
    if made:
        record(action="members.contact.made", subject=member, actor=member, role="member", about=member)
    return member


def _constraint(error: IntegrityError) -> str:
    """Return the name of the constraint that refused, or nothing."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", None) or "")
