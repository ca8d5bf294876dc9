"""People who come from another service: what is kept of what it told, and the way into our own steps."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from portal.front.joining import coding, limits, registering
from portal.members.codes import Purpose
from portal.members.profile import one_line

logger = logging.getLogger(__name__)
Callback = Callable[..., HttpResponseBase]
UNREADABLE = (AttributeError, ImproperlyConfigured, KeyError, TypeError, ValueError)


def answered(callback: Callback) -> Callback:
    """Wrap the way back from a service: what it told may make no sense, and the person still gets a page."""

    @wraps(callback)
    def view(request: HttpRequest, **places: str) -> HttpResponseBase:
        try:
            return callback(request, **places)
        except UNREADABLE as odd:
            logger.warning("what another service told could not be read: %s", type(odd).__name__)
            return render_authentication_error(request, None)  # type: ignore[no-any-return]

    return view


def keep_minimum(sociallogin: SocialLogin, data: dict[str, Any]) -> None:
    """
    This function will reduce what a service told to name and address (GDPR Art. 5(1)(c); promise 73).

    :raises PermissionDenied: when its number for the person is none that can be kept.
    """
    if not sociallogin.account.uid.isprintable():
        raise PermissionDenied
    whole = " ".join(part for part in (data.get("first_name"), data.get("last_name")) if part)
    name = _plain(data.get("name") or whole)[:200]
    email = _address(data.get("email"))
    sociallogin.email_addresses = [one for one in sociallogin.email_addresses if _address(one.email)]
    sociallogin.account.extra_data = {
        key: value for key, value in (("name", name), ("email", email)) if value
    }
    sociallogin.user.name, sociallogin.user.email = name, email or None


def origin(sociallogin: SocialLogin) -> str:
    """Return the word under which the source is recorded: "facebook", "oidc:sso" (promise 36)."""
    provider = str(sociallogin.account.provider)
    return provider if provider == "facebook" else f"oidc:{provider}"[:40]


def lead_to_joining(request: HttpRequest, sociallogin: SocialLogin) -> str:
    """
    This function will begin a registration with what the service told, and return where it goes on.

    An address that the service has verified needs no code of ours, unless an account has it already: then
    nothing is connected on the service's word, and the mail says how to sign in. Without an address ours is
    the first step.
    """
    limits.take(request, action="code")
    received = sociallogin.account.extra_data
    answers = {
        "origin": origin(sociallogin),
        "social": {
            "provider": sociallogin.account.provider,
            "uid": sociallogin.account.uid,
            "received": received,
        },
        "profile": {"name": received.get("name", "")},
    }
    address = next((one for one in sociallogin.email_addresses if one.email), None)
    if address is None:
        request.session[registering.CARRIED] = answers
        return reverse("register")
    now, email = timezone.now(), address.email.lower()
    registration = registering.begin(request, email=email, language=get_language() or "sv", answers=answers)
    if address.verified and registering.is_free(email):
        registration.confirmed_at = now
        registration.save(update_fields=["confirmed_at"])
        return reverse("register_age")
    coding.send(request, purpose=Purpose.REGISTRATION, email=email, now=now)
    return reverse("register_code")


def _plain(told: object) -> str:
    return one_line(told).replace("\0", "") if isinstance(told, str) else ""


def _address(told: object) -> str:
    """Return an address that can be written to, or nothing."""
    found = told.strip().lower() if isinstance(told, str) else ""
    try:
        validate_email(found)
    except ValidationError:
        return ""
    return found if len(found) <= 254 else ""
