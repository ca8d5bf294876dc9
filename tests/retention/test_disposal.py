"""
The one door to destruction: what goes, what stays and until when, and that nobody else is touched.

Each destructive act is also tried twice, interrupted, and on the wrong person.
"""

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.activity.models import SignIn
from portal.correspondence.models import Attachment, Thread
from portal.datamap import Kind, OnErasure, sources
from portal.datamap.rows import of_member
from portal.ledger import keys
from portal.ledger.models import Line, Phase
from portal.members.models import Code, Member, Standing
from portal.memberships.models import Invoice, Payment, Receipt, Subscription
from portal.outbox.models import Promise
from portal.outbox.services import promise
from portal.trail.models import Entry
from retention.items import Ground, Item, ItemOutcome, Keep, as_json, from_json
from retention.models import Disposal
from retention.services import deciding, destroying
from retention.services import disposal as door
from retention.services.cutting import cut_down
from retention.services.parting import severable
from retention.services.planning import governing, plan
from rights.models import Case, Package
from tests.package.planting import Planted

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[..., Client]
NOW = dt.datetime(2026, 11, 13, 8, 12, tzinfo=dt.UTC)


def proposed(member: Member, *categories: str) -> Disposal:
    return door.propose(member=member, about_id=uuid.uuid4(), categories=categories, now=NOW)


def begun(member: Member, *categories: str) -> Disposal:
    return door.begin(disposal=proposed(member, *categories), now=NOW)


