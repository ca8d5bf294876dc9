"""Which letter a code travels in: the task decides, never the request, so no answer tells who is known."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from portal.letters.services import Addressee, send
from portal.members import codes
from portal.members.accounts import holder_of
from portal.members.models import Code, Member
from portal.outbox.services import Lease

WITH_CODE = {
    codes.Purpose.REGISTRATION: "front.registration_code",
    codes.Purpose.GUEST: "front.guest_code",
    codes.Purpose.SIGN_IN: "front.sign_in_code",
    codes.Purpose.PASSWORD: "account.password_code",
    codes.Purpose.PROOF: "front.proof_code",
    codes.Purpose.ADDRESS: "account.address_code",
    codes.Purpose.CONTACT: "correspondence.code",
}
FOR_KNOWN_ONLY = {codes.Purpose.SIGN_IN, codes.Purpose.PASSWORD}
FOR_OTHERS_ONLY = {codes.Purpose.REGISTRATION, codes.Purpose.GUEST}


def deliver(lease: Lease, *, code_id: str, now: dt.datetime) -> None:
    """
    This function will mail a code to its address, or the letter that fits a known or unknown address.

    A code that is older than its life is not sent any more: the person has asked for a new one.
    """
    code = Code.objects.filter(pk=code_id).first()
    if code is None or now - code.made_at >= codes.LIFE:
        return
    holder = holder_of(code.email)
    letter, context = _choose(code, holder)
    send(
        promise_key=lease.key,
        addressee=Addressee(email=code.email, language=code.language),
        letter=letter,
        context=context,
        now=now,
        subject_id=holder.pk if holder else None,
        keep=lease.keep,
    )


def _choose(code: Code, holder: Member | None) -> tuple[str, dict[str, Any]]:
    purpose = codes.Purpose(code.purpose)
    if purpose is codes.Purpose.TAKEN:
        return "account.address_taken", {"sign_in_url": _address("account_login", code.language)}
    if purpose in FOR_OTHERS_ONLY and holder is not None:
        letter = (
            "front.already_registered" if purpose is codes.Purpose.REGISTRATION else "account.sign_in_instead"
        )
        return letter, {"sign_in_url": _address("account_login", code.language)}
    if purpose in FOR_KNOWN_ONLY and holder is None:
        return "account.no_account", {"register_url": _address("account_signup", code.language)}
    context = {"code": codes.spelled(code.pk), "minutes": int(codes.LIFE.total_seconds() // 60)}
    if purpose is codes.Purpose.PROOF:
        context["devices_url"] = _address("usersessions_list", code.language)
    return WITH_CODE[purpose], context


def _address(name: str, language: str) -> str:
    with override(language):
        return f"{settings.INSYN_ADDRESS}{reverse(name)}"
