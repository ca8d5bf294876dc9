"""
What every page's frame shows: the organisation, the way around, the notice's version. Asks nothing
of the database, but for the band of those who have ever had a use of their data stopped.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache, partial
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.gate.services import paused_since
from portal.members import guests, kept
from portal.members.proof import person
from rights.services.restricting import ends_on

SIGNED_IN: tuple[tuple[str, Promise], ...] = (
    ("overview", _("Overview")),
    ("my_data", _("My data")),
    ("requests", _("Requests")),
    ("messages", _("Messages")),
    ("account", _("Account")),
)
SIGNED_OUT: tuple[tuple[str, Promise], ...] = (
    ("start", _("Start")),
    ("request_new", _("Make a request")),
    ("account_login", _("Sign in")),
    ("account_signup", _("Register")),
)
GUEST: tuple[tuple[str, Promise], ...] = (
    ("start", _("Start")),
    ("request_new", _("Make a request")),
    ("requests", _("Your requests")),
    ("account_login", _("Sign in")),
    ("account_signup", _("Register")),
)
PLACES = (
    "start",
    "overview",
    "requests",
    "request_new",
    "consents",
    "privacy",
    "retention",
    "cookies",
    "accessibility",
    "contact",
    "help",
    "account_login",
    "account_signup",
    "account_logout",
    "pause",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One link of the page's head. `current` is "page" on that very page, "true" below it, else empty."""

    url: str
    text: str | Promise
    current: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Since when all use is paused, and the first day without the pause where the person was told one."""

    since: dt.datetime
    ends_on: dt.date | None


def face(request: HttpRequest) -> dict[str, object]:
    """
    Give base.html the organisation, its notice's version, the links of the head and the addresses
    of the foot.
    """
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    known = register.current()
    return {
        "organisation": known.controller,
        "notice_version": known.notice_on(timezone.localdate()).version,
        "signed_in": signed_in,
        "nav": _ways(request, signed_in=signed_in),
        "places": {name: address(name) for name in PLACES},
        "pause": partial(_pause, request),
        "writer": partial(_writer, request),
        "nameless": _is_a_number(request),
    }


def _is_a_number(request: HttpRequest) -> bool:
    """Return whether an address has no name, such as 127.0.0.1: a passkey belongs to a name (WebAuthn, 5.1.2)."""
    try:
        ip_address(request.get_host().rsplit(":", 1)[0].strip("[]"))
    except (ValueError, DisallowedHost):
        return False
    return True


def _pause(request: HttpRequest) -> Pause | None:
    """
    Return the pause of whoever asks, for the band of every page (R18-2, R18-5).

    The rights epoch is zero for those of whom nothing was ever closed, and they cost no query.
    """
    member = person(request) if hasattr(request, "session") else None
    if member is None or not member.rights_epoch:
        return None
    since = paused_since([member.pk]).get(member.pk)
    return Pause(since=since, ends_on=ends_on(member)) if since else None


def _writer(request: HttpRequest) -> str:
    """Return what a form says of who writes, where its words may have to wait for signing in again."""
    return kept.writer(person(request) if hasattr(request, "session") else None)


def address(name: str) -> str:
    """
    Return a page's address in the language of the moment, or nothing where this portal has no such
    page.
    """
    return _address(name, get_language() or "", get_urlconf() or settings.ROOT_URLCONF)


@lru_cache(maxsize=200)
def _address(name: str, language: str, urlconf: str) -> str:
    """Look once for what every page of a language shows some thirty times."""
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return ""


def _ways(request: HttpRequest, *, signed_in: bool) -> list[Way]:
    """Return the links of the head; of two that the page lies below, the nearer one is marked."""
    guest = hasattr(request, "session") and guests.proven(request)
    names = SIGNED_IN if signed_in else GUEST if guest else SIGNED_OUT
    urls = [(address(name), text) for name, text in names]
    nearest = max(
        (url for url, _text in urls if url and url != address("start") and request.path.startswith(url)),
        key=len,
        default=request.path,
    )
    below = "page" if request.path == nearest else "true"
    return [Way(url=url, text=text, current=below if url == nearest else "") for url, text in urls if url]
