"""What machines ask: are you well, how many things wait, whom to tell about a hole."""

import datetime as dt
import hmac
import ipaddress
import secrets
import time

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import register
from portal.database import generation
from portal.outbox.models import Promise
from portal.outbox.services import promise

DEEP_SECONDS = 20
CARRIED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Via")
"""What a proxy writes on a request that it passes on; one that speaks TLS for us must write one of them."""


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """
    Answer 200 when the database answers; with `?deep=1` only when a task was promised, rung and done.

    503 while the portal is closed after a restore, which is told.

    The deep question is for the supervisor on this machine: it costs a promise and up to 20 seconds.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    answer = {"database": "ok"}
    if generation.closed():
        return JsonResponse(answer | {"portal": "closed"}, status=503)
    if request.GET.get("deep") == "1" and is_near(request):
        answered = a_task_answers()
        answer["task"] = "ok" if answered else "no answer"
        return JsonResponse(answer, status=200 if answered else 503)
    return JsonResponse(answer)


def a_task_answers() -> bool:
    """Promise a task and wait up to 20 seconds for it to be rung and done."""
    asked = promise(task="front.answer", key=f"front.answer {secrets.token_hex(8)}")
    end = time.monotonic() + DEEP_SECONDS
    while time.monotonic() < end:
        if Promise.objects.filter(pk=asked.pk, kept_at__isnull=False).exists():
            return True
        time.sleep(0.1)
    return False


def is_near(request: HttpRequest) -> bool:
    """
    Return whether the request was made on this machine itself, and not carried here by a proxy.

    Anyone can write such headers, so they close the door and never open it: no setting about trusted proxies,
    right or wrong, makes a stranger near.
    """
    if any(name in request.headers for name in CARRIED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """
    Counts of what waits, in the Prometheus text format; no person can be told from them.

    Answers this machine, and whoever brings the token of INSYN_METRICS_TOKEN.

    :raises Http404: for everyone else.
    """
    if not (is_near(request) or _brings_the_token(request)):
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM rights_case WHERE closed_at IS NULL), "
            "(SELECT count(*) FROM rights_case WHERE closed_at IS NULL AND due_on < CURRENT_DATE), "
            "(SELECT count(*) FROM outbox_promise WHERE kept_at IS NULL AND parked_at IS NULL), "
            "(SELECT count(*) FROM outbox_promise WHERE parked_at IS NOT NULL AND kept_at IS NULL), "
            "(SELECT coalesce(extract(epoch FROM clock_timestamp() - min(run_after)), 0)::bigint "
            " FROM outbox_promise WHERE kept_at IS NULL AND parked_at IS NULL AND run_after < clock_timestamp()), "
            "(SELECT count(*) FROM trail_unsealed)"
        )
        row = cursor.fetchone()
    names = (
        "insyn_cases_open", "insyn_cases_late", "insyn_promises_waiting", "insyn_promises_parked",
        "insyn_oldest_promise_seconds", "insyn_trail_unsealed",
    )  # fmt: skip
    lines = [f"# TYPE {name} gauge\n{name} {value}" for name, value in zip(names, row, strict=True)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _brings_the_token(request: HttpRequest) -> bool:
    wanted = settings.INSYN_METRICS_TOKEN
    brought = request.headers.get("Authorization", "")
    return bool(wanted) and hmac.compare_digest(brought.encode(), f"Bearer {wanted}".encode())


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a security hole. Source: RFC 9116."""
    expires = (timezone.now() + dt.timedelta(days=180)).astimezone(dt.UTC).replace(microsecond=0)
    lines = [
        f"Contact: mailto:{register.current().controller.email}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: sv, en",
        f"Canonical: {settings.INSYN_ADDRESS}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def gpc(request: HttpRequest) -> JsonResponse:
    """We honour Global Privacy Control: no optional tracker is loaded without a yes (C-13)."""
    return JsonResponse({"gpc": True, "lastUpdate": "2026-11-22"})
