"""Headers that every answer carries, the door after a restore, sessions that end meanwhile, the language of the desk."""

from collections.abc import Callable

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation

from portal.database import generation
from portal.desk import language
from portal.front import errors

Answer = Callable[[HttpRequest], HttpResponse]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
OPEN = frozenset({"/healthz", "/metrics", "/.well-known/security.txt"})
"""What answers while the portal is closed: it tells of nobody."""
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"


class SecurityHeaders:
    """
    Add Permissions-Policy to all pages, and no-store to every page that is not a static file.

    No page answers another method than a browser's own.

    Pages of the staff's desk run jQuery and cannot have Trusted Types.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = (
            self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        )
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cache-Control", "no-store")
        if request.path.startswith("/admin/"):
            response._csp_update = None  # type: ignore[attr-defined]  # django-csp reads these names
            response._csp_replace = {"require-trusted-types-for": None, "trusted-types": None}  # type: ignore[attr-defined]
        return response


class Closed:
    """
    Let nobody in while the portal is closed after a restore: who was erased since the backup must not be met again.

    Source: law.md (d) Backups; GDPR Art. 17(1).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if generation.closed() and request.path not in OPEN:
            return errors.closed(request)
        return self.get_response(request)


class Sessions(SessionMiddleware):
    """
    Django's own, for whom a session that ended meanwhile is no fault of the person.

    Whoever presses twice, or signs out in another tab, gets the answer that was made, and no cookie with it:
    the other answer has already given the browser the right one.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            return response


class DeskLanguage:
    """Let the staff's desk, whose addresses have no language, speak the one chosen for it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/admin/"):
            translation.activate(language.spoken(request))
            request.LANGUAGE_CODE = translation.get_language() or "sv"
        return self.get_response(request)
