"""People who come from another service: what is kept of what it told, and the way into our own steps."""

from typing import Any

from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from portal.front.joining import coding, limits, registering
from portal.members.codes import Purpose


def keep_minimum(sociallogin: SocialLogin, data: dict[str, Any]) -> None:
    """This function will reduce what a service told to name and address (GDPR Art. 5(1)(c); promise 73)."""
    whole = " ".join(part for part in (data.get("first_name"), data.get("last_name")) if part)
    name = str(data.get("name") or whole or "").strip()[:200]
    email = str(data.get("email") or "").strip().lower()
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
