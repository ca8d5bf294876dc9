"""The fresh second proof: a code or a passkey within ten minutes, never a password alone."""

import datetime as dt
import time
from urllib.parse import quote

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.test import Client, RequestFactory

from portal.members import proof
from portal.members.models import Member
from tests.joining.steps import newest_code, sent
from tests.joining.test_sign_in import LOGIN, PASSWORD, SIGN_IN, by_code, with_password

pytestmark = pytest.mark.django_db
PROOF, GUARDED = "/en/account/confirm/", "/en/account/email/"


def by_password(member: Member) -> Client:
    with_password(member)
    client = Client()
    client.post(LOGIN, {"login": member.email, "password": PASSWORD})
    return client


def request_with(member: Member, *records: dict[str, object]) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = member
    request.session = {  # type: ignore[assignment]  # what the proof reads of a session
        "account_authentication_methods": list(records),
        "account_authentication_methods_user": str(member.pk),
    }
    return request


@pytest.mark.parametrize(
    ("record", "fresh"),
    [
        ({"method": "code"}, True),
        ({"method": "mfa", "type": "webauthn"}, True),
        ({"method": "mfa", "type": "totp"}, False),
        ({"method": "password"}, False),
        ({"method": "password", "reauthenticated": True}, False),
        ({"method": "socialaccount"}, False),
    ],
)
def test_a_code_or_a_passkey_is_a_proof_and_a_password_is_none(
    record: dict[str, object], fresh: bool, alice: Member, now: dt.datetime
) -> None:
    request = request_with(alice, {**record, "at": now.timestamp()})

    assert proof.is_fresh(request, now) is fresh


@pytest.mark.parametrize(("minutes", "fresh"), [(0, True), (10, True), (10.02, False), (-0.1, False)])
def test_a_proof_is_fresh_for_ten_minutes(
    minutes: float, fresh: bool, alice: Member, now: dt.datetime
) -> None:
    request = request_with(alice, {"method": "code", "at": now.timestamp()})

    assert proof.is_fresh(request, now + dt.timedelta(minutes=minutes)) is fresh


def test_another_members_proof_does_not_count(alice: Member, bob: Member, now: dt.datetime) -> None:
    request = request_with(alice, {"method": "code", "at": now.timestamp()})
    request.user = bob

    assert not proof.is_fresh(request, now)


def test_a_password_alone_is_asked_for_a_code_before_a_weighty_page(alice: Member) -> None:
    client = by_password(alice)

    asked = client.get(GUARDED)
    assert asked.headers["Location"] == f"{PROOF}?next={quote(GUARDED, safe='')}"
    client.post(PROOF, {"action": "send", "next": GUARDED})
    answer = client.post(PROOF, {"action": "check", "code": newest_code(str(alice.email)), "next": GUARDED})

    assert answer.headers["Location"] == GUARDED
    assert client.get(GUARDED).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "email/",
        "password/set/",
        "2fa/webauthn/add/",
        "2fa/totp/activate/",
        "2fa/recovery-codes/generate/",
        "3rdparty/",
    ],
)
def test_a_password_alone_cannot_add_another_way_in(path: str, alice: Member) -> None:
    client = by_password(alice)

    for answer in (client.get(f"/en/account/{path}"), client.post(f"/en/account/{path}", {})):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(PROOF)


def test_the_password_page_of_the_library_leads_to_the_proof(alice: Member) -> None:
    client = by_password(alice)

    answer = client.post("/en/account/reauthenticate/", {"password": PASSWORD})

    assert answer.headers["Location"].startswith(PROOF)
    assert client.get(GUARDED).headers["Location"].startswith(PROOF)


def test_after_ten_minutes_the_proof_is_asked_again(alice: Member) -> None:
    client = by_code(alice)
    assert client.get(GUARDED).status_code == 200

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11)):
        assert client.get(GUARDED).headers["Location"].startswith(PROOF)


def test_a_wrong_code_is_no_proof_and_the_fourth_try_neither(alice: Member) -> None:
    client = by_password(alice)
    client.post(PROOF, {"action": "send"})
    pages = [client.post(PROOF, {"action": "check", "code": "AAAAAAAA"}).content.decode() for _ in range(3)]

    page = client.post(PROOF, {"action": "check", "code": newest_code(str(alice.email))}).content.decode()

    assert "not right" in pages[0]
    assert "wrong three times" in page
    assert client.get(GUARDED).headers["Location"].startswith(PROOF)


def test_the_code_goes_to_the_address_on_file_and_nowhere_else(alice: Member) -> None:
    client = by_password(alice)

    client.post(PROOF, {"action": "send", "email": "mallory@example.org"})

    assert len(sent(str(alice.email))) == 1
    assert sent("mallory@example.org") == []


def test_a_proof_code_of_another_member_opens_nothing(alice: Member, bob: Member) -> None:
    client, other = by_password(alice), by_password(bob)
    client.post(PROOF, {"action": "send"})
    other.post(PROOF, {"action": "send"})

    other.post(PROOF, {"action": "check", "code": newest_code(str(alice.email))})

    assert other.get(GUARDED).headers["Location"].startswith(PROOF)


def test_a_stranger_is_led_to_sign_in(client: Client) -> None:
    assert client.get(PROOF).headers["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize(
    "trick",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "///evil",
        "javascript:alert(1)",
        "/no/such/page/",
        "/\x00",
        "/en/\n",
    ],
)
def test_the_way_back_is_a_page_of_this_portal(trick: str, alice: Member) -> None:
    client = by_password(alice)
    client.post(PROOF, {"action": "send", "next": trick})

    answer = client.post(PROOF, {"action": "check", "code": newest_code(str(alice.email)), "next": trick})

    assert proof.safe_next(trick) == ""
    assert "evil" not in answer.headers["Location"]
    assert answer.headers["Location"].startswith("/")


def test_the_passkey_is_offered_to_those_who_have_one(alice: Member) -> None:
    client = by_password(alice)
    assert "2fa/webauthn/reauthenticate" not in client.get(PROOF).content.decode()

    Authenticator.objects.create(
        user=alice, type=Authenticator.Type.WEBAUTHN, data={"name": "k", "credential": {}}
    )

    assert "2fa/webauthn/reauthenticate" in client.get(PROOF).content.decode()


def test_registering_with_a_code_counts_from_when_the_code_was_typed(client: Client) -> None:
    from tests.joining.steps import to_choices

    began = time.time()
    with time_machine.travel(dt.datetime.fromtimestamp(began, dt.UTC) - dt.timedelta(minutes=30)):
        to_choices(client, "nora@example.org", prefix="/en/register/", user_name="nora", name="Nora")
    client.post("/en/register/choices/", {"with": "none"})

    assert client.get("/en/register/done/").status_code == 200
    assert client.get(GUARDED).headers["Location"].startswith(PROOF)


def test_a_proof_begun_as_a_guest_proves_nothing_for_the_member_who_signs_in_after(
    alice: Member, client: Client
) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    client.post("/en/guest/", {"email": "mallory@example.org"})
    client.post("/en/guest/code/", {"code": newest_code("mallory@example.org")})
    client.post(PROOF, {"action": "send"})
    hers = newest_code("mallory@example.org")
    client.post("/en/login/", {"login": alice.email, "password": PASSWORD})
    assert client.get("/en/overview/").status_code == 200

    page = client.post(PROOF, {"action": "check", "code": hers}).content.decode()

    assert "There is no code to match" in page
    assert client.get(GUARDED).headers["Location"].startswith(PROOF)
