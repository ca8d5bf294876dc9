"""Deleting at systems outside the portal: each answers, or nothing is called done."""

import dataclasses
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection

from portal import register
from portal.members.models import Member, Standing
from portal.recipients import sources
from portal.recipients.erasing import Erased, erase
from portal.register.schema import Ability, Source, Text
from rights.models import Step
from rights.rules.states import Outcome, State, StepOutcome
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import sent
from tests.requests.test_erasing import SignIn, carried_out, delete, the_line

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)


class Crm(BaseHTTPRequestHandler):
    """An organisation's own system: it answers an erasure with the status the test wants, and notes what it was asked."""

    status = 204
    asked: list[tuple[str, str]] = []

    def do_DELETE(self) -> None:
        Crm.asked.append((self.path, self.headers["Idempotency-Key"]))
        self.send_response(Crm.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing: a test's output is for the test."""


@pytest.fixture
def crm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
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
        abilities=(Ability.COLLECT, Ability.ERASE),
        agreement="crm-2026.pdf",
        enabled=True,
    )
    book = dataclasses.replace(register.current(), sources=(source,))
    monkeypatch.setattr(register, "current", lambda: book)
    monkeypatch.setattr(sources, "CONNECT_SECONDS", 0.5)
    Crm.status, Crm.asked = 204, []
    yield source
    server.shutdown()
    server.server_close()


def back_off() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_promise SET run_after = clock_timestamp() WHERE kept_at IS NULL")


@pytest.mark.parametrize(
    ("status", "said"),
    [(200, Erased.DONE), (204, Erased.DONE), (404, Erased.NOT_HELD), (410, Erased.NOT_HELD),
     (405, Erased.UNSUPPORTED), (409, Erased.KEPT), (451, Erased.KEPT)],
)  # fmt: skip
def test_each_answer_has_its_meaning(status: int, said: Erased, crm: Source, alice: Member) -> None:
    Crm.status = status

    assert erase(crm, alice.pk, key=alice.pk) is said


@pytest.mark.parametrize("status", [302, 400, 401, 500, 503])
def test_any_other_answer_is_a_failure(status: int, crm: Source, alice: Member) -> None:
    Crm.status = status

    with pytest.raises(sources.SourceFailed, match=f"status_{status}"):
        erase(crm, alice.pk, key=alice.pk)


@pytest.mark.rule("R17-8")
def test_a_system_that_fails_is_asked_again_with_the_same_key_and_nothing_is_done_before(
    alice: Member, as_member: SignIn, at_desk: AtDesk, crm: Source
) -> None:
    Crm.status = 503
    case = carried_out(delete(as_member(alice)), at_desk)

    assert the_line(case).state == State.EXECUTING
    assert Member.objects.get(pk=alice.pk).standing == Standing.FROZEN
    assert sent("alice@example.org")[-1].subject != "Vi raderar dina uppgifter nu"
    Crm.status = 204
    back_off()
    keep_promises()

    assert the_line(case).state == State.ANSWERED
    assert {key for _, key in Crm.asked} == {str(Step.objects.get().pk)}
    assert {path for path, _ in Crm.asked} == {f"/members/{alice.pk}"}
    assert Step.objects.get().outcome == StepOutcome.DONE
    assert "Kundregistret" in str(sent("alice@example.org")[-1].body)


def test_a_system_that_keeps_or_cannot_is_named_and_the_answer_is_partly(
    alice: Member, as_member: SignIn, at_desk: AtDesk, crm: Source
) -> None:
    Crm.status = 451
    case = carried_out(delete(as_member(alice), scope="some", parts=["messages"]), at_desk)

    assert the_line(case).outcome == Outcome.PARTLY
    assert Step.objects.get().outcome == StepOutcome.KEPT_BY_LAW


def test_parts_that_a_system_does_not_hold_are_none_of_its_business(
    alice: Member, as_member: SignIn, at_desk: AtDesk, crm: Source
) -> None:
    carried_out(delete(as_member(alice), scope="some", parts=["statistics"]), at_desk)

    assert Crm.asked == []
    assert not Step.objects.exists()
