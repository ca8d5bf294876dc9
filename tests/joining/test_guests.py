"""Guests: the same rights without an account, once the address is shown to be theirs."""

import datetime as dt
from typing import cast

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from portal.members import proof
from portal.members.models import Member
from tests.cast import make_member
from tests.joining.steps import newest_code, sent

pytestmark = pytest.mark.django_db
GUEST, CODE = "/en/guest/", "/en/guest/code/"
EMAIL = "gunnel@example.org"


def person(client: Client) -> Member | None:
    """Ask who the portal takes this browser for."""
    from django.contrib.auth.middleware import get_user

    request = RequestFactory().get("/")
    request.session = cast(SessionStore, client.session)
    request.user = get_user(request)
    return proof.person(request)


def test_a_right_code_makes_a_contact_and_marks_the_session(client: Client) -> None:
    client.post(GUEST, {"email": EMAIL})
    assert not Member.objects.exists()
    before = client.cookies["session"].value

    answer = client.post(CODE, {"code": newest_code(EMAIL)})

    member = Member.objects.get()
    assert answer.status_code == 302
    assert (member.email, member.has_account, member.is_active, member.origin) == (
        EMAIL,
        False,
        False,
        "guest",
    )
    assert person(client) == member
    assert client.cookies["session"].value != before


def test_a_guest_who_comes_back_is_the_same_contact() -> None:
    for _ in range(2):
        client = Client()
        client.post(GUEST, {"email": EMAIL})
        client.post(CODE, {"code": newest_code(EMAIL)})

    assert Member.objects.count() == 1


@pytest.mark.parametrize("email", ["alice@example.org", "contact@example.org", EMAIL])
def test_the_answer_is_the_same_for_every_address(email: str, alice: Member, client: Client) -> None:
    make_member("contact@example.org", has_account=False, is_active=False)

    answer = client.post(GUEST, {"email": email})
    page = client.get(CODE).content.decode().replace(email, "…")

    assert answer.headers["Location"] == CODE
    assert page.count("…") == 1
    assert len(sent(email)) == 1


def test_someone_with_an_account_is_told_by_mail_to_sign_in(alice: Member, client: Client) -> None:
    client.post(GUEST, {"email": alice.email})

    mail = sent(str(alice.email))[-1]

    assert "sign in" in mail.subject
    assert client.post(CODE, {"code": "ABCDEFGH"}, follow=True).status_code == 200
    assert person(client) is None


def test_without_the_code_nothing_is_written_about_the_person(client: Client) -> None:
    client.post(GUEST, {"email": EMAIL})

    client.post(CODE, {"code": "AAAAAAAA"})

    assert not Member.objects.exists()
    assert person(client) is None


def test_a_guest_is_remembered_for_two_hours_and_fresh_for_ten_minutes(client: Client) -> None:
    client.post(GUEST, {"email": EMAIL})
    client.post(CODE, {"code": newest_code(EMAIL)})
    later = dt.datetime.now(dt.UTC)

    with time_machine.travel(later + dt.timedelta(minutes=119)):
        assert person(client) is not None
    with time_machine.travel(later + dt.timedelta(minutes=121)):
        assert person(client) is None


def test_a_guest_confirms_anew_with_a_code_to_the_same_address(client: Client) -> None:
    client.post(GUEST, {"email": EMAIL})
    client.post(CODE, {"code": newest_code(EMAIL)})

    client.post("/en/account/confirm/", {"action": "send"})
    answer = client.post("/en/account/confirm/", {"action": "check", "code": newest_code(EMAIL)})

    assert answer.status_code == 302
    assert len(sent(EMAIL)) == 2


def test_a_guest_is_not_signed_in(client: Client) -> None:
    client.post(GUEST, {"email": EMAIL})
    client.post(CODE, {"code": newest_code(EMAIL)})

    assert client.get("/en/account/email/").headers["Location"].startswith("/en/login/")


def test_a_guest_who_registers_is_a_guest_no_more(client: Client) -> None:
    from tests.joining.steps import to_choices

    client.post(GUEST, {"email": EMAIL})
    client.post(CODE, {"code": newest_code(EMAIL)})
    contact = person(client)

    to_choices(client, EMAIL, prefix="/en/register/", user_name="gunnel", name="Gunnel")
    client.post("/en/register/choices/", {"with": "none"})

    assert person(client) == contact
    assert "guest" not in client.session


def test_a_typing_mistake_forgets_nothing_of_where_one_was_going(client: Client) -> None:
    client.get(f"{GUEST}?next=/en/requests/new/delete/effects/")

    wrong = client.post(f"{GUEST}?next=/en/requests/new/delete/effects/", {"email": "gunnel@"})
    shown = client.get(wrong["Location"])
    client.post(wrong["Location"], {"email": EMAIL})
    answer = client.post(CODE, {"code": newest_code(EMAIL)})

    assert "gunnel@" in shown.content.decode()
    assert answer["Location"] == "/en/requests/new/delete/effects/"
