"""The file of a move goes straight to another controller, or the person is told why it cannot (Art. 20(2); R20-3)."""

import dataclasses
import datetime as dt
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any, ClassVar

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal import register
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.recipients import moving
from portal.recipients.models import Disclosure
from portal.recipients.sources import SourceFailed
from portal.register.schema import MoveTarget, Recipient, RecipientRole, Text
from portal.trail.models import Entry
from retention.models import Disposal
from rights.handed import Handover, Sent, Why
from rights.models import Case, Package
from rights.services import handing, packaging
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import sent
from tests.requests.test_erasing import decide, delete, regret_ends
from tests.requests.walking import choose, send

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]


class Receiver(BaseHTTPRequestHandler):
    """Another controller's system that takes files, or whatever the test wants of it."""

    statuses: ClassVar[list[int]] = []
    took: ClassVar[list[tuple[str, dict[str, str], bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Receiver.took.append((self.path, dict(self.headers), body))
        self._answer()

    def do_OPTIONS(self) -> None:
        Receiver.took.append((self.path, dict(self.headers), b""))
        self._answer()

    def _answer(self) -> None:
        self.send_response(Receiver.statuses.pop(0) if Receiver.statuses else 201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing: a test's output is for the test."""


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Receiver]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sparven = Recipient(
        id="sparven",
        name="Sparven Handel AB",
        role=RecipientRole.CONTROLLER,
        country="SE",
        purposes=("rights",),
        service=Text(sv="En annan tjänst", en="Another service"),
        move=MoveTarget(
            url=f"http://127.0.0.1:{server.server_port}/moves", token_env="INSYN_SPARVEN_TOKEN", enabled=True
        ),
    )
    monkeypatch.setenv("INSYN_SPARVEN_TOKEN", "secret-token")
    connected(monkeypatch, sparven)
    Receiver.statuses.clear()
    Receiver.took.clear()
    yield Receiver
    server.shutdown()


def connected(monkeypatch: pytest.MonkeyPatch, *recipients: Recipient) -> None:
    book = register.current()
    kept = tuple(one for one in book.recipients if one.id != "sparven")
    book = dataclasses.replace(book, recipients=(*kept, *recipients))
    monkeypatch.setattr(register, "current", lambda: book)


@pytest.fixture
def case(alice: Member, as_member: SignIn) -> Case:
    """A move of Alice's, answered, with its file."""
    case = send(as_member(alice), "portability")
    keep_promises()
    return case


def page_of(case: Case) -> str:
    return reverse("request_file_send", args=[case.reference])


def chosen(client: Client, case: Case) -> Handover:
    answer = client.post(page_of(case), {"receiver": "sparven"})
    assert answer.headers["Location"] == page_of(case)
    return Handover.objects.get()


def hurry() -> None:
    """Let back-off end at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_promise SET run_after = clock_timestamp() WHERE task = 'rights.hand_over'"
        )


@pytest.mark.rule("R20-3")
def test_the_person_chooses_a_receiver_and_the_file_goes_there_and_all_of_it_is_told(
    receiver: type[Receiver], case: Case, alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    assert "Sparven Handel AB" in client.get(page_of(case)).content.decode()

    made = chosen(client, case)
    keep_promises()

    ((path, told, body),) = receiver.took
    assert (path, told["Idempotency-Key"]) == ("/moves", str(made.pk))
    assert (told["Authorization"], told["Content-Type"]) == ("Bearer secret-token", "application/zip")
    package = Package.objects.get(line__case=case)
    assert len(body) == package.size
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        assert "data/profile.json" in file.namelist()
    made.refresh_from_db()
    assert (made.recipient, made.outcome, made.reason) == ("sparven", Sent.TAKEN, "")
    assert made.ended_at is not None
    given = set(
        Disclosure.objects.filter(recipient="sparven", member=alice).values_list("category", "purpose")
    )
    assert given == {(category, "rights") for category, rows in package.contents.items() if rows}
    assert given
    page = client.get(reverse("request", args=[case.reference])).content.decode()
    for words in ("Filen till Sparven Handel AB", "Skickad, och mottagaren har tagit emot den"):
        assert words in page
    assert "Vi skickade filen till den andra organisationen" in page
    mail = sent(str(alice.email))[-1]
    assert "Sparven Handel AB" in mail.body
    assert "Skickad" in mail.body
    assert package.is_there, "the person keeps the file"
    noted = Entry.objects.filter(action__startswith="rights.handover.").order_by("pk")
    assert [(one.action, one.role, one.facts) for one in noted] == [
        ("rights.handover.asked", "member", {"right": "portability", "recipient": "sparven"}),
        ("rights.handover.taken", "system", {"right": "portability", "recipient": "sparven"}),
    ]


@pytest.mark.rule("R20-3")
def test_without_a_receiver_the_person_is_told_why_before_asking_and_after(
    case: Case, alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    choose(client, "portability")
    with translation.override("en"):
        before = client.get(reverse("request_move")).content.decode()
        after = client.get(page_of(case)).content.decode()

    assert "system is connected to this portal to receive it" in before
    assert "so we have no safe way there" in " ".join(after.split())
    assert 'name="receiver"' not in after


def test_the_page_of_a_move_names_the_receivers_before_it_is_asked_for(
    receiver: type[Receiver], alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    choose(client, "portability")
    page = client.get(reverse("request_move")).content.decode()

    assert "Sparven Handel AB" in page
    assert "inte skicka den direkt" not in page


def test_nobody_waits_for_the_receiver_while_the_file_is_sent(
    receiver: type[Receiver], case: Case, alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, really, held = chosen(as_member(alice), case), moving.send, []

    def watched(*told: Any, **more: Any) -> bool:
        held.append(connection.in_atomic_block)
        return really(*told, **more)

    monkeypatch.setattr(moving, "send", watched)
    keep_promises()

    made.refresh_from_db()
    assert (held, made.outcome) == ([False], Sent.TAKEN)


@pytest.mark.rule("R20-3")
def test_a_receiver_that_fails_is_tried_again_with_the_same_key(
    receiver: type[Receiver], case: Case, alice: Member, as_member: SignIn
) -> None:
    receiver.statuses.extend([503, 500])
    made = chosen(as_member(alice), case)
    for _ in range(3):
        keep_promises()
        hurry()

    assert [told["Idempotency-Key"] for _, told, _ in receiver.took] == [str(made.pk)] * 3
    made.refresh_from_db()
    assert made.outcome == Sent.TAKEN
    assert Disclosure.objects.filter(recipient="sparven").exists()


@pytest.mark.rule("R20-3")
def test_a_receiver_that_keeps_failing_is_given_up_and_the_reason_is_told(
    receiver: type[Receiver], case: Case, alice: Member, as_member: SignIn
) -> None:
    receiver.statuses.extend([503] * 9)
    client = as_member(alice)
    made = chosen(client, case)
    for _ in range(6):
        keep_promises()
        hurry()

    assert len(receiver.took) == 5
    made.refresh_from_db()
    assert (made.outcome, made.reason) == (Sent.GIVEN_UP, Why.FAULT)
    assert not Disclosure.objects.filter(recipient="sparven").exists()
    page = client.get(reverse("request", args=[case.reference])).content.decode()
    for words in ("Gick inte att skicka", "Det var ett fel i deras system.", "Du kan hämta filen"):
        assert words in page
    assert "Det var ett fel i deras system." in sent(str(alice.email))[-1].body


def leaving(client: Client) -> Case:
    """Alice has asked to be deleted, and the days to regret are over."""
    case = delete(client)
    regret_ends()
    return case


@pytest.mark.rule("R20-3")
def test_nobody_is_deleted_before_the_file_has_gone_or_been_given_up_and_that_is_told(
    receiver: type[Receiver], case: Case, alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    receiver.statuses.extend([503] * 4)
    client = as_member(alice)
    made, desk = chosen(client, case), at_desk("handler")
    request = leaving(client)

    decide(desk, request, "decide")
    assert Disposal.objects.get().handled_by is None
    for _ in range(5):
        keep_promises()
        hurry()
    decide(desk, request, "decide")

    made.refresh_from_db()
    assert (made.outcome, Disposal.objects.get().handled_by is None) == (Sent.TAKEN, False)


def test_a_file_that_was_set_aside_does_not_stay_on_its_way_when_the_person_is_deleted(
    receiver: type[Receiver], case: Case, alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(alice)
    made = chosen(client, case)
    waiting = Promise.objects.filter(task="rights.hand_over")
    waiting.update(run_after=timezone.now() + dt.timedelta(days=1))
    request, desk = leaving(client), at_desk("handler")
    waiting.update(parked_at=timezone.now())

    decide(desk, request, "decide")
    decide(at_desk("approver"), request, "approve")

    made.refresh_from_db()
    assert (made.outcome, made.reason) == (Sent.GIVEN_UP, Why.GONE)
    assert Entry.objects.filter(action="rights.handover.given_up").count() == 1


def test_a_receiver_that_says_no_is_not_asked_again_and_is_noted_as_having_nothing(
    receiver: type[Receiver], case: Case, alice: Member, as_member: SignIn
) -> None:
    receiver.statuses.append(422)
    made = chosen(as_member(alice), case)
    keep_promises()

    made.refresh_from_db()
    assert (made.outcome, len(receiver.took)) == (Sent.REFUSED, 1)
    assert not Disclosure.objects.filter(recipient="sparven").exists()


def test_each_answer_of_a_receiver_is_a_yes_a_no_or_a_failure(receiver: type[Receiver]) -> None:
    to, said = register.current().targets()[0], {}
    for status in (200, 202, 204, 302, 400, 401, 403, 409, 413, 429, 500, 501):
        receiver.statuses.append(status)
        try:
            said[status] = str(moving.send(to, [b"fi", b"le"], size=4, key="key"))
        except SourceFailed as failed:
            said[status] = failed.reason

    assert {body for _, _, body in receiver.took} == {b"file"}
    assert said == dict.fromkeys((200, 202, 204), "True") | dict.fromkeys(
        (400, 403, 409, 413, 501), "False"
    ) | {status: f"status_{status}" for status in (302, 401, 429, 500)}


def test_no_file_is_sent_on_a_password_alone_or_by_another(
    receiver: type[Receiver], case: Case, alice: Member, mallory: Member, as_member: SignIn
) -> None:
    client = as_member(alice, way="password")

    answer = client.post(page_of(case), {"receiver": "sparven"})

    assert answer.headers["Location"].startswith(f"{reverse('proof')}?next=")
    assert 'name="receiver"' not in client.get(page_of(case)).content.decode()
    assert as_member(mallory).post(page_of(case), {"receiver": "sparven"}).status_code == 404
    assert not Handover.objects.exists()


def test_each_receiver_gets_a_file_once_and_only_while_it_is_here(
    receiver: type[Receiver], case: Case, alice: Member, as_member: SignIn
) -> None:
    made = chosen(as_member(alice), case)
    with pytest.raises(handing.CannotSend):
        handing.ask(line=made.line, recipient="sparven", now=timezone.now())
    packaging.destroy(package=made.line.package, by="member", now=timezone.now())
    keep_promises()

    made.refresh_from_db()
    assert (made.outcome, made.reason, receiver.took) == (Sent.GIVEN_UP, Why.GONE, [])
    body = " ".join(str(sent(str(alice.email))[-1].body).split())
    assert "Filen finns inte kvar hos oss. Du kan begära en ny" in body
    assert "Filen är din i vilket fall" not in body
    made.delete()
    with pytest.raises(handing.CannotSend):
        handing.ask(line=made.line, recipient="sparven", now=timezone.now())


def test_a_file_too_large_is_not_offered_and_the_reason_is_told(
    receiver: type[Receiver], case: Case, alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "MOST_BYTES", 1)

    page = as_member(alice).get(page_of(case)).content.decode()

    assert "Filen är för stor" in page
    assert 'name="receiver"' not in page
    with pytest.raises(handing.CannotSend):
        handing.ask(line=case.lines.get(), recipient="sparven", now=timezone.now())


def test_a_receiver_that_left_the_register_gets_nothing(
    receiver: type[Receiver],
    case: Case,
    alice: Member,
    as_member: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = chosen(as_member(alice), case)
    connected(monkeypatch)
    keep_promises()

    made.refresh_from_db()
    assert (made.outcome, made.reason, receiver.took) == (Sent.GIVEN_UP, Why.NOT_CONNECTED, [])


def test_nothing_is_sent_into_a_private_network(
    receiver: type[Receiver], monkeypatch: pytest.MonkeyPatch
) -> None:
    to = register.current().targets()[0]
    monkeypatch.setattr(moving, "HERE", frozenset())

    with pytest.raises(SourceFailed) as refused:
        moving.send(to, [b"file"], size=4, key="key")

    assert (refused.value.reason, receiver.took) == (Why.NOT_SAFE, [])


def test_sending_ends_when_its_time_is_over(
    receiver: type[Receiver], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "TOTAL_SECONDS", -1.0)

    with pytest.raises(SourceFailed) as late:
        moving.send(register.current().targets()[0], [b"file"], size=4, key="key")

    assert late.value.reason == Why.TOO_SLOW


@pytest.mark.rule("R20-3")
def test_a_receiver_can_be_tried_without_personal_data(receiver: type[Receiver]) -> None:
    for status in (204, 405):
        receiver.statuses.append(status)
        out = StringIO()
        call_command("move_targets", stdout=out)
        assert "sparven: the way is open (on)" in out.getvalue()
    for status in (302, 401, 503):
        receiver.statuses.append(status)
        out = StringIO()
        with pytest.raises(CommandError, match="1 cannot be reached"):
            call_command("move_targets", stdout=out)
        assert f"sparven: status_{status} (on)" in out.getvalue()

    asked = {(path, told["Authorization"], body) for path, told, body in receiver.took}
    assert asked == {("/moves", "Bearer secret-token", b"")}
