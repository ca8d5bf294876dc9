"""
Words about a person where they must lie outside her own record for a while: an address, a session of the staff.

What is sealed opens with the portal's own secret alone, so neither a log nor a dump of the database tells it.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

GOOD_FOR_SECONDS = 12 * 60 * 60


def sealed(wanted: str) -> str:
    """Return what stands in place of the words."""
    return _box().encrypt(wanted.encode(errors="ignore")).decode()


def opened(told: str) -> str:
    """Return the words again; nothing when they were never sealed, or half a day ago."""
    try:
        return _box().decrypt(told.encode(errors="ignore"), ttl=GOOD_FOR_SECONDS).decode()
    except InvalidToken:
        return ""


def _box() -> Fernet:
    return Fernet(
        base64.urlsafe_b64encode(salted_hmac("insyn.desk.sealing", "", algorithm="sha256").digest())
    )
