"""What machines ask: counts for this machine and the bearer of the token, nothing for strangers."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from portal.front import health
from tests.house.sources import ROOT

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-thirty-two-signs-here"
STRANGER = "203.0.113.9"


@pytest.mark.parametrize("near", ["127.0.0.1", "127.8.9.10", "::1"])
def test_this_machine_reads_the_counts(client: Client, near: str) -> None:
    answer = client.get("/metrics", REMOTE_ADDR=near)

    assert answer.status_code == 200
    assert "insyn_cases_late 0" in answer.content.decode()


@pytest.mark.parametrize("proxies", [0, 1])
@pytest.mark.parametrize(
    "asked",
    [
        {"REMOTE_ADDR": STRANGER},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": STRANGER},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_FOR": f"127.0.0.1, {STRANGER}"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}", "REMOTE_ADDR": STRANGER},
    ],
)
def test_a_stranger_finds_no_counts_also_behind_a_proxy(
    client: Client, asked: dict[str, Any], proxies: int, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    assert client.get("/metrics", **asked).status_code == 404


@pytest.mark.parametrize(
    ("brought", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (TOKEN, 404),
        (f"Bearer {TOKEN[:-1]}", 404),
        ("Bearer å", 404),
        ("Bearer ", 404),
    ],
)
def test_the_token_opens_the_counts_to_another_machine(
    client: Client, settings: Any, brought: str, status: int
) -> None:
    settings.INSYN_METRICS_TOKEN = TOKEN

    answer = client.get("/metrics", REMOTE_ADDR=STRANGER, HTTP_AUTHORIZATION=brought)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("asked", "deep"),
    [
        ({}, True),
        ({"REMOTE_ADDR": STRANGER}, False),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
        ({"HTTP_X_FORWARDED_PROTO": "https"}, False),
    ],
)
def test_the_deep_question_is_answered_to_this_machine_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], *, deep: bool
) -> None:
    monkeypatch.setattr(health, "a_task_answers", lambda: True)

    answer = client.get("/healthz?deep=1", **asked)

    assert answer.status_code == 200
    assert ("task" in answer.json()) is deep


def test_a_token_that_could_be_guessed_stops_the_start() -> None:
    started = subprocess.run(
        [sys.executable, "-c", "import portal.settings"],
        check=False,
        cwd=ROOT,
        env=os.environ | {"INSYN_METRICS_TOKEN": "short"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert started.returncode != 0
    assert "INSYN_METRICS_TOKEN must have 24 signs or more" in started.stderr
