"""Signing in: by code, by password, with limits that do not shut the owner out, in sessions that end."""

import datetime as dt
import re
from http.cookies import Morsel

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from portal.activity.models import SignIn
from portal.members.models import Member, Standing
from portal.outbox.models import Promise
from tests.cast import keep_promises, make_member
from tests.joining.steps import newest_code, sent

pytestmark = pytest.mark.django_db
PASSWORD = "en hel mening som lösenord"
LOGIN, CODE, CONFIRM = "/en/login/", "/en/account/login/code/", "/en/account/login/code/confirm/"
SIGN_IN = "/en/login/"


def by_code(member: Member) -> Client:
    client = Client()
    client.post(CODE, {"email": member.email})
    answer = client.post(CONFIRM, {"code": newest_code(str(member.email))})
    assert answer.status_code == 302, answer.content.decode()
    return client


def with_password(member: Member, password: str = PASSWORD) -> None:
    member.set_password(password)
    member.save()


def test_a_code_by_mail_signs_in_and_is_logged(alice: Member) -> None:
    client = by_code(alice)

    assert client.session["_auth_user_id"] == str(alice.pk)
    entry = SignIn.objects.get(member=alice)
    assert (entry.way, entry.succeeded, entry.ip_address) == ("code", True, "127.0.0.1")


def test_nothing_is_mailed_inside_a_request(alice: Member, django_assert_max_num_queries: object) -> None:
    Client().post(CODE, {"email": alice.email})

    promised = Promise.objects.get()
    assert promised.kept_at is None
    assert set(promised.ids) == {"code_id"}
    assert len(sent(str(alice.email))) == 1


def test_the_password_signs_in_and_wrong_ones_are_logged(alice: Member, client: Client) -> None:
    with_password(alice)

    client.post(LOGIN, {"login": alice.email, "password": "fel lösenord helt"})
    client.post(LOGIN, {"login": alice.email, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(alice.pk)
    assert list(SignIn.objects.order_by("pk").values_list("way", "succeeded")) == [
        ("password", False),
        ("password", True),
    ]


def test_a_stranger_gets_a_mail_that_there_is_no_account_and_the_same_page(client: Client) -> None:
    answer = client.post(CODE, {"email": "stranger@example.org"})

    assert answer.headers["Location"].startswith(CONFIRM)
    assert "no account" in sent("stranger@example.org")[-1].subject


def test_a_code_that_is_too_old_is_said_to_be(alice: Member, client: Client) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC), tick=False) as clock:
        client.post(CODE, {"email": alice.email})
        code = newest_code(str(alice.email))
        clock.shift(dt.timedelta(minutes=11))
        page = client.post(CONFIRM, {"code": code}, follow=True)

    assert "The code is older than ten minutes. Ask for a new one." in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_contact_without_an_account_cannot_sign_in(client: Client) -> None:
    make_member("guest@example.org", has_account=False, is_active=False)

    client.post(CODE, {"email": "guest@example.org"})

    assert "no account" in sent("guest@example.org")[-1].subject


@pytest.mark.parametrize("standing", [Standing.FROZEN, Standing.ERASED])
def test_nobody_signs_in_while_or_after_erasure(standing: Standing, alice: Member, client: Client) -> None:
    with_password(alice)
    Member.objects.filter(pk=alice.pk).update(standing=standing)

    client.post(LOGIN, {"login": alice.email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_guessing_is_limited_and_the_owner_still_enters_with_a_code(alice: Member) -> None:
    with_password(alice)
    guesser = Client()
    for number in range(6):
        guesser.post(LOGIN, {"login": alice.email, "password": f"gissning nummer {number}"})

    locked = Client().post(LOGIN, {"login": alice.email, "password": PASSWORD})

    assert locked.status_code == 200
    assert "_auth_user_id" not in Client().session
    assert by_code(alice).session["_auth_user_id"] == str(alice.pk)


def test_a_session_has_a_new_key_after_signing_in(alice: Member, client: Client) -> None:
    client.post(CODE, {"email": alice.email})
    before = client.cookies["session"].value

    client.post(CONFIRM, {"code": newest_code(str(alice.email))})

    assert client.cookies["session"].value != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.promise(8)
@pytest.mark.parametrize("way", ["code", "password"])
def test_the_sign_in_cookie_lives_two_days_at_most_and_goes_at_sign_out(way: str, alice: Member) -> None:
    with_password(alice)
    client = by_code(alice) if way == "code" else Client()
    if way == "password":
        client.post(LOGIN, {"login": alice.email, "password": PASSWORD})
    assert 172_800 - 60 <= _age(client.cookies["session"]) <= 172_800

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=47)):
        client.get("/en/account/confirm/")
        client.post(
            "/en/account/confirm/", {"action": "send"}
        )  # writes to the session, which must not live longer
        assert _age(client.cookies["session"]) <= 3600 + 60
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=48, minutes=1)):
        assert client.get("/en/account/confirm/").headers["Location"].startswith(SIGN_IN)
    other = by_code(alice)

    answer = other.post("/en/account/logout/")

    assert _age(answer.cookies["session"]) == 0
    assert answer.cookies["session"].value == ""


