"""After an erasure everything is searched for what the person could be told by: tables, files, queues, logs."""

import datetime as dt
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.celery import app
from portal.correspondence.models import Author, Message, Thread
from portal.datamap import sources
from portal.front.models import Registration
from portal.members.models import Member
from portal.memberships.models import Invoice
from portal.outbox.models import Promise
from portal.outbox.services import promise
from portal.trail.models import Entry
from retention.models import Disposal, Sought
from retention.services import disposal as door
from retention.services import elsewhere, searching, sought, tables
from retention.signs import Kind, Sieve, Sign
from tests.cast import keep_promises, make_member
from tests.package.planting import Planted

pytestmark = pytest.mark.django_db
ADDRESS = "al@ex.se"


class Canary(Planted):
    """The same address in every column and every file."""

    def _mark(self, label: str, name: str) -> str:
        self.markers[label, name] = ADDRESS
        return ADDRESS

    def _file(self, label: str, field: Any) -> str:
        return default_storage.save(
            f"planted/{label}/{self._mark(label, field.name)}.txt", ContentFile(b"inside")
        )

    def _member(self) -> Member:
        member = super()._member()
        Member.objects.filter(pk=member.pk).update(email=ADDRESS)
        return member


@pytest.fixture(autouse=True)
def _nothing_from_before() -> Iterator[None]:
    """Files of other tests lie in the same folder, and may speak of the same people."""
    log = Path(settings.INSYN_DATA) / "log"
    log.mkdir(exist_ok=True)
    yield
    for folder in (log, Path(settings.MEDIA_ROOT)):
        for file in [one for one in folder.rglob("*") if one.is_file()]:
            file.unlink()


def erased(member: Member, *, now: dt.datetime | None = None) -> Disposal:
    now = now or timezone.now()
    about = door.propose(member=member, about_id=uuid.uuid4(), categories=(), now=now)
    door.begin(disposal=about, now=now)
    door.dispose(disposal=about, now=now)
    return about


def searched(about: Disposal) -> Disposal:
    """Let the night come, and return what it found."""
    Promise.objects.filter(task="retention.search").update(run_after=timezone.now())
    keep_promises()
    Promise.objects.filter(task="retention.search").delete()  # the next one is of another night
    about.refresh_from_db()
    return about


def places(about: Disposal) -> dict[str, int]:
    about = searched(about)
    assert about.searched_at
    return {one["place"]: one["rows"] for one in about.traces}


@pytest.mark.promise(20)
def test_after_an_erasure_nothing_of_the_person_is_found_but_what_is_reported_as_kept(alice: Member) -> None:
    Canary(alice, "zz").plant()

    about = erased(alice)

    assert places(about) == {}
    assert about.searched_at
    assert (about.searched or 0) > 200
    assert not Sought.objects.exists()


def test_no_column_and_no_file_escapes_the_search(alice: Member) -> None:
    planted = Canary(alice, "zz").plant()
    sieve = Sieve([Sign(kind=Kind.EMAIL, value=ADDRESS)])

    found = {
        hit.place for table, names in tables.columns().items() for hit in tables.hits(table, names, sieve)
    }

    by_label = {source.model_class()._meta.label_lower: source for source in sources()}
    wanted = {
        f"{by_label[label].model_class()._meta.db_table}.{by_label[label].column(name).column}"
        for label, name in planted.markers
    }
    assert len(wanted) > 80
    assert wanted - found == set()
    files = {hit.detail for hit in elsewhere.in_folder(elsewhere.MEDIA, sieve)}
    assert files == {
        f"planted/{label}/{ADDRESS}.txt" for label, source in by_label.items() for _name in source.documents()
    }


def test_what_is_left_is_told_by_its_place_and_staff_are_called_and_it_is_searched_anew(
    alice: Member, bob: Member, mails: Callable[[], list[dict[str, Any]]]
) -> None:
    before = timezone.now() - dt.timedelta(hours=1)
    thread = Thread.objects.create(member=bob, subject="Hej", opened_at=before, last_message_at=before)
    left = Message.objects.create(
        thread=thread,
        author=Author.MEMBER,
        text="Fråga ALICE@example.org, eller ring 070-123 45 67.",
        sent_at=before,
    )
    Member.objects.filter(pk=alice.pk).update(phone="+46 70 123 45 67")
    about = erased(alice)
    log, file = Path(settings.INSYN_DATA) / "log" / "web.log", Path(settings.MEDIA_ROOT) / "gone.txt"
    log.write_text("sent to alice@example.org\n")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("Alice Åkesson skrev det här.")
    with app.connection_for_write() as link:
        broker = link.default_channel.client  # type: ignore[attr-defined]  # the Redis channel has one
        broker.lpush("left", '{"to": "alice@example.org"}')
    promise(task="front.answer", key="left", after_seconds=9000, to="alice@example.org")

    try:
        found = places(about)
    finally:
        broker.delete("left")

    assert found == {
        "broker": 1,
        "correspondence_message.text": 2,
        "files": 1,
        "log": 1,
        "outbox_promise.ids": 1,
    }
    assert Sought.objects.filter(pk=about.pk).exists()
    told = Entry.objects.get(action="retention.disposal.searched")
    assert told.facts == {"places": about.searched, "found": 5}
    assert not [one for one in Promise.objects.values_list("key", flat=True) if "alice" in one]

    left.delete()
    Promise.objects.filter(key="left").delete()
    log.unlink()
    file.unlink()
    searching.ask(disposal=about, now=timezone.now())
    assert places(about) == {}
    with pytest.raises(searching.NotSought):
        searching.ask(disposal=about, now=timezone.now())


