"""Pages for what went wrong: what happened, whether anything was saved, what to do, a number to quote."""

import logging
import secrets
import sys

from django.contrib import admin
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from psycopg.errors import InsufficientPrivilege

from portal.desk.pages import RecordClosed
from portal.front.context import Way

log = logging.getLogger(__name__)
GONE = ("08", "53", "57P")
"""PostgreSQL's classes of what passes by waiting: no connection, no room, being shut down or started."""
RETRY_SECONDS = 30
CLOSED_SECONDS = 600
REFUSED = "insyn: a row for a "
"""How the gate of portal.gate.triggers begins when it refuses."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 409 if isinstance(exception, RecordClosed) else 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles what escaped a view or a middleware, and logs that afterwards."""
    error = sys.exception()
    if _database_is_gone(error):
        return _resting(request)
    return _page(request, 409 if _record_is_closed(error) else 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, template="403_csrf.html")


def _database_is_gone(error: BaseException | None) -> bool:
    """Return whether waiting helps; a question that the database answers with a refusal is a fault of ours."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)  # whoever was not let in was told none
    return state is None or state.startswith(GONE)


def _record_is_closed(error: BaseException | None) -> bool:
    """Return whether the gate refused a row about a person who is leaving or has left: it was written too late."""
    cause = getattr(error, "__cause__", None)
    return isinstance(cause, InsufficientPrivilege) and str(cause).startswith(REFUSED)


def _resting(request: HttpRequest) -> HttpResponse:
    log.warning("page 503, the database is gone")
    return _later(request, "503.html", seconds=RETRY_SECONDS)


def closed(request: HttpRequest) -> HttpResponse:
    """Answer every page while what was erased since a restored backup is not erased again."""
    return _later(request, "closed.html", seconds=CLOSED_SECONDS)


def _later(request: HttpRequest, page: str, *, seconds: int) -> HttpResponse:
    if request.accepts("text/html"):
        answer = render(None, page, status=503)
    else:
        answer = JsonResponse({"error": "unavailable"}, status=503)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _page(request: HttpRequest, status: int, *, template: str = "") -> HttpResponse:
    number = secrets.token_hex(4)
    log.warning("page %s number %s", status, number)
    told: dict[str, object] = {"error_number": number}
    if status != 500 and _at_the_desk(request):
        desk = reverse("admin:index")
        told |= {"desk": desk, "nav": [Way(url=desk, text=admin.site.index_title, current="true")]}
    # Page 500 stands alone: whatever failed may fail again while the frame of a page is drawn.
    return render(
        None if status == 500 else request,
        template or f"{status}.html",
        told,
        status=status,
    )


def _at_the_desk(request: HttpRequest) -> bool:
    """Return whether staff who may sit at the desk went wrong on one of its pages; whoever may not is led as a member."""
    under_the_desk = request.path.startswith("/admin/") and hasattr(request, "user")
    return under_the_desk and admin.site.has_permission(request)
