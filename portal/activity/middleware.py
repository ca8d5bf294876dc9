"""Noting which pages a signed-in member opens: one INSERT after the page is made, never in its way."""

import logging
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from ipaddress import ip_address

from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone

from portal import register
from portal.activity.models import PageView
from portal.gate.services import processable
from portal.members.models import Member

log = logging.getLogger(__name__)

PAGES = frozenset(
    {
        "start", "overview", "my_data", "my_data_category", "my_data_looked", "consents", "membership", "messages",
        "account", "account_profile", "requests", "request_new", "privacy", "terms", "cookies", "recipients",
        "accessibility", "help", "contact",
    }
)  # fmt: skip
CATEGORY = "page_use"
DEVICES: Mapping[str, str] = {"Mobi": "phone", "Tablet": "tablet", "iPad": "tablet"}


class PageUse:
    """
    Write one row for a page a member opened and was shown.

    Only pages on the list are noted, by the address without its query, so that no number, token or search text gets
    into the log. When the row cannot be written the page is shown all the same. Rules C-11, security.md T-60.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if request.method == "GET" and response.status_code == 200 and match and match.url_name in PAGES:
            note(request, match)
        return response


def note(request: HttpRequest, match: ResolverMatch) -> None:
    """This function will note one opened page of a member, and swallow a database that cannot."""
    user = request.user
    if not isinstance(user, Member) or user.is_staff or not _may_be_noted(user):
        return
    # One bare INSERT; inside somebody's transaction a savepoint keeps a refused row from breaking it.
    careful = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with careful:
            PageView(
                member_id=user.pk,
                at=timezone.now(),
                path=request.path[:200],
                device=device(request.headers.get("User-Agent", "")),
                ip_address=address(request),
            ).save(force_insert=True)
    except DatabaseError:
        log.warning("a page view was not noted: %s", match.url_name)


def _may_be_noted(member: Member) -> bool:
    """Whether a purpose of the log is open for the member; asked only where one was ever closed (Art. 18, 21)."""
    if not member.rights_epoch:
        return True
    own = Member.objects.filter(pk=member.pk)
    return any(
        processable(own, purpose).exists() for purpose in register.current().category(CATEGORY).purposes
    )


def device(user_agent: str) -> str:
    """Return the kind of device a browser says it runs on."""
    return next(
        (kind for sign, kind in DEVICES.items() if sign in user_agent), "computer" if user_agent else ""
    )


def address(request: HttpRequest) -> str | None:
    """Return the address the page was asked from, trusting as many proxies as the settings say."""
    try:
        return str(ip_address(get_client_ip(request) or ""))
    except (ValueError, ImproperlyConfigured):  # a forged header is no reason to refuse a page
        return None
