"""
One-time codes sent to an address: eight characters, ten minutes, three tries, used once.

The code itself is stored nowhere. It follows from the row's random id and a key of the portal, so the task
that mails it works it out again; the row keeps only a digest. What the mail says depends on whether the
address is known, and only the task looks that up: a request does the same work for every address (T-9, T-10).
"""

import datetime as dt
import enum
import hashlib
import hmac
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.members.models import Code
from portal.outbox.services import promise

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I
LENGTH = 8
LIFE = dt.timedelta(minutes=10)
TRIES = 3
MOST_AN_HOUR = 10
KEPT = dt.timedelta(hours=2)


class Purpose(enum.StrEnum):
    """What a code is for; a code for one purpose opens nothing else."""

    REGISTRATION = "registration"
    GUEST = "guest"
    SIGN_IN = "sign_in"
    PASSWORD = "password"  # noqa: S105  # the name of a purpose
    PROOF = "proof"
    ADDRESS = "address"
    TAKEN = "taken"
    CONTACT = "contact"


PURPOSES: Mapping[str, object] = {
    Purpose.REGISTRATION: _("to register"),
    Purpose.GUEST: _("to make a request without an account"),
    Purpose.SIGN_IN: _("to sign in"),
    Purpose.PASSWORD: _("to choose a new password"),
    Purpose.PROOF: _("to confirm that it is you"),
    Purpose.ADDRESS: _("to confirm an e-mail address"),
    Purpose.TAKEN: _("to tell that an address has an account"),
    Purpose.CONTACT: _("to follow a conversation"),
}


class Outcome(enum.Enum):
    """What typing a code led to. Everything but RIGHT and WRONG needs a new code."""

    RIGHT = "right"
    WRONG = "wrong"
    OLD = "old"
    USED = "used"
    SPENT = "spent"
    UNKNOWN = "unknown"


class TooManyCodes(Exception):
    """The address was sent as many codes as one hour allows."""


def normalised(typed: str) -> str:
    """Return what was typed in capitals, without the spaces and dashes people put in."""
    return "".join(sign for sign in typed.upper() if not sign.isspace() and sign not in "-–—.")


def spelled(code_id: uuid.UUID) -> str:
    """Return the code that belongs to a row."""
    number = int.from_bytes(salted_hmac("insyn.code", str(code_id), algorithm="sha256").digest(), "big")
    signs = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "".join(signs)


def issue(
    *, purpose: Purpose, email: str, language: str, now: dt.datetime, code_id: uuid.UUID | None = None
) -> Code:
    """
    This function will make a code for an address and promise its mail, the same way for every address.

    :raises TooManyCodes: after ten an hour (60 minutes before `now`) for the same purpose and address.
    """
    email = email.strip().lower()
    recent = Code.objects.filter(purpose=purpose, email=email, made_at__gt=now - dt.timedelta(hours=1))
    if recent.count() >= MOST_AN_HOUR:
        raise TooManyCodes
    key = code_id or uuid.uuid4()
    with transaction.atomic():
        code = Code.objects.create(
            id=key,
            purpose=purpose,
            email=email,
            language=language,
            digest=_digest(key, spelled(key)),
            made_at=now,
        )
        promise(task="members.send_code", key=f"members.code {key}", code_id=key)
    return code


def check(
    *, code_id: uuid.UUID | str | None, purpose: Purpose, email: str, typed: str, now: dt.datetime
) -> Outcome:
    """
    This function will try a code and count the try. It commits by itself: no later error gives a try back.

    A code proves the address it was mailed to and no other: for another `email` there is none. Ten minutes after
    it was made a code is old, after three wrong tries it is spent. Source: security.md 6.5.
    """
    with transaction.atomic():
        code = (
            Code.objects.select_for_update().filter(pk=code_id, purpose=purpose, email=email.lower()).first()
            if code_id
            else None
        )
        if code is None:
            return Outcome.UNKNOWN
        if code.used_at is not None:
            return Outcome.USED
        if not dt.timedelta(0) <= now - code.made_at < LIFE:
            return Outcome.OLD
        if code.tries >= TRIES:
            return Outcome.SPENT
        code.tries += 1
        right = hmac.compare_digest(_digest(code.pk, normalised(typed)), code.digest)
        code.used_at = now if right else None
        code.save(update_fields=["tries", "used_at"])
    if right:
        return Outcome.RIGHT
    return Outcome.SPENT if code.tries >= TRIES else Outcome.WRONG


def drop(*, purpose: Purpose, email: str) -> None:
    """This function will delete the codes of one purpose sent to an address: what they were for is done."""
    Code.objects.filter(purpose=purpose, email=email).delete()


def clear(*, now: dt.datetime) -> int:
    """This function will delete the codes made more than two hours ago and return how many."""
    return Code.objects.filter(made_at__lt=now - KEPT).delete()[0]


def _digest(code_id: uuid.UUID, clear_code: str) -> str:
    keyed = salted_hmac("insyn.code.digest", f"{code_id} {clear_code}", algorithm="sha256")
    return hashlib.sha256(keyed.digest()).hexdigest()
