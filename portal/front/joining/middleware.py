"""Guards before allauth's pages that change how one signs in, the list of devices, the entrances' test cookie."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.httpkit import HTTP_USER_AGENT_MAX_LENGTH
from allauth.usersessions.middleware import UserSessionsMiddleware
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.members import proof
from portal.members.models import Standing

GUARDED = frozenset(
    {
        "account_email",
        "account_change_password",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "socialaccount_connections",
    }
)
ENTRANCES = frozenset({"account_login", "account_signup", "register", "account_request_login_code", "guest"})
SEEN_AGAIN_AFTER = dt.timedelta(minutes=5)
TEST_COOKIE = "__Host-cookie_test" if settings.INSYN_HTTPS else "cookie_test"


class Devices(UserSessionsMiddleware):  # type: ignore[misc]  # allauth ships no types
    """
    Keep the list of signed-in devices, but of nobody whose data are locked.

    The gate refuses every row about her, and a page she opens meanwhile must still answer (house.md, gate trigger).
    A device seen a moment ago from the same address is looked up, not written again with every page.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        locked = getattr(request.user, "standing", Standing.ACTIVE) != Standing.ACTIVE
        if locked or _seen_lately(request):
            return self.get_response(request)  # type: ignore[no-any-return]  # allauth ships no types
        return super().__call__(request)  # type: ignore[no-any-return]  # allauth ships no types


class FreshProof:
    """
    Ask for a fresh proof before the ways of signing in are changed: a password alone cannot add a passkey.

    The entrances set a cookie that says nothing about anyone and goes with the browser, to see whether the
    browser takes cookies at all (promise 7).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _name(request) in ENTRANCES and TEST_COOKIE not in request.COOKIES:
            response.set_cookie(TEST_COOKIE, "1", httponly=True, samesite="Lax", secure=settings.INSYN_HTTPS)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        connecting = "connect" in (request.GET.get("process"), request.POST.get("process"))
        if not request.user.is_authenticated or not (_name(request) in GUARDED or connecting):
            return None
        answer = proof.ask(request)
        if answer is not None:
            messages.info(
                request, _("Confirm first that it is you: this changes how one gets into your account.")
            )
        return answer


def _seen_lately(request: HttpRequest) -> bool:
    if not request.user.is_authenticated or not request.session.session_key:
        return False
    lately: bool = UserSession.objects.filter(
        session_key=request.session.session_key,
        user=request.user.pk,
        ip=get_adapter().get_client_ip(request),
        user_agent=request.headers.get("User-Agent", "")[:HTTP_USER_AGENT_MAX_LENGTH],
        last_seen_at__gt=timezone.now() - SEEN_AGAIN_AFTER,
    ).exists()
    return lately


def _name(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name or "") if match else ""
