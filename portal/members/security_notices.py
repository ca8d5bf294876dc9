"""Telling a member that a way into the account was changed; a change of address at the old one (T-7)."""

import datetime as dt
import uuid

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from portal.letters.services import Addressee, send
from portal.members.models import Member, ProfileChange
from portal.outbox.services import Lease, promise

KINDS = frozenset(
    {
        "password_changed",
        "password_set",
        "password_reset",
        "email_changed",
        "email_confirm",
        "email_deleted",
        "totp_activated",
        "totp_deactivated",
        "webauthn_added",
        "webauthn_removed",
        "recovery_codes_generated",
        "account_connected",
        "account_disconnected",
        "accounts_merged",
    }
)


class UnknownChange(LookupError):
    """No notice is written for this kind of change."""


def announce(*, member: Member, kind: str, change: ProfileChange | None = None) -> None:
    """
    This function will promise the notice of a change; with `change`, to the address before it.

    :raises UnknownChange: when the kind has no words.
    """
    if kind not in KINDS:
        raise UnknownChange(kind)
    promise(
        task="members.tell_change",
        key=f"members.change {uuid.uuid4()}",
        member_id=member.pk,
        kind=kind,
        change_id=change.pk if change else "",
    )


def deliver(lease: Lease, *, member_id: str, kind: str, change_id: str, now: dt.datetime) -> None:
    """This function will mail a promised notice of a change (ASVS 6.3.7)."""
    member = Member.objects.filter(pk=member_id).first()
    change = ProfileChange.objects.filter(pk=change_id).first() if change_id else None
    email = change.old if change else (member.email if member else None)
    if member is None or not email:
        return
    with override(member.language):
        devices = settings.INSYN_ADDRESS.rstrip("/") + reverse("usersessions_list")
    send(
        promise_key=lease.key,
        addressee=Addressee(email=email, language=member.language),
        letter="account.changed",
        context={"kind": kind, "devices_url": devices},
        now=now,
        subject_id=member.pk,
        keep=lease.keep,
    )
