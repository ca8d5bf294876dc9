"""Pages for what went wrong: what happened, whether anything was saved, what to do, a number to quote."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, template="403_csrf.html")


def _page(request: HttpRequest, status: int, *, template: str = "") -> HttpResponse:
    number = secrets.token_hex(4)
    log.warning("page %s number %s", status, number)
    # Page 500 stands alone: whatever failed may fail again while the frame of a page is drawn.
    return render(
        None if status == 500 else request,
        template or f"{status}.html",
        {"error_number": number},
        status=status,
    )
