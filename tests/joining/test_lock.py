"""Guessing passwords is stopped in PostgreSQL, by account and by network, and never shuts the owner out (T-12, T-13)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.activity.models import SignIn
from portal.members.models import Member
from tests.cast import make_member
from tests.joining.test_sign_in import LOGIN, PASSWORD, by_code, with_password

pytestmark = pytest.mark.django_db
MINUTES, DAY = dt.timedelta(minutes=5, seconds=1), dt.timedelta(days=1, minutes=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


GUESSER = Client()


def guess(member: Member, number: int = 0, **more: Any) -> Any:
    GUESSER.cookies.clear()
    return GUESSER.post(LOGIN, {"login": member.email, "password": f"gissning nummer {number}"}, **more)


def with_right_one(member: Member, **more: Any) -> bool:
    client = Client()
    client.post(LOGIN, {"login": member.email, "password": PASSWORD}, **more)
    return "_auth_user_id" in client.session


def tried() -> int:
    """How many guesses were compared with a password at all."""
    return SignIn.objects.filter(way="password", succeeded=False).count()


def an_address(number: int) -> str:
    return f"10.{number // 65_536}.{number // 256 % 256}.{number % 256}"


@pytest.mark.long
def test_a_thousand_guesses_from_a_thousand_networks_are_stopped(
    alice: Member, clock: time_machine.Traveller
) -> None:
    with_password(alice)

    for number in range(1000):
        guess(alice, number, REMOTE_ADDR=an_address(number))
        clock.shift(30)

    assert tried() == 50
    assert not with_right_one(alice, REMOTE_ADDR="192.0.2.7")
    assert by_code(alice).session["_auth_user_id"] == str(alice.pk)
    clock.shift(DAY)
    assert with_right_one(alice, REMOTE_ADDR="192.0.2.7")


def test_one_network_guesses_at_many_accounts_ten_times_a_minute_at_most(
    db: None, clock: time_machine.Traveller
) -> None:
    many = [make_member(f"member{number}@example.org") for number in range(15)]

    for number, member in enumerate(many):
        guess(member, number)

    assert tried() == 10
    guess(many[-1], REMOTE_ADDR="192.0.2.7")
    assert tried() == 11


@pytest.mark.parametrize("proxies", [0, 1])
def test_an_invented_forwarded_address_resets_nothing(
    alice: Member, settings: Any, clock: time_machine.Traveller, proxies: int
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    many = [make_member(f"member{number}@example.org") for number in range(15)]
    seen_by_proxy = ", 203.0.113.9" if proxies else ""

    for number, member in enumerate(many):
        guess(member, HTTP_X_FORWARDED_FOR=f"{an_address(number)}{seen_by_proxy}")

    assert tried() == 10


@pytest.mark.parametrize("varied", ["localhost", "127.0.0.1:{}", "LOCALHOST:{}", "[::1]"])
def test_another_host_or_spelling_resets_nothing(
    alice: Member, clock: time_machine.Traveller, varied: str
) -> None:
    with_password(alice)
    for number in range(5):
        guess(alice, number, REMOTE_ADDR=an_address(number))

    for number in range(5):
        guess(alice, number, REMOTE_ADDR=an_address(number), HTTP_HOST=varied.format(8000 + number))
    Client().post(LOGIN, {"login": " ALICE@example.org ", "password": "x" * 12}, REMOTE_ADDR="192.0.2.7")

    assert tried() == 5


def test_signing_in_rightly_costs_nothing_and_clears_nothing(
    alice: Member, clock: time_machine.Traveller
) -> None:
    with_password(alice)
    for number in range(4):
        guess(alice, number)
        clock.shift(1)
        assert with_right_one(alice)

    guess(alice)

    assert not with_right_one(alice)
    clock.shift(MINUTES)
    assert with_right_one(alice)


@pytest.mark.parametrize(
    ("page", "words", "code_page"),
    [
        (LOGIN, "Sign in with a code instead", "/en/account/login/code/"),
        ("/logga-in/", "Logga in med en kod i stället", ""),
    ],
)
def test_the_page_says_how_to_get_in_and_links_there(
    alice: Member, clock: time_machine.Traveller, page: str, words: str, code_page: str
) -> None:
    for number in range(6):
        locked = Client().post(page, {"login": alice.email, "password": f"gissning {number}"})

    shown = locked.content.decode()
    assert words in shown
    assert f'href="{code_page or reverse("account_request_login_code")}' in shown
    assert 'id="passkey_login"' in shown
    asked = Client().get(reverse("mfa_login_webauthn"), HTTP_ACCEPT="application/json")
    assert "request_options" in asked.json()


def test_a_wrong_password_alone_speaks_of_no_lock(alice: Member) -> None:
    assert "instead" not in guess(alice).content.decode()


def test_the_owner_enters_by_code_while_the_attack_goes_on(
    alice: Member, clock: time_machine.Traveller
) -> None:
    with_password(alice)
    for number in range(40):
        guess(alice, number)
    assert not with_right_one(alice)

    assert by_code(alice).session["_auth_user_id"] == str(alice.pk)


def test_a_lock_says_the_same_of_an_unknown_address(alice: Member, clock: time_machine.Traveller) -> None:
    nobody = Member(email="nobody@example.org")
    for member in (alice, nobody):
        for number in range(6):
            answer = guess(member, number, REMOTE_ADDR=an_address(number))
        assert "Sign in with a code instead" in answer.content.decode()


def test_the_counts_stand_in_postgresql(alice: Member) -> None:
    guess(alice)

    assert configured.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM insyn_cache WHERE cache_key LIKE '%login_failed%'")
        assert cursor.fetchone()[0] == 4
