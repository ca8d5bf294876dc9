"""Destroyed bytes leave the disk: tables written anew, logs ended, what is large or in use waits and is named."""

import mmap
import os
import uuid
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from portal.activity.models import SignIn
from portal.celery import app
from portal.correspondence.models import Author, Message, Thread
from portal.members.models import Member
from retention.models import Disposal, Purge
from retention.services import disposal as door
from retention.services import purging

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other(transactional_db: None) -> Iterator[psycopg.Connection]:
    """Somebody else at the database."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as link:
        yield link


def erased(member: Member) -> Disposal:
    now = timezone.now()
    about = door.propose(member=member, about_id=uuid.uuid4(), categories=(), now=now)
    door.begin(disposal=about, now=now)
    door.dispose(disposal=about, now=now)
    return about


def wrote(member: Member, text: str) -> None:
    thread = Thread.objects.create(member=member, subject="Hej")
    Message.objects.create(thread=thread, author=Author.MEMBER, text=text)


def on_disk(word: str) -> set[str]:
    """Return the files of the whole cluster in which a word stands, the log's among them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [server] = cursor.fetchone()
    folder = Path(os.path.realpath(f"/proc/{server}/cwd"))
    found = set()
    for file in [one for part in ("base", "pg_wal") for one in (folder / part).rglob("*")]:
        try:
            if file.is_file() and file.stat().st_size:
                with (
                    file.open("rb") as opened,
                    mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as held,
                ):
                    if held.find(word.encode()) >= 0:
                        found.add(str(file.relative_to(folder)))
        except (FileNotFoundError, ValueError):
            continue  # PostgreSQL has removed it meanwhile
    return found


def test_what_is_destroyed_is_in_no_file_of_the_database_after_the_purge(alice: Member) -> None:
    marker = f"canary{uuid.uuid4().hex}"
    wrote(alice, marker)
    Member.objects.filter(pk=alice.pk).update(street=marker)
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    assert on_disk(marker)
    erased(alice)
    assert on_disk(marker)

    done = purging.purge()

    assert done
    assert done.log_ended
    assert {"correspondence_message", "members_member"} <= set(done.tables)
    assert on_disk(marker) == set()


def test_only_tables_that_lost_something_since_are_written_anew(alice: Member, bob: Member) -> None:
    wrote(alice, "Hej")
    erased(alice)
    first = purging.purge()
    second = purging.purge()
    SignIn.objects.create(member=bob, at=timezone.now(), way="password")
    erased(bob)
    third = purging.purge()

    assert first
    assert second
    assert third
    assert "correspondence_message" in first.tables
    assert not {"correspondence_message", "members_member", "activity_signin"} & set(second.tables)
    assert {"members_member", "activity_signin"} <= set(third.tables)
    assert "correspondence_message" not in third.tables
    assert "trail_entry" not in first.tables  # evidence is never rewritten, so it leaves nothing behind


def test_a_large_table_waits_for_a_person_and_one_in_use_for_the_next_time(
    alice: Member, other: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote(alice, "Hej")
    erased(alice)
    monkeypatch.setattr(purging, "SMALL_BYTES", 1)
    told = StringIO()

    call_command("purge", stdout=told)

    assert "correspondence_message is too large to be locked by itself" in told.getvalue()
    monkeypatch.undo()
    monkeypatch.setattr(purging, "PATIENCE", "50ms")
    other.execute("SELECT count(*) FROM correspondence_message")
    busy = purging.purge(large=True)
    other.rollback()
    done = purging.purge()
    assert busy
    assert done
    assert busy.waiting["correspondence_message"] == purging.BUSY
    assert "correspondence_message" in done.tables
    assert "correspondence_message" not in done.waiting


def test_two_at_once_do_it_once(alice: Member, other: psycopg.Connection) -> None:
    other.execute("SELECT pg_advisory_lock(%s)", [purging.PURGING])

    assert purging.purge() is None
    with pytest.raises(CommandError):
        call_command("purge", stdout=StringIO())
    assert not Purge.objects.exists()


def test_a_broker_that_is_away_stops_nothing(alice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OSError

    monkeypatch.setattr(app, "connection_for_write", away)
    erased(alice)

    done = purging.purge()

    assert done
    assert done.ended_at
    assert not done.broker_rewritten
