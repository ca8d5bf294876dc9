"""
List pages: a member's requests and the page-use list against a plain answer of the same stack (P9).
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from benchmarks import export
from portal.members.models import Member

SIZES = {"small": (20, 200), "full": (20, 200, 100_000)}
LIMIT = "plain"
VARIANTS = ("plain", "page-use list", "my data")
TIMES = 60


def plain_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("plain")


urlpatterns = [path("plain/", plain_view)]


def fill(size: int) -> None:
    export.fill(size)


def variant(name: str) -> Callable[[int], dict[str, float]]:
    return {
        "plain": lambda size: _get("/plain/", size, plain=True),
        "page-use list": lambda size: _get("/mina-uppgifter/page_use/", size),
        "my data": lambda size: _get("/mina-uppgifter/", size),
    }[name]


def _get(address: str, size: int, *, plain: bool = False) -> dict[str, float]:
    if plain:
        settings.ROOT_URLCONF = "benchmarks.pages"
        settings.MIDDLEWARE = []
    client = Client()
    if not plain:
        member = Member.objects.get(email=f"export{size}@example.org")
        client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    first = client.get(address)
    assert first.status_code == 200, first.status_code
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    begun = time.perf_counter()
    for _ in range(TIMES):
        client.get(address)
    return {"seconds": (time.perf_counter() - begun) / TIMES, "queries": len(asked)}
