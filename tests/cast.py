"""
The cast: Alice owns, Bob is another member, Dana handles cases, Mallory is a stranger; and small makers.

`keep_promises()` plays relay and worker in the test's own process until nothing waits.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client

from portal.celery import app
from portal.celery import app as bells
from portal.members.models import Member


def make_member(email: str, *, name: str = "", **more: Any) -> Member:
    """Make an account holder with a verified address."""
    given = {"name": name or email.split("@", maxsplit=1)[0].title(), "password": make_password(None), **more}
    member: Member = Member.objects.create(email=email, **given)
    if member.has_account:
        EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)
    return member


@pytest.fixture
def alice(db: None) -> Member:
    return make_member("alice@example.org", name="Alice Åkesson", language="sv", city="Göteborg")


@pytest.fixture
def bob(db: None) -> Member:
    return make_member("bob@example.org", name="Bob Öberg", language="en")


@pytest.fixture
def mallory(db: None) -> Member:
    return make_member("mallory@example.org", name="Mallory")


@pytest.fixture
def dana(db: None) -> Member:
    return make_member("dana@example.org", name="Dana", is_staff=True)


@pytest.fixture
def now() -> dt.datetime:
    """A Friday: the 13th of November 2026, 09.12 in Stockholm."""
    return dt.datetime(2026, 11, 13, 8, 12, tzinfo=dt.UTC)


@pytest.fixture
def as_member() -> Callable[[Member], Client]:
    """Return a browser-like client signed in by an e-mailed code a moment ago."""

    def sign_in(member: Member, *, way: str = "code") -> Client:
        import time

        client = Client()
        client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["account_authentication_methods"] = [{"method": way, "at": time.time()}]
        session["account_authentication_methods_user"] = str(member.pk)
        session.save()
        return client

    return sign_in


def keep_promises(*, rounds: int = 30) -> int:
    """Do every due duty in this process, as relay and worker would; return how many were done."""
    from portal.outbox.models import Promise

    app.loader.import_default_modules()
    bells.loader.import_default_modules()
    done = 0
    for _ in range(rounds):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, task FROM outbox_promise WHERE kept_at IS NULL AND parked_at IS NULL "
                "AND run_after <= clock_timestamp() AND leased_until IS NULL ORDER BY promised_at"
            )
            waiting = cursor.fetchall()
        if not waiting:
            break
        for promise_id, task in waiting:
            bells.tasks[task].run(promise_id=str(promise_id))
            done += 1
    assert not Promise.objects.parked().exists(), list(
        Promise.objects.parked().values_list("task", "last_error")
    )
    return done


@pytest.fixture
def mails() -> Callable[[], list[dict[str, Any]]]:
    """Return a function that reads what was sent, oldest first."""
    from portal.demo.mailbox import messages

    return lambda: list(messages(newest_first=False))


@pytest.fixture
def long_ago() -> dt.datetime:
    return dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)
