"""
Proof of identity by the OpenID provider that people may sign in with, asked for a level of assurance.

The level is the claim `acr` of the signed ID token (OpenID Connect Core 1.0, 2 and 3.1.2.1), never of what else the
provider tells. Nobody is signed in by it, and no account is made or connected.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.members.personal_number import WrongNumber, canonical
from portal.members.proof import person
from rights.clock import local_day
from rights.e_id import Evidence
from rights.models import Case
from rights.services import identifying, identity

CASE = "insyn_case"


class OpenIdConnect:
    """The provider of the settings INSYN_OIDC_…, believed at the levels of INSYN_E_ID_LEVELS."""

    def __init__(self) -> None:
        self.levels = frozenset(settings.INSYN_E_ID_LEVELS)
        self.name = str(settings.INSYN_E_ID_NAME)

    def begin(self, request: HttpRequest, *, case: uuid.UUID, back: str) -> HttpResponseBase:
        """Return the way to the provider: a fresh act of the person there, at a level that is enough."""
        provider = get_adapter().get_provider(request, settings.INSYN_E_ID_PROVIDER)
        wanted = {"acr_values": " ".join(settings.INSYN_E_ID_LEVELS), "prompt": "login"}
        told: HttpResponseBase = provider.redirect(
            request, AuthProcess.REDIRECT, next_url=back, auth_params=wanted, **{CASE: str(case)}
        )
        return told


def comes_back(request: HttpRequest, sociallogin: SocialLogin, told: Mapping[str, Any]) -> HttpResponse:
    """
    Take the provider's answer as evidence for the case that asked for it, and lead back to its page.

    :raises Http404: when the case is not that of the person in this session.
    """
    member = person(request)
    cases = Case.objects.visible_to(member) if member else Case.objects.none()
    case = get_object_or_404(cases, pk=sociallogin.state[CASE])
    try:
        if identifying.shown(
            case=case, evidence=_evidence(sociallogin, told), by=case.member, now=timezone.now()
        ):
            messages.success(request, _("Thank you. The clock runs again, and we go on with your request."))
            return redirect("request", reference=case.reference)
        messages.error(request, _("That e-identification belongs to somebody else than who we know."))
    except identifying.TooWeak:
        messages.error(request, _("You were not identified strongly enough there. Try again."))
    except identity.TriesUsedUp:
        messages.error(request, _("Three tries did not fit. Write to us, and we find another way."))
    except (identity.NothingAsked, identity.NotEnough):
        messages.info(request, _("We do not wait for that any more."))
    return redirect("request_identity", reference=case.reference)


def _evidence(sociallogin: SocialLogin, told: Mapping[str, Any]) -> Evidence:
    token = told.get("id_token")
    claims: Mapping[str, Any] = token if isinstance(token, Mapping) else {}
    verified = [one.email for one in sociallogin.email_addresses if one.verified]
    return Evidence(
        level=str(claims.get("acr", "")),
        account=sociallogin.user.pk if sociallogin.is_existing else None,
        email=str(verified[0]) if verified else "",
        number=_number(claims.get(settings.INSYN_E_ID_NUMBER_CLAIM))
        if settings.INSYN_E_ID_NUMBER_CLAIM
        else "",
    )


def _number(told: object) -> str:
    """Return a personal number as it is kept here, or nothing."""
    try:
        return canonical(str(told or ""), today=local_day(timezone.now()))
    except WrongNumber:
        return ""
