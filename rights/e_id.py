"""
Being identified by somebody else: what an e-ID service must be able to do here, and which one this portal has.

The setting INSYN_E_ID names a class; one that speaks OpenID Connect is `portal.front.e_id.OpenIdConnect`, and another
one is a class of the same shape. The register says whether the way is offered at all.
"""

import uuid
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

from portal import register
from portal.register.vocabulary import IdentityMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """
    What a service says of whoever stands before it. It is compared and forgotten: nothing of it is stored.

    `account` is the member whose account is connected to the service's number for the person; `email` an address that
    the service has verified; `number` a personal number. Each is empty where the service says nothing.
    """

    level: str
    account: uuid.UUID | None = None
    email: str = ""
    number: str = ""


class EIdService(Protocol):
    """A service that identifies people, and the levels of assurance at which we believe it."""

    name: str
    levels: frozenset[str]

    def begin(self, request: HttpRequest, *, case: uuid.UUID, back: str) -> HttpResponseBase:
        """Return the way to the service; it comes back with evidence for the case, and leads on to `back`."""
        ...


def service() -> EIdService | None:
    """Return the service of this portal, or None where there is none or the register does not want one."""
    if not settings.INSYN_E_ID or IdentityMethod.E_ID not in register.current().identity.methods:
        return None
    found: EIdService = import_string(settings.INSYN_E_ID)()
    return found