def everything() -> dict[str, list[str]]:
    """Return every row of every table as text, as a dump would hold it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
            "WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition"
        )
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def rows_of(member: Member) -> dict[str, list[Any]]:
    """Return every declared row of a member, column by column."""
    return {
        source.name(): list(of_member(source, member.pk).order_by("pk").values_list()) for source in sources()
    }


@pytest.mark.rule("R17-3")
def test_after_a_disposal_no_sign_of_the_person_is_left_but_what_the_plan_keeps(alice: Member) -> None:
    planted = Planted(alice, "zz").plant()

    items = door.dispose(disposal=begun(alice), now=NOW)

    left = "\n".join(line for lines in everything().values() for line in lines)
    stays = {item.table for item in items if item.kept}
    wrong = [
        (label, name)
        for (label, name), marker in planted.markers.items()
        if (marker in left or marker.encode().hex() in left) and not _may_stay(label, name, stays)
    ]
    assert wrong == []
    assert len(planted.markers) > 80
    assert {"memberships.invoice", "rights.case", "trail.entry"} <= stays
    alice.refresh_from_db()
    assert (alice.standing, alice.name, alice.email, alice.last_login) == (Standing.ERASED, "", None, None)
    assert not alice.has_usable_password()


def _may_stay(label: str, name: str, stays: set[str]) -> bool:
    source = next(one for one in sources() if one.model_class()._meta.label_lower == label)
    field = source.fields[name]
    kept = source.evidence or field.on_erasure is OnErasure.KEEP or field.kind is Kind.NOT_PERSONAL
    return label in stays and kept


def test_the_files_go_and_the_file_of_a_kept_invoice_stays(alice: Member, settings: Any) -> None:
    planted = Planted(alice, "zz").plant()
    attachment, receipt = str(Attachment.objects.get().file), str(Receipt.objects.get().file)
    package: Path = Package.objects.get().path
    package.parent.mkdir(parents=True, exist_ok=True)
    package.write_bytes(b"locked")

    door.dispose(disposal=begun(alice), now=NOW)

    assert not default_storage.exists(attachment)
    assert not package.exists()
    assert default_storage.exists(receipt)
    assert planted.markers["memberships.receipt", "file"] in receipt


def test_another_member_is_untouched(alice: Member, bob: Member) -> None:
    Planted(bob, "bb").plant()
    Planted(alice, "zz").plant()
    before, file = rows_of(bob), str(Attachment.objects.get(message__thread__member=bob).file)

    door.dispose(disposal=begun(alice), now=NOW)

    assert rows_of(bob) == before
    assert default_storage.exists(file)


@pytest.mark.rule("R17-2")
def test_an_invoice_stays_until_its_day_with_its_law_and_an_old_one_goes(alice: Member) -> None:
    for number, year in (("F-1", 2017), ("F-2", 2018), ("F-3", 2018), ("F-4", 2026)):
        _invoice(alice, number, fiscal_year_ends_on=dt.date(year, 12, 31))

    items = [
        one for one in plan(member=alice, categories=(), now=NOW).items if one.table == "memberships.invoice"
    ]

    assert [(one.outcome, one.rows, one.until) for one in items] == [
        (ItemOutcome.ERASED, 3, None),
        (ItemOutcome.KEPT, 1, dt.date(2033, 12, 31)),
    ]
    assert (items[1].rule, items[1].ground) == ("bookkeeping", Ground.LEGAL_DUTY)
    door.dispose(disposal=begun(alice), now=NOW)
    assert list(Invoice.objects.values_list("number", "buyer_name")) == [("F-4", "Alice Åkesson")]


@pytest.mark.rule("R17-2")
def test_of_a_request_its_proof_stays_by_a_rule_and_its_paper_goes(alice: Member) -> None:
    Planted(alice, "zz").plant()

    items = plan(member=alice, categories=(), now=NOW).items

    of_requests = [item for item in items if item.table.startswith("rights.")]
    assert {item.table for item in of_requests if not item.kept} == {
        "rights.correction",
        "rights.download",
        "rights.draft",
        "rights.iddocument",
        "rights.mask",
        "rights.note",
        "rights.original",
        "rights.package",
        "rights.question",
        "rights.scan",
    }
    kept = [item for item in of_requests if item.kept]
    assert {item.table for item in kept} == {
        source.model_class()._meta.label_lower
        for source in sources()
        if source.rules_kept() and source.model_class()._meta.app_label == "rights"
    }
    assert len(kept) >= 11
    assert all(item.rule.startswith("request_") and item.ground for item in kept)


def test_a_pause_is_kept_as_long_as_the_request_that_asked_for_it(alice: Member) -> None:
    Planted(alice, "zz").plant()
    Case.objects.update(closed_at=dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC))

    items = {item.table: item for item in plan(member=alice, categories=(), now=NOW).items}

    assert items["rights.restriction"].until == items["rights.line"].until == dt.date(2031, 1, 31)


def test_a_kept_payment_is_cut_down_to_what_the_books_need(alice: Member) -> None:
    planted = Planted(alice, "zz").plant()

    door.dispose(disposal=begun(alice), now=NOW)

    payment = Payment.objects.get()
    assert payment.payer_name == planted.markers["memberships.payment", "payer_name"]
    assert payment.origin != planted.markers["memberships.payment", "origin"]
    assert payment.subscription is None
    assert not Subscription.objects.exists()


@pytest.mark.rule("R17-8")
def test_a_second_time_changes_nothing(alice: Member) -> None:
    Planted(alice, "zz").plant()
    disposal = begun(alice)
    first = door.dispose(disposal=disposal, now=NOW)
    before = everything()

    again = door.dispose(disposal=disposal, now=NOW + dt.timedelta(days=1))

    assert again == first
    assert everything() == before
    assert door.begin(disposal=disposal, now=NOW).begun_at == NOW


@pytest.mark.rule("R17-8")
@pytest.mark.parametrize(
    ("step", "at"),
    [("let_go", 1), ("_redact", 1), ("_destroy", 1), ("_destroy", 9), ("_destroy", 20), ("_empty", 1)],
)
def test_killed_at_any_step_it_is_done_once(
    step: str, at: int, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    Planted(alice, "zz").plant()
    disposal = begun(alice)
    before, real, calls = everything(), getattr(destroying, step), []

    def dies(*args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == at:
            raise KeyboardInterrupt
        return real(*args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(destroying, step, dies)
        with pytest.raises(KeyboardInterrupt):
            door.dispose(disposal=disposal, now=NOW)
    assert everything() == before

    door.dispose(disposal=disposal, now=NOW)

    assert list(Line.objects.erasures().order_by("pk").values_list("phase", flat=True)) == [
        Phase.INTENT,
        Phase.DONE,
    ]
    assert Entry.objects.filter(action="retention.disposal.executed").count() == 1
    assert not Thread.objects.exists()


def test_a_write_is_refused_from_the_first_moment_and_for_ever(alice: Member) -> None:
    disposal = begun(alice)

    with pytest.raises(DatabaseError, match="frozen person was refused"):
        SignIn.objects.create(member=alice, at=NOW, way="password")
    door.dispose(disposal=disposal, now=NOW)
    with pytest.raises(DatabaseError, match="erased person was refused"):
        SignIn.objects.create(member=alice, at=NOW, way="password")


def test_a_writer_that_comes_while_it_runs_waits_and_is_refused(
    alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    disposal, said, real = begun(alice), [], destroying._empty

    def write() -> None:
        try:
            SignIn.objects.create(member=alice, at=NOW, way="password")
            said.append("written")
        except DatabaseError:
            said.append("refused")
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)

    def empty(*args: Any, **more: Any) -> None:
        writer.start()
        writer.join(timeout=0.3)
        assert writer.is_alive()
        real(*args, **more)

    monkeypatch.setattr(destroying, "_empty", empty)
    door.dispose(disposal=disposal, now=NOW)
    writer.join(timeout=10)

    assert said == ["refused"]
    assert not SignIn.objects.exists()


def test_whoever_read_the_record_before_and_saves_it_now_brings_nothing_back(
    alice: Member, as_member: SignedIn
) -> None:
    read_before = Member.objects.get(pk=alice.pk)
    disposal = begun(alice)
    with pytest.raises(DatabaseError, match="frozen person was refused"):
        read_before.save()
    door.dispose(disposal=disposal, now=NOW)

    with pytest.raises(DatabaseError, match="erased person was refused"):
        read_before.save()
    with pytest.raises(DatabaseError, match="erased person was refused"):
        read_before.save(update_fields=["password"])  # a hash that is made anew at a sign-in
    with pytest.raises(DatabaseError, match="erased person was refused"):
        as_member(read_before)  # a sign-in on its way notes its moment
    with pytest.raises(DatabaseError, match="erased person was refused"):
        Thread.objects.create(member=read_before, subject="Hej")
    alice.refresh_from_db()
    assert (alice.standing, alice.name, alice.email, alice.last_login) == (Standing.ERASED, "", None, None)


def test_the_other_rows_stay_when_only_parts_go(alice: Member) -> None:
    Planted(alice, "zz").plant()
    before = rows_of(alice)

    items = door.dispose(disposal=begun(alice, "messages"), now=NOW)

    after = rows_of(alice)
    assert {one.table.split(".")[0] for one in items} == {"correspondence"}
    gone = {"thread", "message", "attachment"}
    assert all(not after[name] for name in gone)
    assert {name for name in before if after[name] != before[name]} - gone <= {
        "case",
        "disposal",
        "entry",
        "original",
    }
    assert set(Case.objects.values_list("thread", flat=True)) == {None}
    alice.refresh_from_db()
    assert alice.standing == Standing.ACTIVE


def test_only_what_neither_agreement_nor_law_needs_can_go_alone() -> None:
    assert {one.id for one in severable()} == {"messages", "sign_ins", "page_use", "statistics", "security"}


def test_nothing_is_destroyed_before_the_ledger_knows(alice: Member) -> None:
    Planted(alice, "zz").plant()
    disposal = proposed(alice)
    before = rows_of(alice)

    with pytest.raises(door.NotBegun):
        door.dispose(disposal=disposal, now=NOW)
    assert rows_of(alice) == before

    disposal = door.begin(disposal=disposal, now=NOW)
    line = Line.objects.erasures().get()
    assert (line.phase, line.act_id) == (Phase.INTENT, disposal.act_id)
    assert line.counts["correspondence.thread"] == {"erased": 1}
    assert rows_of(alice)["thread"] == before["thread"]


def test_the_ledger_names_nobody_and_its_key_knows_the_person_again(alice: Member, bob: Member) -> None:
    begun(alice)

    line = Line.objects.erasures().get()
    known = keys.living()
    assert line.token in keys.tokens(alice.pk, known) - keys.tokens(bob.pk, known)
    told = str(Line.objects.erasures().values().get())
    assert not any(sign in told for sign in (str(alice.pk), alice.pk.hex, "Alice", "alice@"))


def test_whoever_decided_does_not_approve(alice: Member, dana: Member) -> None:
    disposal = proposed(alice)
    with pytest.raises(deciding.NotApproved):
        deciding.approve(disposal=disposal, by=dana.pk, read=NOW, now=NOW)
    disposal = deciding.decide(disposal=disposal, by=dana.pk, now=NOW)

    with pytest.raises(deciding.SamePerson):
        deciding.approve(disposal=disposal, by=dana.pk, read=NOW, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.filter(pk=disposal.pk).update(approved_by=dana.pk, approved_at=NOW)

    other = uuid.uuid4()
    assert deciding.approve(disposal=disposal, by=other, read=NOW, now=NOW).approved_by == other


def test_a_plan_that_is_decided_anew_needs_a_new_approval(alice: Member, dana: Member) -> None:
    disposal = deciding.decide(disposal=proposed(alice), by=dana.pk, now=NOW)
    deciding.approve(disposal=disposal, by=uuid.uuid4(), read=NOW, now=NOW)

    assert deciding.decide(disposal=disposal, by=dana.pk, now=NOW).approved_by is None


def test_what_came_after_the_approval_is_seen_by_the_executor(alice: Member) -> None:
    disposal = proposed(alice)
    _invoice(alice, "F-9", fiscal_year_ends_on=dt.date(2026, 12, 31))

    items = door.dispose(disposal=door.begin(disposal=disposal, now=NOW), now=NOW)

    assert [one.rows for one in items if one.table == "memberships.invoice" and one.kept] == [1]
    disposal.refresh_from_db()
    assert from_json(disposal.items) == items


def test_what_staff_keep_stays_whole_until_its_last_day(alice: Member, dana: Member) -> None:
    Planted(alice, "zz").plant()
    thread, name = Thread.objects.values().get(), Member.objects.get(pk=alice.pk).name
    keeps = [
        Keep(category=one, ground=Ground.CLAIMS, reason="Tvist.", until=dt.date(2027, 1, 31))
        for one in ("messages", "profile")
    ]
    disposal = deciding.decide(disposal=proposed(alice), by=dana.pk, now=NOW, keeps=keeps)
    later = dt.datetime(2027, 2, 1, 12, tzinfo=dt.UTC)
    assert not any(item.reason for item in door.plan_of(disposal, now=later).items)

    items = door.dispose(disposal=door.begin(disposal=disposal, now=NOW), now=NOW)

    kept = {(item.table, item.category) for item in items if item.reason}
    assert ("correspondence.thread", "messages") in kept
    assert ("members.member", "profile") in kept
    assert Thread.objects.values().get() == thread
    alice.refresh_from_db()
    assert (alice.standing, alice.name, alice.email, alice.street) == (Standing.ERASED, name, None, "")


def test_staff_are_not_disposed_of(dana: Member) -> None:
    with pytest.raises(door.OfStaff):
        deciding.decide(disposal=proposed(dana), by=uuid.uuid4(), now=NOW)
    with pytest.raises(door.OfStaff):
        begun(dana)


def test_every_way_in_is_closed_at_once(alice: Member, as_member: SignedIn) -> None:
    client = as_member(alice)
    assert client.get(reverse("requests")).status_code == 200
    Code.objects.create(purpose="sign_in", email=str(alice.email), digest="x" * 64)

    disposal = begun(alice)
    assert client.get(reverse("requests")).status_code == 302
    door.dispose(disposal=disposal, now=NOW)

    assert not Code.objects.exists()


def test_waiting_work_about_the_person_is_let_go_and_that_of_others_is_not(
    alice: Member, bob: Member
) -> None:
    thread = Thread.objects.create(member=alice, subject="Hej")
    for key, name, value in (
        ("a", "member_id", alice.pk),
        ("b", "thread_id", thread.pk),
        ("c", "member_id", bob.pk),
    ):
        promise(task="letters.nothing", key=key, after_seconds=3600, **{name: value})

    door.dispose(disposal=begun(alice), now=timezone.now())

    assert list(Promise.objects.open().exclude(task="retention.search").values_list("key", flat=True)) == [
        "c"
    ]


@pytest.mark.parametrize(
    "source", [one for one in sources() if one.rules_kept() and not one.evidence], ids=lambda one: one.name()
)
def test_every_kept_row_can_be_cut_down_and_points_to_rows_that_stay(source: Any) -> None:
    cut_down(source)

    for name in source.fields:
        column = source.column(name)
        if column.is_relation and not column.null:
            target = column.remote_field.model
            parents = [one for one in sources() if one.model_class() is target]
            assert target is Member or (parents and parents[0].rules_kept()), name


def test_the_deciding_rule_of_a_table_is_the_longest() -> None:
    from portal import register

    line = next(one for one in sources() if one.name() == "line")
    rule = governing(line, register.current())

    assert rule is not None
    assert rule.id == "request_register"


def test_items_are_read_as_they_were_written() -> None:
    items = (
        Item(table="a.b", category="c", outcome=ItemOutcome.ERASED, rows=2),
        Item(
            table="a.c",
            category="c",
            outcome=ItemOutcome.KEPT,
            rows=1,
            until=NOW.date(),
            rule="r",
            ground="claims",
        ),
    )

    assert from_json(as_json(items)) == items
    assert [ground.number for ground in Ground] == [f"17(3)({letter})" for letter in "abcde"]


def _invoice(member: Member, number: str, **more: Any) -> Invoice:
    given = {
        "issued_on": more["fiscal_year_ends_on"], "due_on": more["fiscal_year_ends_on"], "buyer_name": member.name,
        "text": "Medlemskap", "amount_ore": 10_000, "vat_ore": 2_000,
    }  # fmt: skip
    return Invoice.objects.create(member=member, number=number, **given, **more)
