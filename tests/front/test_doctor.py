"""The doctor: each illness has its line and says what to do, and only a red line ends with 1."""

import datetime as dt
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from portal import crypto
from portal.celery import app
from portal.front import doctor, health
from portal.front.findings import FAIL, OK, WARN, Finding
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.outbox.services import promise
from portal.trail import services as trail
from retention.models import Disposal, Purge

Asked = Callable[..., Finding]


@pytest.fixture
def asked(db: None, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Return a function that gives the one finding about a thing, with broker and worker answering."""
    monkeypatch.setattr(health, "a_task_answers", lambda: True)
    link = SimpleNamespace(
        ensure_connection=lambda **_: None,
        default_channel=SimpleNamespace(client=SimpleNamespace(ping=lambda: True)),
    )
    shield = type("Link", (), {"__enter__": lambda _: link, "__exit__": lambda *_: None})
    monkeypatch.setattr(app, "connection_for_write", shield)

    def ask(about: str, *, deploy: bool = False) -> Finding:
        found = [finding for finding in doctor.examine(deploy=deploy) if finding.about == about]
        assert len(found) == 1, found
        return found[0]

    return ask


@pytest.fixture
def owner(transactional_db: None) -> Iterator[psycopg.Connection]:
    """The tables' owner, for illnesses that only she can make."""
    with psycopg.connect(os.environ["MIGRATION_DATABASE_URL"], autocommit=True) as link:
        yield link


def test_a_healthy_portal_has_no_red_line_and_every_line_is_short(asked: Asked) -> None:
    found = list(doctor.examine())

    assert [finding for finding in found if finding.level == FAIL] == []
    assert len(found) >= 15
    assert all("\n" not in finding.words for finding in found)


@pytest.mark.parametrize(
    "about",
    [
        "Database", "Migrations", "Database roles", "Evidence", "Gate", "Broker", "Relay", "Worker", "Set aside", "Trail",
        "Ledger", "Ledger chain", "Restored copy", "Ledger keys", "Disk", "Pango", "Keys", "security.txt",
    ],
)  # fmt: skip
def test_each_thing_is_looked_at(asked: Asked, about: str) -> None:
    assert asked(about).level == OK


def test_a_broker_that_is_away_is_red(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OSError

    monkeypatch.setattr(app, "connection_for_write", away)

    assert asked("Broker").level == FAIL
    assert "REDIS_URL" in asked("Broker").words


def test_a_worker_that_does_nothing_is_red(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "a_task_answers", lambda: False)

    assert asked("Worker").level == FAIL


def test_a_promise_that_waits_means_the_relay_is_away(asked: Asked) -> None:
    promise(task="front.answer", key="waits", after_seconds=-90)

    assert asked("Relay").level == FAIL
    assert "relay" in asked("Relay").words


def test_parked_promises_are_a_warning(asked: Asked) -> None:
    stuck = promise(task="front.answer", key="stuck")
    Promise.objects.filter(pk=stuck.pk).update(parked_at=timezone.now())

    assert asked("Set aside").level == WARN


def test_what_was_found_after_an_erasure_and_what_waits_to_leave_the_disk_are_warnings(
    asked: Asked, alice: Member
) -> None:
    assert asked("Purge").level == asked("Search").level == OK
    long_ago = timezone.now() - dt.timedelta(hours=30)
    about = Disposal.objects.create(
        about_id=uuid.uuid4(), member=alice, planned_at=long_ago, begun_at=long_ago, executed_at=long_ago
    )

    assert asked("Search").level == WARN
    assert "overdue" in asked("Purge").words
    now = timezone.now()
    Disposal.objects.filter(pk=about.pk).update(
        searched_at=now, searched=9, traces=[{"place": "log", "rows": 1}]
    )
    done = Purge.objects.create(ended_at=now, waiting={"trail_unsealed": "large"})
    assert "after 1 erasures something was found" in asked("Search").words
    assert "trail_unsealed wait" in asked("Purge").words
    Disposal.objects.filter(pk=about.pk).update(traces=[])
    Purge.objects.filter(pk=done.pk).update(waiting={})
    assert asked("Purge").level == asked("Search").level == OK


def test_evidence_that_can_be_changed_is_red(owner: psycopg.Connection, asked: Asked) -> None:
    role = settings.INSYN_APP_ROLE
    owner.execute(f'GRANT UPDATE ON consents_decision TO "{role}"')
    owner.execute("ALTER TABLE trail_seal DISABLE TRIGGER trail_seal_append_only")
    try:
        found = asked("Evidence")
    finally:
        owner.execute(f'REVOKE UPDATE ON consents_decision FROM "{role}"')
        owner.execute("ALTER TABLE trail_seal ENABLE TRIGGER trail_seal_append_only")

    assert found.level == FAIL
    assert "consents_decision, trail_seal" in found.words


def test_a_table_without_its_gate_is_red(owner: psycopg.Connection, asked: Asked) -> None:
    owner.execute("ALTER TABLE memberships_payment DISABLE TRIGGER insyn_gate_update")
    try:
        found = asked("Gate")
    finally:
        owner.execute("ALTER TABLE memberships_payment ENABLE TRIGGER insyn_gate_update")

    assert found.level == FAIL
    assert "memberships_payment" in found.words


def test_a_broken_tail_of_the_trail_is_red(owner: psycopg.Connection, asked: Asked) -> None:
    for number in range(5):
        trail.record(action="tests.thing.done", facts={"number": number})
    trail.seal()
    trail.publish_head()
    assert asked("Trail").level == OK
    assert asked("Trail head").level == OK
    owner.execute("ALTER TABLE trail_entry DISABLE TRIGGER trail_entry_append_only")
    owner.execute("UPDATE trail_entry SET role = 'nobody' WHERE id = (SELECT max(id) FROM trail_entry)")
    owner.execute("ALTER TABLE trail_entry ENABLE TRIGGER trail_entry_append_only")

    assert asked("Trail").level == FAIL
    assert "link 5" in asked("Trail").words


def test_only_the_tail_is_recomputed(db: None) -> None:
    for number in range(7):
        trail.record(action="tests.thing.done", facts={"number": number})
    trail.seal()

    assert trail.verify_tail(links=3).links == 3
    assert trail.verify_tail(links=3).whole
    assert trail.verify_tail(links=7).links == 7


def test_a_key_that_others_may_read_is_red(asked: Asked) -> None:
    file = settings.INSYN_KEY_FILE
    crypto.wrap(b"x", master=file)
    file.chmod(0o644)
    try:
        found = asked("Keys")
    finally:
        file.chmod(0o600)

    assert found.level == FAIL
    assert "chmod 600" in found.words


def test_a_missing_master_key_is_red_when_there_are_packages(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "INSYN_KEY_FILE", tmp_path / "gone.key")
    monkeypatch.setattr(settings, "INSYN_PACKAGES", tmp_path)

    assert asked("Keys").level == OK
    (tmp_path / "one.age").touch()
    assert asked("Keys").level == FAIL
    assert not (tmp_path / "gone.key").exists()


def test_a_full_disk_is_red(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1024))

    assert asked("Disk").level == FAIL


def test_missing_pango_is_red_and_says_what_to_install(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError("libpango-1.0-0")

    monkeypatch.setattr(doctor, "import_module", missing)

    assert asked("Pango").level == FAIL
    assert "apt-get install" in asked("Pango").words


def test_a_look_that_breaks_is_a_finding_and_the_next_one_goes_on(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ValueError("Anna Åkesson")

    monkeypatch.setattr(doctor, "lint", breaks)

    assert asked("Register").level == FAIL
    assert "ValueError" in asked("Register").words
    assert "Anna" not in asked("Register").words
    assert asked("security.txt").level == OK


def test_without_a_database_only_that_is_told_of_it(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", away)
        found = {finding.about: finding.level for finding in doctor.examine()}

    assert found["Database"] == FAIL
    assert "Relay" not in found
    assert found["Pango"] == OK


def test_deploying_on_loopback_without_https_and_mail_is_red(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "portal.demo.mailbox.MailboxBackend")
    monkeypatch.setattr(settings, "INSYN_DEMO", False)

    assert asked("HTTPS", deploy=True).level == FAIL
    assert asked("Hosts", deploy=True).level == FAIL
    assert asked("Mail server", deploy=True).level == FAIL
    assert asked("Demo members", deploy=True).level == OK
    assert asked("Deploy checks", deploy=True).level == WARN


def test_the_command_ends_with_one_when_a_line_is_red(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    call_command("doctor", stdout=out)
    assert "ok    Database: PostgreSQL" in out.getvalue()
    monkeypatch.setattr(health, "a_task_answers", lambda: False)

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=out)

    assert ended.value.code == 1


def test_a_desk_without_staff_is_told_with_the_line_to_run(asked: Asked) -> None:
    empty = asked("Staff")
    call_command("appoint", "stina@staff.example.org", "--role", "handler", stdout=StringIO())

    assert empty.level == WARN
    assert "./insyn manage appoint" in empty.words
    assert asked("Staff") == Finding(about="Staff", level=OK, words="1 with a role")


def test_a_portal_of_today_has_a_day_to_publish_its_first_head(
    owner: psycopg.Connection, asked: Asked
) -> None:
    trail.record(action="tests.thing.done")
    trail.seal()
    assert asked("Trail head").level == OK

    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        assert asked("Trail head").level == WARN
