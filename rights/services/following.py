"""
The secret link by which a request is followed without an account.

The token is stored nowhere: it follows from the case's random id and a key of the portal, so that each mail can
carry it again. The case keeps only its hash.
"""

import base64
import hashlib
import uuid

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from rights.models import Case

LONGEST_TOKEN = 100


def token_of(case_id: uuid.UUID) -> str:
    """Return the 256-bit token of a case's link."""
    keyed = salted_hmac("insyn.follow", str(case_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(keyed).decode().rstrip("=")


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(case: Case) -> str:
    """Return the full address of the link, in the case's language."""
    with override(case.language):
        return str(settings.INSYN_ADDRESS) + reverse("guest_follow", args=[token_of(case.pk)])


def has_pages(case: Case) -> bool:
    """Return whether the person can open pages about the request: signed in, or by the link."""
    return bool(case.follow_digest) or case.member.has_account


def case_of(token: str) -> Case | None:
    """Return the case a token opens, or None."""
    if not token.isascii() or len(token) > LONGEST_TOKEN:
        return None
    return Case.objects.filter(follow_digest=digest_of(token)).first()