def test_signing_out_ends_the_session_for_a_copied_cookie_too(alice: Member) -> None:
    client = by_code(alice)
    thief = Client()
    thief.cookies["session"] = client.cookies["session"].value

    client.post("/en/account/logout/")

    assert thief.get("/en/account/confirm/").headers["Location"].startswith(SIGN_IN)


def test_other_devices_are_listed_and_ended(alice: Member) -> None:
    phone, laptop = by_code(alice), by_code(alice)
    phone.get("/en/account/sessions/")

    page = laptop.get("/en/account/sessions/").content.decode()
    laptop.post("/en/account/sessions/")

    assert page.count("127.0.0.1") == 2
    assert phone.get("/en/account/confirm/").headers["Location"].startswith(SIGN_IN)
    assert laptop.get("/en/account/confirm/").status_code == 200


def test_one_device_is_ended_by_its_owner_alone(alice: Member, bob: Member) -> None:
    phone, laptop, stranger = by_code(alice), by_code(alice), by_code(bob)
    for browser in (phone, laptop, stranger):
        browser.get("/en/account/sessions/")
    device = UserSession.objects.get(session_key=phone.cookies["session"].value).pk

    assert stranger.post(f"/en/account/sessions/{device}/end/").status_code == 404
    assert Client().post(f"/en/account/sessions/{device}/end/").headers["Location"].startswith(SIGN_IN)
    assert laptop.get(f"/en/account/sessions/{device}/end/").status_code == 405
    laptop.post(f"/en/account/sessions/{device}/end/")

    assert phone.get("/en/account/confirm/").headers["Location"].startswith(SIGN_IN)
    assert laptop.get("/en/account/confirm/").status_code == 200


def test_a_device_is_written_again_after_minutes_or_from_another_address(alice: Member) -> None:
    phone = by_code(alice)
    phone.get("/en/account/sessions/")
    device = UserSession.objects.get(user=alice)

    phone.get("/en/account/sessions/")
    assert UserSession.objects.get(user=alice).last_seen_at == device.last_seen_at

    phone.get("/en/account/sessions/", REMOTE_ADDR="192.0.2.7")
    moved = UserSession.objects.get(user=alice)
    assert moved.ip == "192.0.2.7"

    with time_machine.travel(moved.last_seen_at + dt.timedelta(minutes=6)):
        phone.get("/en/account/sessions/", REMOTE_ADDR="192.0.2.7")
    assert UserSession.objects.get(user=alice).last_seen_at > moved.last_seen_at


@pytest.mark.promise(7)
def test_the_test_cookie_says_nothing_and_goes_with_the_browser(client: Client) -> None:
    cookie = client.get("/registrera/").cookies["cookie_test"]

    assert cookie.value == "1"
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"]


@pytest.mark.promise(25)
def test_passwords_are_kept_as_hashes_only(alice: Member) -> None:
    with_password(alice)

    stored = Member.objects.get(pk=alice.pk).password

    assert re.match(r"scrypt\$\d+\$", stored)
    assert PASSWORD not in stored


