"""Whose data they are: contact persons, people without an address, data held for others."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.activity.models import SignIn
from portal.correspondence.models import Thread
from portal.correspondence.services import adopt
from portal.members.models import Member
from portal.register.lint import lint
from rights.models import Case, Channel, Line
from rights.restrictions import Restriction
from rights.rules.right import Right
from rights.rules.states import State
from tests.cast import keep_promises, make_member
from tests.joining.steps import newest_code, sent
from tests.promises.asking import answer, file, page, records
from tests.promises.conftest import RunBy
from tests.register.makers import example
from tests.requests.walking import fetched, send

pytestmark = pytest.mark.django_db(transaction=True)
AsMember = Callable[..., Client]
MESSAGE = {"subject": "Skärmen är svart", "text": "Den slocknade i går kväll."}


@pytest.fixture
def customer(db: None) -> Member:
    return make_member("kund@example.org", name="Fjordvik AS", company="Fjordvik AS", language="en")


@pytest.fixture
def contact_person(customer: Member) -> Member:
    return make_member(
        "kari@example.org",
        name="Kari Kontakt",
        company="Fjordvik AS",
        street="Brygga 1",
        language="en",
        origin="staff",
        main_account=customer,
    )


@pytest.mark.promise(141)
@pytest.mark.parametrize("organisation", ["hosting", "devices"])
def test_a_contact_person_can_sign_in(organisation: str, contact_person: Member, run_by: RunBy) -> None:
    book = run_by(organisation)
    client = Client()

    client.post(reverse("account_request_login_code"), {"email": contact_person.email})
    client.post(reverse("account_confirm_login_code"), {"code": newest_code(str(contact_person.email))})

    assert client.session["_auth_user_id"] == str(contact_person.pk)
    assert client.get(reverse("my_data")).status_code == 200
    assert "contact_persons" in {kind.id for kind in book.people}


@pytest.mark.promise(94)
@pytest.mark.parametrize("right", [right for right in Right if right is not Right.REVIEW])
def test_a_contact_person_can_use_every_right_on_offer(
    right: Right, contact_person: Member, customer: Member, as_member: AsMember, run_by: RunBy
) -> None:
    book = run_by("devices")
    contents = {
        words.en for one in book.categories if "contact_persons" in one.people for words in one.contents
    }
    client = as_member(contact_person)

    case = send(client, right.value)
    keep_promises()
    assert not book.decisions, "a right to human review is on offer, too"
    if right is Right.RESTRICTION:
        assert case.lines.get().state == State.REVIEWING
        assert Restriction.objects.live().filter(member=contact_person).exists()
        return
    if right in {Right.RECTIFICATION, Right.ERASURE}:
        assert case.lines.get().state in {State.REVIEWING, State.WAITING}
        assert client.get(reverse("request", args=[case.reference])).status_code == 200
        return
    if not right.makes_a_file:
        answer = client.get(reverse("request_answer", args=[case.reference, right]))
        assert case.lines.get().state == State.ANSWERED
        assert answer.status_code == 200
        return
    archive = fetched(client, case, right.value)

    told = records(archive, "profile")["member"][0]
    assert told["name"] == "Kari Kontakt"
    assert records(archive, "address")["member"][0]["street"] == "Brygga 1"
    assert records(archive, "account")["member"][0]["email"] == "kari@example.org"
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"kund@example.org" not in everything
    assert {"Name", "E-mail address"} <= contents


@pytest.mark.promise(89)
def test_a_matter_is_handled_without_an_address(client: Client, alice: Member, run_by: RunBy) -> None:
    run_by("devices")

    asked = client.post(reverse("contact"), MESSAGE)
    follow = asked.headers["Location"]
    read = client.get(follow).content.decode()
    replied = client.post(follow, {"text": "Den går i gång igen."})

    thread = Thread.objects.get()
    assert thread.member is None
    assert MESSAGE["text"] in read
    assert replied.status_code == 302
    assert thread.messages.count() == 2
    assert Member.objects.exclude(pk=alice.pk).count() == 0


@pytest.mark.promise(96)
def test_an_anonymous_conversation_is_in_nobodys_copy_until_an_address_is_given(
    client: Client, alice: Member, bob: Member, run_by: RunBy
) -> None:
    run_by("devices")
    client.post(reverse("contact"), MESSAGE)

    before = [answer(member) for member in (alice, bob)]

    assert [records(archive, "messages")["thread"] for archive in before] == [[], []]
    adopt(thread=Thread.objects.get(), email="gast@example.org", language="sv")
    guest = Member.objects.get(email="gast@example.org")
    assert [row["text"] for row in records(answer(guest), "messages")["message"]] == [MESSAGE["text"]]


@pytest.mark.promise(134)
def test_a_request_by_mail_is_accepted_though_the_text_names_letters_only(
    alice: Member, client: Client, run_by: RunBy
) -> None:
    book = run_by("booking")
    reported = {one.code for one in lint(book, today=dt.date(2026, 11, 22))}

    case = file(alice, channel=Channel.EMAIL)
    keep_promises()

    assert "only_route" in reported
    assert Case.objects.get(pk=case.pk).channel == Channel.EMAIL
    assert Line.objects.get(case=case).state == State.ANSWERED
    assert sent("alice@example.org")
    assert client.get(reverse("request_new")).status_code == 200
    assert client.get(reverse("contact")).status_code == 200


class Monitoring(BaseHTTPRequestHandler):
    """A monitoring system that holds user names and IP addresses."""

    def do_GET(self) -> None:
        body = (
            b'{"records": [{"user_name": "alice-fjord", "ip": "192.0.2.148", "status": 200}], "next": null}'
        )
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: a test's output is for the test."""


@pytest.fixture
def monitoring() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Monitoring)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/insyn"
    server.shutdown()


@pytest.mark.promise(148)
def test_addresses_and_user_names_in_logs_and_monitoring_are_found(
    alice: Member, monitoring: str, run_by: RunBy
) -> None:
    book = example("hosting")
    run_by(replace(book, sources=tuple(replace(one, url=monitoring, enabled=True) for one in book.sources)))
    SignIn.objects.create(
        member=alice, at=timezone.now() - dt.timedelta(days=2), way="password", ip_address="192.0.2.149"
    )

    archive = answer(alice)

    (monitored,) = records(archive, "service_logs")["source:monitoring"]
    (entered,) = records(archive, "sign_ins")["signin"]
    assert (monitored["user_name"], monitored["ip"]) == ("alice-fjord", "192.0.2.148")
    assert entered["ip_address"] == "192.0.2.149"
    kept = [one.label.sv for one in book.categories if one.id == "service_logs"]
    assert kept[0] in page(archive)
    assert book.backups
