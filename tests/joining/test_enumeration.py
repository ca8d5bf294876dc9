"""No answer tells who is a member: not by its bytes, not by its time (T-9, T-10; ASVS 6.3.8)."""

import re
import statistics
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.members.models import Member
from tests.cast import make_member
from tests.joining.test_sign_in import with_password

pytestmark = pytest.mark.django_db
FORMS = [
    ("/registrera/", "email", "/registrera/kod/"),
    ("/gast/", "email", "/gast/kod/"),
    ("/konto/logga-in/kod/", "email", "/konto/logga-in/kod/bekrafta/"),
    ("/konto/losenord/aterstall/", "email", "/konto/losenord/aterstall/kod/"),
]
VARYING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def ask(url: str, name: str, email: str, follow: str, *, ip: str = "10.0.0.1") -> tuple[bytes, object]:
    """Post an address as a fresh browser; return the answer's bytes and the next page's, without what is random."""
    client = Client(REMOTE_ADDR=ip)
    answer = client.post(url, {name: email})
    page = client.get(follow).content
    headers = sorted((key, value) for key, value in answer.headers.items() if key != "Expires")  # the clock
    body = VARYING.sub(b"", answer.content + page).replace(email.encode(), b"E" * 10)
    return body, (answer.status_code, headers)


@pytest.mark.parametrize(("url", "name", "follow"), FORMS)
def test_known_and_unknown_addresses_get_the_same_bytes(
    url: str, name: str, follow: str, alice: Member
) -> None:
    make_member("contact@example.org", has_account=False, is_active=False)

    known, contact, unknown = (
        ask(url, name, email, follow)
        for email in (str(alice.email), "contact@example.org", "nobody@example.org")
    )

    assert known == unknown
    assert contact == unknown


@pytest.mark.parametrize(("url", "name", "follow"), FORMS)
def test_known_and_unknown_addresses_write_the_same_rows(
    url: str, name: str, follow: str, alice: Member
) -> None:
    Client(REMOTE_ADDR="10.9.9.9").post(url, {name: "warm@example.org"})

    def writes(email: str, ip: str) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            Client(REMOTE_ADDR=ip).post(url, {name: email})
        statements = (query["sql"].split('"')[0:2] for query in asked.captured_queries)
        return ["".join(words) for words in statements if words[0].startswith(("INSERT", "UPDATE", "DELETE"))]

    assert writes(str(alice.email), "10.0.1.1") == writes("nobody@example.org", "10.0.1.2")


@pytest.mark.long
@pytest.mark.parametrize(("url", "name", "follow"), FORMS)
def test_known_and_unknown_addresses_take_the_same_time(url: str, name: str, follow: str) -> None:
    for number in range(60):
        make_member(f"known{number}@example.org")

    assert_as_long(lambda client, email, ip: client.post(url, {name: email}, REMOTE_ADDR=ip))


@pytest.mark.long
def test_a_wrong_password_takes_the_same_time_for_known_and_unknown_addresses() -> None:
    for number in range(60):
        member = make_member(f"known{number}@example.org")
        if number % 2:
            with_password(member)

    def guess(client: Client, email: str, ip: str) -> None:
        client.post("/logga-in/", {"login": email, "password": "fel lösenord helt"}, REMOTE_ADDR=ip)

    assert_as_long(guess)


def assert_as_long(ask: Callable[[Client, str, str], object]) -> None:
    """Medians are within 5 % or 3 ms; three rounds for a busy machine, since a true difference shows in each."""
    found = []
    for turn in range(3):
        known, unknown = medians(ask, turn=turn)
        found.append((known, unknown))
        if abs(known - unknown) <= max(0.05 * max(known, unknown), 0.003):
            return
    raise AssertionError(found)


def medians(ask: Callable[[Client, str, str], object], *, turn: int) -> tuple[float, float]:
    """Ask 60 times for known and unknown addresses in turn, each from its own network; return medians in seconds."""
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    client = Client()
    for number in range(-5, 60):
        for kind in ("known", "unknown") if number % 2 else ("unknown", "known"):
            client.cookies.clear()
            network = f"10.{number % 250}.{2 * turn + (kind == 'known')}.7"
            begun = time.perf_counter()
            ask(client, f"{kind}{number}@example.org", network)
            if number >= 0:
                took[kind].append(time.perf_counter() - begun)
    return statistics.median(took["known"]), statistics.median(took["unknown"])
