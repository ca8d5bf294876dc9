"""Systems outside the portal correct what we corrected, or are named when they cannot, will not, or do not answer."""

import dataclasses
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.members.models import Member
from portal.memberships.models import Payment
from portal.outbox.models import Promise
from portal.recipients import notifying, sources
from portal.recipients import services as recipients
from portal.recipients.models import Notification, Told
from portal.register.schema import Ability, Source, Text
from rights.models import Case, Step
from rights.rules.states import Outcome, State, StepOutcome
from rights.services import lifecycle, reaching
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.requests.correcting import ask_to_correct, decide, the_line

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
Corrected = Callable[[Member], Case]


class Payer(BaseHTTPRequestHandler):
    """A payment provider that takes corrections, or whatever the test wants of it."""

    status = 204
    hangs = False
    took: ClassVar[list[tuple[str, str, dict[str, Any]]]] = []
    tokens: ClassVar[list[str]] = []

    def do_PATCH(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Payer.took.append((self.path, self.headers["Idempotency-Key"], told))
        Payer.tokens.append(self.headers.get("Authorization", ""))
        if Payer.hangs:
            time.sleep(30)
        self.send_response(Payer.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing: a test's output is for the test."""


@pytest.fixture
def payer(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Payer]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Payer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    source = Source(
        id="stripe_like",
        name=Text(sv="Betaltjänsten", en="The payment service"),
        kind="http",
        url=f"http://127.0.0.1:{server.server_port}/customers",
        token_env="INSYN_PAYER_TOKEN",
        category="payments",
        owner="Money",
        abilities=(Ability.COLLECT, Ability.RECTIFY),
        recipient="stripe",
        agreement="stripe.pdf",
        enabled=True,
    )
    reader = dataclasses.replace(source, id="reader", abilities=(Ability.COLLECT,))
    book = dataclasses.replace(register.current(), sources=(source, reader))
    monkeypatch.setattr(register, "current", lambda: book)
    monkeypatch.setenv("INSYN_PAYER_TOKEN", "secret-token")
    monkeypatch.setattr(sources, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(sources, "TOTAL_SECONDS", 1.5)
    Payer.status, Payer.hangs = 204, False
    Payer.took.clear()
    Payer.tokens.clear()
    yield Payer
    server.shutdown()


@pytest.fixture
def corrected(as_member: SignIn, at_desk: AtDesk) -> Corrected:
    """Return a function that asks for a correction and decides it as asked."""

    def ask_and_decide(member: Member) -> Case:
        case = ask_to_correct(as_member(member))
        decide(at_desk("handler"), case)
        keep_promises()
        return case

    return ask_and_decide


def hurry() -> None:
    """Let back-off end at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_promise SET run_after = clock_timestamp() WHERE task = 'rights.correct_elsewhere'"
        )


def step_of(case: Case) -> Step:
    return Step.objects.get(line__case=case)


def answer_of(client: Client, case: Case) -> str:
    page: str = client.get(reverse("request_answer", args=[case.reference, "rectification"])).content.decode()
    return page


def test_a_connected_system_is_told_the_new_value_once_with_a_key_and_a_token(
    alice: Member, as_member: SignIn, corrected: Corrected, payer: type[Payer]
) -> None:
    case = corrected(alice)

    step = step_of(case)
    assert payer.took == [(f"/customers/{alice.pk}", str(step.pk), {"changes": {"user_name": "alice_ny"}})]
    assert payer.tokens == ["Bearer secret-token"]
    assert (step.source, step.outcome, step.rows) == ("stripe_like", StepOutcome.DONE, 1)
    assert the_line(case).outcome == Outcome.DONE
    assert "Betaltjänsten" in answer_of(as_member(alice), case)


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        (200, (StepOutcome.DONE, Outcome.DONE)),
        (404, (StepOutcome.DONE, Outcome.DONE)),
        (405, (StepOutcome.UNSUPPORTED, Outcome.PARTLY)),
        (501, (StepOutcome.UNSUPPORTED, Outcome.PARTLY)),
        (403, (StepOutcome.REFUSED, Outcome.PARTLY)),
        (409, (StepOutcome.REFUSED, Outcome.PARTLY)),
        (422, (StepOutcome.REFUSED, Outcome.PARTLY)),
    ],
)
def test_what_a_system_answers_is_named_and_never_asked_again(
    alice: Member,
    corrected: Corrected,
    payer: type[Payer],
    status: int,
    ended: tuple[StepOutcome, Outcome],
) -> None:
    payer.status = status

    case = corrected(alice)

    assert (step_of(case).outcome, the_line(case).outcome) == ended
    assert len(payer.took) == 1


@pytest.mark.parametrize("manner", ["breaks", "hangs", "leads elsewhere"])
def test_a_failing_system_is_tried_five_times_with_one_key_and_then_named(
    alice: Member, as_member: SignIn, corrected: Corrected, payer: type[Payer], manner: str
) -> None:
    payer.status = {"breaks": 500, "hangs": 204, "leads elsewhere": 302}[manner]
    payer.hangs = manner == "hangs"
    case = corrected(alice)
    assert the_line(case).state == State.EXECUTING

    for _ in range(6):
        hurry()
        keep_promises()

    alice.refresh_from_db()
    step = step_of(case)
    assert alice.user_name == "alice_ny"
    assert (step.outcome, step.attempts) == (StepOutcome.UNREACHED, 5)
    assert {key for _, key, _ in payer.took} == {str(step.pk)}
    assert (the_line(case).state, the_line(case).outcome) == (State.ANSWERED, Outcome.PARTLY)
    assert Promise.objects.filter(task="rights.tell_staff", key=f"unreached {step.pk}").exists()
    assert "Inget svar" in answer_of(as_member(alice), case)


def test_a_step_whose_worker_died_after_the_call_is_done_again_with_the_same_key(
    alice: Member, corrected: Corrected, payer: type[Payer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(notifying, "done_by_system", die)
    case = corrected(alice)
    assert step_of(case).outcome == StepOutcome.PENDING

    monkeypatch.setattr(notifying, "done_by_system", lambda *_, **__: None)
    hurry()
    keep_promises()

    step = step_of(case)
    assert [key for _, key, _ in payer.took] == [str(step.pk)] * 2
    assert (step.outcome, step.rows, the_line(case).outcome) == (StepOutcome.DONE, 1, Outcome.DONE)


@pytest.mark.rule("R16-2")
def test_a_delayed_correction_brings_what_was_decided_last_and_never_an_older_value(
    alice: Member, as_member: SignIn, at_desk: AtDesk, payer: type[Payer]
) -> None:
    handler, client = at_desk("handler"), as_member(alice)
    payer.status = 503
    first = ask_to_correct(client)
    decide(handler, first)
    keep_promises()
    payer.status = 204
    second = ask_to_correct(client, field="user_name", value="alice_nyast", why="Gift.")
    decide(handler, second, value="alice_nyast")
    keep_promises()

    hurry()
    keep_promises()

    assert [step_of(case).outcome for case in (first, second)] == [StepOutcome.DONE, StepOutcome.DONE]
    assert payer.took[-1][1:] == (str(step_of(first).pk), {"changes": {"user_name": "alice_nyast"}})


@pytest.mark.parametrize("then", [("Papa", "Pappa", "Alice"), ("Alice", "Alice Ek", "Alice Ek")])
def test_a_delayed_correction_of_one_payer_follows_that_payers_name_and_no_others(
    alice: Member, as_member: SignIn, at_desk: AtDesk, payer: type[Payer], then: tuple[str, str, str]
) -> None:
    handler, client, (old, new, brought) = at_desk("handler"), as_member(alice), then
    for name in ("Alise", "Papa"):
        paid(alice, name)
    cases = []
    for status, was, value in ((503, "Alise", "Alice"), (204, old, new)):
        payer.status = status
        case = ask_to_correct(client, field="payer_name", value=value, why="Stavfel.")
        decide(handler, case, value=value, which=[was])
        keep_promises()
        cases.append(case)

    hurry()
    keep_promises()

    assert payer.took[-1][1:] == (str(step_of(cases[0]).pk), {"changes": {"payer_name": brought}})


def test_what_is_corrected_here_and_owed_elsewhere_cannot_be_taken_back(
    alice: Member, corrected: Corrected, payer: type[Payer]
) -> None:
    payer.status = 503
    case = corrected(alice)

    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.withdraw(line=the_line(case), now=timezone.now(), by=alice.pk)

    payer.status = 204
    hurry()
    keep_promises()
    assert (step_of(case).outcome, the_line(case).outcome) == (StepOutcome.DONE, Outcome.DONE)


def test_patience_ends_and_a_parked_step_is_given_up(
    alice: Member, corrected: Corrected, payer: type[Payer]
) -> None:
    payer.status = 500
    case = corrected(alice)
    assert reaching.look_after_stuck(now=timezone.now()) == 0
    Promise.objects.filter(task="rights.correct_elsewhere").update(parked_at=timezone.now())

    assert reaching.look_after_stuck(now=timezone.now()) == 1

    assert step_of(case).outcome == StepOutcome.UNREACHED
    assert Promise.objects.filter(task="rights.execute").exists()


def test_a_recipient_whose_own_system_did_it_has_answered(
    alice: Member, as_member: SignIn, at_desk: AtDesk, payer: type[Payer]
) -> None:
    paid(alice, "Alise")
    case = ask_to_correct(as_member(alice), field="payer_name", value="Alice", why="Stavfel.")

    decide(at_desk("handler"), case, value="Alice", which=["Alise"])
    keep_promises()

    told = Notification.objects.get()
    assert payer.took[0][2] == {"changes": {"payer_name": "Alice"}}
    assert (told.recipient, told.outcome) == ("stripe", Told.ANSWERED)


def test_what_is_corrected_by_hand_is_sent_to_no_system_and_its_recipients_wait(
    alice: Member, as_member: SignIn, at_desk: AtDesk, payer: type[Payer]
) -> None:
    paid(alice, "Alise")
    case = ask_to_correct(as_member(alice), field="other", value="Ny adress", why="Flyttat.")
    page = reverse("admin:rights_case_correct", args=[case.pk, the_line(case).pk])

    at_desk("handler").post(page, {"act": "decide", "category": "payments", "reason": "Ändrat."})
    keep_promises()

    assert payer.took == []
    assert Notification.objects.get().outcome == Told.OPEN
    assert the_line(case).outcome == Outcome.DONE


def paid(member: Member, payer_name: str) -> None:
    """A payment that Stripe has got the data of."""
    now = timezone.now()
    Payment.objects.create(member=member, amount_ore=1, method="card", payer_name=payer_name, paid_at=now)
    recipients.disclose(member=member, recipient="stripe", category="payments", purpose="payments", now=now)
