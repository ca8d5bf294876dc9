"""
List pages on the real server: a member's requests and page use against a plain answer (P9).

Two gunicorns with the portal's own command, eight keep-alive clients on loopback (wrk). The member is signed in by
a session of her own. The plain view stands alone on the same server and process model.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from benchmarks import export
from benchmarks.counting import statements
from benchmarks.goals import Goal
from benchmarks.rounds import Answer, Found, Round
from portal.members.models import Member
from portal.supervisor.folders import REPOSITORY
from portal.supervisor.processes import WEB
from rights.models import Case

SIZES = {"small": (2,), "full": (8,)}  # seconds of each measurement
TABLES = ("activity_pageview", "rights_case", "rights_line", "django_session")
LIMIT = "plain"
PAGES = {
    "requests, 20 rows": ("requests", 20),
    "requests, 200 rows": ("requests", 200),
    "page use, 20 rows": ("page_use", 20),
    "page use, 200 rows": ("page_use", 200),
}
VARIANTS = (LIMIT, *PAGES)
CLIENTS = 8


def fill(size: int) -> None:
    for rows in (20, 200):
        export.fill(rows)
        member = Member.objects.get(email=f"export{rows}@example.org")
        for _ in range(rows - Case.objects.filter(member=member).count()):
            export.line_of(member)


def together(size: int) -> Round:
    answers: dict[str, Answer] = {}
    with serving("benchmarks.plain.wsgi") as plain:
        answers[LIMIT] = driven(f"{plain}/plain/", seconds=size)
    with serving("portal.wsgi") as portal:
        for name, (page, rows) in PAGES.items():
            answers[name] = measured(portal, page, rows, seconds=size)
    return answers


def goals(found: Found) -> list[Goal]:
    (size,) = found.rounds
    noisy = found.noisy(size)
    reached = []
    for name, (_, rows) in PAGES.items():
        if rows == 200:
            p99 = max(
                one / two
                for one, two in zip(
                    found.all(name, size, "p99_ms"), found.all(name, size, "p50_ms"), strict=True
                )
            )
            reached += [
                Goal(id="P9", words=f"{name}, of a plain answer", figure=found.ratio(name, size), least=0.08, noisy=noisy),
                Goal(id="P9", words=f"{name}, p99 over p50 at {CLIENTS} clients", figure=p99, most=2, noisy=noisy),
                Goal(
                    id="P9", words=f"{name}, more queries than with 20", most=0,
                    figure=found.most(name, size, "queries") - found.most(name.replace("200", "20"), size, "queries"),
                ),
            ]  # fmt: skip
    return reached


def address(page: str) -> str:
    return reverse("requests") if page == "requests" else reverse("my_data_category", args=[page])


def signed_in(rows: int) -> Client:
    """Return a browser with the session of the member who has so many rows."""
    client = Client(SERVER_NAME="127.0.0.1")
    member = Member.objects.get(email=f"export{rows}@example.org")
    client.force_login(member, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def queries(client: Client, path: str) -> list[str]:
    """Return the statements of one page, from the second time on, when what is read once has been read."""
    assert client.get(path).status_code == 200
    with statements() as sent:
        client.get(path)
    return sent


def measured(server: str, page: str, rows: int, *, seconds: int) -> Answer:
    client, path = signed_in(rows), address(page)
    sent = queries(client, path)
    connection.close()
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return driven(f"{server}{path}", "-H", f"Cookie: {cookie}", seconds=seconds) | {"queries": len(sent)}


def driven(url: str, *headers: str, seconds: int) -> Answer:
    """Return seconds an answer, p50 and p99 with eight clients on one thread of wrk."""
    common = ["wrk", "-t1", f"-c{CLIENTS}", *headers]
    subprocess.run([*common, "-d1s", url], check=True, capture_output=True)
    told = subprocess.run(
        [*common, f"-d{seconds}s", "--latency", url], check=True, capture_output=True, text=True
    ).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(f"{url} was not answered as it should be:\n{told}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert rate
    return {
        "seconds": 1 / float(rate[1]),
        "rps": float(rate[1]),
        "p50_ms": _ms(told, 50),
        "p99_ms": _ms(told, 99),
    }


@contextmanager
def serving(module: str) -> Iterator[str]:
    """Run the portal's web process with the application of `module` and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    command = WEB.command(python=sys.executable, bind=bind, data=str(settings.INSYN_DATA))
    process = subprocess.Popen(
        [f"{module}:application" if part == "portal.wsgi:application" else part for part in command],
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(f"http://{bind}/plain/", process)
        yield f"http://{bind}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("the web process did not stay alive")
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310  # our own server
        except urllib.error.HTTPError:
            return  # it answers, if only that it has no such page
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(url)


def _ms(told: str, percent: int) -> float:
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s)\s*$", told, re.MULTILINE)
    assert found
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]
