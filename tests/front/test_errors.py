"""A database that is gone is answered by a page that says to wait (503); every other fault stays ours (500)."""

import logging
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.front import errors
from portal.gate import triggers
from portal.members.models import Member

SignIn = Callable[..., Client]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def member(alice: Member, as_member: SignIn) -> Client:
    signed_in = as_member(alice)
    signed_in.raise_request_exception = False
    return signed_in


@pytest.fixture
def gone() -> Iterator[Callable[[], None]]:
    """Return what leads the portal's connection to where no database listens; afterwards it is led back."""
    before = connection.settings_dict["HOST"]
    yield lambda: lead_to("/nowhere/at/all")
    lead_to(before)


@pytest.fixture
def back() -> Callable[[], None]:
    before = connection.settings_dict["HOST"]
    return lambda: lead_to(before)


def lead_to(host: str) -> None:
    connection.close()
    connection.settings_dict["HOST"] = host


def fail_with(error: Exception, cause: Exception | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise error from cause

    monkeypatch.setattr(connection, "ensure_connection", fail)


def assert_says_to_wait(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert answer.headers["Cache-Control"] == "no-store"
    page = answer.content.decode()
    assert "<h1>Portalen vilar en stund</h1>" in page
    assert "<h2>The portal is resting for a while</h2>" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/logga-in/", "/en/login/", "/healthz", "/metrics"])
def test_while_the_database_is_gone_a_visitor_is_told_to_wait(
    address: str, visitor: Client, gone: Callable[[], None]
) -> None:
    gone()

    assert_says_to_wait(visitor, address)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["overview", "my_data", "request_progress"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_while_the_database_is_gone_a_member_is_told_to_wait(
    name: str, language: str, member: Client, gone: Callable[[], None]
) -> None:
    with translation.override(language):
        address = reverse(name, kwargs={"reference": "R-2026-0001"} if name == "request_progress" else {})
    gone()

    assert_says_to_wait(member, address)


@pytest.mark.django_db(transaction=True)
def test_who_asks_for_json_is_told_so_in_json(member: Client, gone: Callable[[], None]) -> None:
    gone()

    answer = member.get("/en/requests/R-2026-0001/progress/", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()) == (503, {"error": "unavailable"})
    assert answer.headers["Retry-After"] == "30"


@pytest.mark.django_db(transaction=True)
def test_the_portal_answers_as_before_when_the_database_is_back(
    visitor: Client, gone: Callable[[], None], back: Callable[[], None]
) -> None:
    gone()
    assert visitor.get("/en/login/").status_code == 503
    back()

    assert visitor.get("/en/login/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "cause", "status"),
    [
        (OperationalError("x"), None, 503),
        (InterfaceError("x"), psycopg.InterfaceError("x"), 503),
        (OperationalError("x"), psycopg.errors.ConnectionFailure("x"), 503),
        (OperationalError("x"), psycopg.errors.AdminShutdown("x"), 503),
        (OperationalError("x"), psycopg.errors.CannotConnectNow("x"), 503),
        (OperationalError("x"), psycopg.errors.TooManyConnections("x"), 503),
        (OperationalError("x"), psycopg.errors.DeadlockDetected("x"), 500),
        (OperationalError("x"), psycopg.errors.QueryCanceled("x"), 500),
        (ProgrammingError("x"), psycopg.errors.UndefinedTable("x"), 500),
        (ProgrammingError("x"), psycopg.errors.InsufficientPrivilege("permission denied for table x"), 500),
        (RuntimeError("x"), None, 500),
    ],
)
def test_only_what_passes_by_waiting_says_to_wait(
    error: Exception,
    cause: Exception | None,
    status: int,
    visitor: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fail_with(error, cause, monkeypatch)

    answer = visitor.get("/healthz")

    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) is (status == 503)


@pytest.mark.django_db
def test_what_is_written_too_late_about_somebody_who_left_is_refused_in_words(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = f"{errors.REFUSED}frozen person was refused in rights_note"
    fail_with(ProgrammingError("x"), psycopg.errors.InsufficientPrivilege(said), monkeypatch)

    answer = visitor.get("/healthz")

    assert answer.status_code == 409
    assert "<h1>Uppgifterna är stängda</h1>" in answer.content.decode()
    assert f"'{errors.REFUSED}% person" in triggers.FUNCTION


@pytest.mark.django_db
def test_the_log_tells_the_class_of_the_fault_and_nothing_it_quotes(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(OperationalError("alice@example.org"), None, monkeypatch)
    kept: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(self.format(record))

    handler = Keep()
    handler.setFormatter(logging.getLogger("django").handlers[0].formatter)
    monkeypatch.setattr(logging.getLogger("django"), "handlers", [handler])

    visitor.get("/healthz")

    assert any("ERROR" in line and "[OperationalError at " in line for line in kept), kept
    assert not [line for line in kept if "alice" in line]
