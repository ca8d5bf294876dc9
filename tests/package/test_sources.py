"""Systems outside the portal: collected, or named when they fail or hang; never holding up the others."""

import dataclasses
import datetime as dt
import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal import register
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.recipients import sources
from portal.register.schema import Ability, Source, Text
from rights.models import Channel, Line, Package, Step
from rights.rules.right import Right
from rights.rules.states import Outcome, State, StepOutcome
from rights.services import collecting, intake, packaging
from tests.cast import keep_promises

pytestmark = pytest.mark.django_db(transaction=True)


class Crm(BaseHTTPRequestHandler):
    """An organisation's own system: two pages of records, or whatever the test wants of it."""

    manner = "well"

    def do_GET(self) -> None:
        cursor = parse_qs(urlsplit(self.path).query).get("cursor", ["0"])[0]
        match Crm.manner:
            case "well":
                records = [{"note": f"Ring Alice {cursor}{n}", "cell": "=1+1"} for n in range(3)]
                self._answer(200, {"records": records, "next": "1" if cursor == "0" else None})
            case "hangs":
                time.sleep(30)
            case "breaks":
                self._answer(500, {})
            case "nothing":
                self._answer(404, {})
            case "drips":
                self.send_response(200)
                self.end_headers()
                for _ in range(30):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.2)
            case _:
                self._answer(200, ["not", "as", "agreed"])

    def _answer(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing: a test's output is for the test."""


@pytest.fixture
def crm(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Crm]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Crm)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    source = Source(
        id="crm",
        name=Text(sv="Kundregistret", en="The customer register"),
        kind="http",
        url=f"http://127.0.0.1:{server.server_port}/members",
        token_env="INSYN_CRM_TOKEN",
        category="messages",
        owner="Sales",
        abilities=(Ability.COLLECT,),
        agreement="crm-2026.pdf",
        enabled=True,
    )
    book = dataclasses.replace(register.current(), sources=(source,))
    monkeypatch.setattr(register, "current", lambda: book)
    monkeypatch.setattr(sources, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(sources, "TOTAL_SECONDS", 1.5)
    Crm.manner = "well"
    yield Crm
    server.shutdown()


def ask(member: Member) -> Line:
    filed = intake.file_case(
        member=member,
        asked=[intake.Asked(right=Right.ACCESS)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now(),
    )
    return filed.case.lines.get()


def back_off(*, seconds: int = 0) -> None:
    """Let back-off end at once, or after these seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_promise SET run_after = clock_timestamp() + make_interval(secs => %s) "
            "WHERE task = 'rights.run_step'",
            [seconds],
        )


def archive_of(line: Line) -> zipfile.ZipFile:
    package = Package.objects.get(line=line)
    return zipfile.ZipFile(
        io.BytesIO(b"".join(packaging.opened(package=package, now=timezone.now(), network="test")))
    )


@pytest.mark.promise(35)
def test_what_another_system_holds_is_in_the_file(alice: Member, crm: type[Crm]) -> None:
    line = ask(alice)

    keep_promises()

    line.refresh_from_db()
    archive = archive_of(line)
    told = json.loads(archive.read("data/messages.json"))["records"]["source:crm"]
    assert line.outcome == Outcome.DONE
    assert [one["note"] for one in told] == [f"Ring Alice {page}{n}" for page in (0, 1) for n in range(3)]
    assert b"Ring Alice 12" in archive.read("data/messages.csv")
    assert not list((settings.INSYN_DATA / "parts").glob("*"))


def test_a_system_that_holds_nothing_is_listed_as_searched(alice: Member, crm: type[Crm]) -> None:
    crm.manner = "nothing"
    line = ask(alice)

    keep_promises()

    assert Step.objects.get(line=line, source="crm").outcome == StepOutcome.DONE
    assert "Kundregistret" in archive_of(line).read("index.html").decode()


@pytest.mark.parametrize("manner", ["hangs", "breaks", "drips", "lies"])
def test_a_failing_system_is_named_and_the_rest_is_delivered(
    alice: Member, crm: type[Crm], manner: str
) -> None:
    crm.manner = manner
    line = ask(alice)

    for _ in range(6):
        keep_promises()
        back_off()

    line.refresh_from_db()
    step = Step.objects.get(line=line, source="crm")
    assert (line.state, line.outcome) == (State.ANSWERED, Outcome.PARTLY)
    assert (step.outcome, step.attempts) == (StepOutcome.UNREACHED, 5)
    assert json.loads(archive_of(line).read("manifest.json"))["unreached_sources"] == ["crm"]
    assert Promise.objects.filter(task="rights.tell_staff").exists()


def test_a_failing_system_does_not_hold_up_another_persons_request(
    alice: Member, bob: Member, crm: type[Crm]
) -> None:
    crm.manner = "breaks"
    slow = ask(alice)
    keep_promises()
    back_off(seconds=600)  # on a busy machine her system would be asked again meanwhile, and answer
    crm.manner = "well"
    quick = ask(bob)

    keep_promises()

    slow.refresh_from_db()
    quick.refresh_from_db()
    assert (slow.state, quick.state) == (State.PREPARING, State.ANSWERED)


def test_patience_ends_and_a_step_whose_worker_kept_dying_is_given_up(alice: Member, crm: type[Crm]) -> None:
    crm.manner = "breaks"
    line = ask(alice)
    keep_promises()
    Promise.objects.filter(task="rights.run_step").update(parked_at=timezone.now())

    collecting.look_after_stuck(now=timezone.now())

    line.refresh_from_db()
    assert line.state == State.EXECUTING


def test_a_system_that_left_the_register_before_it_answered_holds_up_no_file(
    alice: Member, crm: type[Crm], monkeypatch: pytest.MonkeyPatch
) -> None:
    crm.manner = "breaks"
    line = ask(alice)
    keep_promises()
    back_off(seconds=600)
    without = dataclasses.replace(register.current(), sources=())
    monkeypatch.setattr(register, "current", lambda: without)

    collecting.look_after_stuck(now=timezone.now() + dt.timedelta(days=40))
    keep_promises()

    line.refresh_from_db()
    assert (line.state, line.outcome) == (State.ANSWERED, Outcome.PARTLY)
    assert "crm" in archive_of(line).read("index.html").decode()


def test_without_an_agreement_a_connector_stays_off(
    alice: Member, crm: type[Crm], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = dataclasses.replace(register.current().sources[0], agreement=None)
    book = dataclasses.replace(register.current(), sources=(source,))
    monkeypatch.setattr(register, "current", lambda: book)
    line = ask(alice)

    keep_promises()

    assert list(line.steps.values_list("source", flat=True)) == ["portal"]