def test_a_kept_row_is_no_trace_and_one_that_was_not_cut_down_is(alice: Member) -> None:
    day = dt.date(2026, 3, 1)
    invoice = Invoice.objects.create(
        member=alice, number="F-1", issued_on=day, due_on=day, buyer_name=alice.name, text="Medlemskap",
        amount_ore=10_000, vat_ore=2_000, fiscal_year_ends_on=dt.date(2026, 12, 31),
    )  # fmt: skip
    about = erased(alice)
    assert places(about) == {}
    invoice.refresh_from_db()
    assert invoice.buyer_name == "Alice Åkesson"

    late = erased(make_member("li@example.org", name="Li Östergren"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL insyn.disposing = 'on'")
        cursor.execute("UPDATE members_member SET city = 'Li Östergren' WHERE id = %s", [late.member_id])

    assert places(late) == {"members_member.city": 1}


def test_who_came_back_and_what_was_written_since_are_no_traces(alice: Member, bob: Member) -> None:
    Member.objects.filter(pk=bob.pk).update(name="Alice Åkesson")
    about = erased(alice, now=timezone.now() - dt.timedelta(hours=2))
    make_member("alice@example.org", name="Alice Åkesson")
    gone = erased(
        make_member("cecilia@example.org", name="Cecilia Ek"), now=timezone.now() - dt.timedelta(hours=1)
    )
    thread = Thread.objects.create(member=bob, subject="cecilia@example.org")
    Message.objects.create(
        thread=thread, author=Author.MEMBER, text="Var är Cecilia Ek, cecilia@example.org?"
    )

    assert places(about) == {}
    assert places(gone) == {}


def test_all_who_were_erased_are_searched_for_with_one_statement_a_table(
    alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = erased(alice), erased(bob)
    assert Promise.objects.filter(task="retention.search").count() == 1

    asked: list[str] = []
    real = tables._statement

    def statement(table: str, names: Any) -> str:
        asked.append(table)
        return real(table, names)

    monkeypatch.setattr(tables, "_statement", statement)
    searched(first)

    second.refresh_from_db()
    assert second.searched_at == first.searched_at
    assert sorted(asked) == sorted(tables.columns())


def test_what_is_searched_by_is_locked_and_forgotten_within_a_day_also_unsearched(alice: Member) -> None:
    about = erased(alice)
    row = Sought.objects.get(pk=about.pk)
    assert b"alice" not in bytes(row.locked)

    sought.forget(now=row.noted_at + dt.timedelta(hours=23))
    assert Sought.objects.exists()
    sought.forget(now=row.noted_at + dt.timedelta(hours=24, minutes=1))

    assert not Sought.objects.exists()
    assert searched(about).searched_at is None


def test_sessions_cached_values_and_begun_registrations_of_the_person_end(alice: Member, bob: Member) -> None:
    client, other = Client(), Client()
    for one, words in ((client, "alice@example.org"), (other, "bob@example.org")):
        session = one.session
        session["typed"] = words
        session.save()
        Registration.objects.create(email=words, language="sv")
        cache.set(words, f"tried by {words}", 900)

    about = erased(alice)

    assert places(about) == {}
    assert [one.pk for one in Session.objects.all()] == [other.session.session_key]
    assert list(Registration.objects.values_list("email", flat=True)) == ["bob@example.org"]
    assert (cache.get("alice@example.org"), cache.get("bob@example.org")) == (
        None,
        "tried by bob@example.org",
    )


def test_what_a_search_costs_does_not_grow_with_how_many_are_searched_for() -> None:
    words = " ".join(f"ord{number} person{number}@example.org" for number in range(20_000))
    few, many = (
        Sieve(Sign(kind=Kind.EMAIL, value=f"nobody{number}@example.com") for number in range(count))
        for count in (10, 5000)
    )

    assert few.candidates(words) == many.candidates(words) == set()
    assert min(took(many, words) for _ in range(5)) < 3 * min(took(few, words) for _ in range(5))


def took(sieve: Sieve, words: str) -> float:
    began = time.perf_counter()
    sieve.candidates(words)
    return time.perf_counter() - began