def test_short_and_common_passwords_are_refused_and_no_composition_is_asked(alice: Member) -> None:
    client = by_code(alice)
    url = "/en/account/password/set/"

    def tried(password: str) -> bool:
        client.post(url, {"password1": password, "password2": password})
        return bool(Member.objects.get(pk=alice.pk).has_usable_password())

    assert not tried("kort lösen")
    assert not tried("passwordpassword"[:8] + "1234")
    assert tried("bara små bokstäver räcker gott")
    assert sent(str(alice.email))[-1].subject == "Ditt konto har ändrats"


def test_a_password_is_chosen_anew_by_code_and_the_owner_is_told(alice: Member, client: Client) -> None:
    with_password(alice)
    client.post("/en/account/password/reset/", {"email": alice.email})
    client.post("/en/account/password/reset/confirm/", {"code": newest_code(str(alice.email))})

    client.post(
        "/en/account/password/reset/complete/",
        {"password1": "helt ny mening här", "password2": "helt ny mening här"},
    )

    assert Member.objects.get(pk=alice.pk).check_password("helt ny mening här")
    assert sent(str(alice.email))[-1].subject == "Ditt konto har ändrats"


@pytest.mark.parametrize(
    "trick",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil",
        "/\t/evil.example",
    ],
)
def test_after_signing_in_one_stays_here(trick: str, alice: Member) -> None:
    client = Client()
    client.post(CODE, {"email": alice.email, "next": trick})

    answer = client.post(CONFIRM, {"code": newest_code(str(alice.email)), "next": trick})

    assert answer.headers["Location"].startswith("/en/")
    assert "evil" not in answer.headers["Location"]


def test_the_sign_up_page_of_the_library_is_closed(client: Client) -> None:
    assert reverse("account_signup") == reverse("register")
    assert client.get("/en/account/signup/").status_code == 404
    assert client.post("/en/account/signup/", {"email": "x@example.org"}).status_code == 404
    assert not Member.objects.exists()


def test_the_address_changes_after_a_fresh_proof_and_the_old_address_is_told(alice: Member) -> None:
    client = by_code(alice)

    client.post("/en/account/email/", {"action_add": "", "email": "alice.new@example.org"})
    client.post("/en/account/confirm-email/", {"code": newest_code("alice.new@example.org")})

    alice.refresh_from_db()
    keep_promises()
    assert alice.email == "alice.new@example.org"
    assert sent("alice@example.org")[-1].subject == "Ditt konto har ändrats"


@pytest.mark.parametrize(
    "email",
    ["\x00", "a" * 10_000 + "@example.org", "a@b", "å@exämple.org", "a\r\nBcc: x@y.z", "", "x@y.z\x00"],
)
def test_odd_addresses_are_answered_politely_everywhere(email: str) -> None:
    for url, name in [
        (CODE, "email"),
        (LOGIN, "login"),
        ("/registrera/", "email"),
        ("/gast/", "email"),
        ("/en/account/password/reset/", "email"),
    ]:
        assert Client().post(url, {name: email, "password": "x"}).status_code in {200, 302}
    assert not any("y.z" in one for one in [str(mail.to) for mail in sent("x@y.z")])


def _age(cookie: "Morsel[str]") -> int:
    return int(cookie["max-age"])


@pytest.mark.parametrize(
    "cookie",
    [
        r'session="aaaaaaaaaa\000"',
        r'session="aaaaaaaaaa\377"',
        "session=' OR 1=1 --",
        f"session={'a' * 5000}",
        r'csrf="\000"',
    ],
)
def test_a_cookie_that_is_no_session_is_nobodys(cookie: str, client: Client) -> None:
    headers = {"cookie": cookie}

    assert client.get("/en/register/", headers=headers).status_code == 200
    assert client.get("/en/overview/", headers=headers).status_code == 302


@pytest.mark.parametrize("page", ["/en/account/login/code/", "/en/account/password/reset/"])
def test_an_address_too_long_for_any_mailbox_is_refused_in_words(page: str, client: Client) -> None:
    answer = client.post(
        page, {"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example.org"}
    )

    assert answer.status_code == 200
    assert "too long" in answer.content.decode()
