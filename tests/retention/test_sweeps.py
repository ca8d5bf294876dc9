"""A sweep as a whole: counted, stopped for two people, carried out in batches, killed and gone on with, and reported."""

import datetime as dt
import threading
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.utils import timezone

from portal import register
from portal.activity.models import SignIn
from portal.gate import order
from portal.gate import services as gate
from portal.ledger.models import Line
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.outbox.services import LeaseLost, claim
from portal.trail.models import Entry
from retention.runs import Part, Sweep
from retention.services import agreeing, expiring, sweeps
from retention.tasks import run_sweep
from tests.cast import keep_promises, make_member
from tests.retention.sweeping import carried_out, noon, signed_in, swept, wrote

pytestmark = pytest.mark.django_db
DAY = "2026-11-13"
NOW = noon(DAY)


def many(*, old: int, young: int) -> Member:
    """Note sign-ins of one person, some of them over their time."""
    member = make_member("many@example.org")
    SignIn.objects.bulk_create(
        SignIn(member=member, way="code", at=noon(day))
        for day, rows in (("2020-01-10", old), ("2026-11-01", young))
        for _ in range(rows)
    )
    return member


def part_of(sweep: Sweep, table: str = "activity.signin") -> Part:
    return sweep.parts.get(table=table)


def test_what_is_more_than_a_share_of_the_rows_waits_for_two_people(
    alice: Member, bob: Member, dana: Member
) -> None:
    many(old=6, young=94)

    found = swept(DAY)

    assert (part_of(found).waits_for, part_of(found).ended, found.ended_at) == ("much", "", None)
    assert SignIn.objects.count() == 100
    with pytest.raises(agreeing.NotWaiting):
        agreeing.approve(sweep=found, by=bob, now=NOW)
    agreeing.stand_behind(sweep=found, by=dana, now=NOW)
    with pytest.raises(agreeing.SamePerson):
        agreeing.approve(sweep=found, by=dana, now=NOW)
    assert SignIn.objects.count() == 100
    agreeing.approve(sweep=found, by=bob, now=NOW)

    done = carried_out(found, DAY)

    assert (part_of(done).gone, part_of(done).ended, SignIn.objects.count()) == (6, "done", 94)
    assert done.ended_at is not None


def test_what_is_within_the_share_goes_by_itself() -> None:
    many(old=5, young=95)

    found = swept(DAY)

    assert (part_of(found).waits_for, part_of(found).gone) == ("", 5)
    assert found.ended_at is not None


def test_the_share_is_of_people_where_no_row_counts_from_its_own_making(dana: Member) -> None:
    members = [make_member(f"m{number}@example.org") for number in range(42)]
    for member in members[:2]:
        wrote(member, "2020-01-10")
        Member.objects.filter(pk=member.pk).update(ended_at=noon("2020-02-10"))

    within = swept(DAY)
    for member in members[2:5]:
        wrote(member, "2020-01-10")
        Member.objects.filter(pk=member.pk).update(ended_at=noon("2020-02-10"))
    beyond = swept(DAY)

    assert part_of(within, "correspondence.message").gone == 2
    for table in ("correspondence.message", "correspondence.thread"):
        assert part_of(beyond, table).waits_for == "much"


def test_turned_down_it_is_counted_anew_the_next_time(bob: Member, dana: Member) -> None:
    many(old=6, young=0)
    found = swept(DAY)
    agreeing.stand_behind(sweep=found, by=dana, now=NOW)

    agreeing.turn_down(sweep=found, by=bob, now=NOW)

    found.refresh_from_db()
    assert (part_of(found).ended, found.ended_at) == ("turned_down", NOW)
    assert part_of(swept(DAY)).waits_for == "much"
    assert SignIn.objects.count() == 6


def test_a_table_that_waits_is_not_counted_twice_and_a_stop_that_came_meanwhile_is_heeded(
    bob: Member, dana: Member
) -> None:
    member = many(old=6, young=0)
    found = swept(DAY)

    assert not swept(DAY).parts.filter(table="activity.signin").exists()
    agreeing.stand_behind(sweep=found, by=dana, now=NOW)
    gate.close(member=member, purpose="", cause="restricted")
    agreeing.approve(sweep=found, by=bob, now=NOW)
    done = carried_out(found, DAY)

    assert (part_of(done).gone, SignIn.objects.count()) == (0, 6)


def test_what_the_register_wants_looked_at_waits_however_little_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = register.current()
    asked = tuple(
        replace(rule, ask_first=True) if rule.id == "sign_in_log" else rule for rule in book.retention
    )
    monkeypatch.setattr(register, "current", lambda: replace(book, retention=asked))
    many(old=1, young=99)

    found = swept(DAY)

    assert (part_of(found).waits_for, SignIn.objects.count()) == ("register", 100)


def test_killed_between_batches_it_goes_on_where_it_was_and_takes_every_row_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 3)
    many(old=10, young=300)
    slept: list[float] = []

    def dies(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("retention.services.sweeps.time.sleep", dies)
    with pytest.raises(KeyboardInterrupt):
        swept(DAY)
    found = Sweep.objects.get()
    assert (part_of(found).gone, SignIn.objects.count()) == (6, 304)
    Promise.objects.update(leased_until=None)

    done = carried_out(found, DAY)

    assert (part_of(done).gone, part_of(done).batches, SignIn.objects.count()) == (10, 4, 300)
    batches = Entry.objects.filter(action="retention.rows.expired", about_id=str(found.pk))
    assert sorted(one.facts["rows"] for one in batches) == [1, 3, 3, 3]
    lines = Line.objects.values_list("cause", "token", "counts")
    assert sorted(counts["activity.signin"]["expired"] for _cause, _token, counts in lines) == [1, 3, 3, 3]
    assert {(cause, token) for cause, token, _counts in lines} == {("time", "")}


def test_killed_within_a_batch_nothing_of_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    many(old=5, young=300)
    sweep = sweeps.begin(now=NOW)
    lease = claim(Promise.objects.get(ids__sweep_id=str(sweep.pk)).pk)
    assert lease is not None
    whole = expiring.expire

    def dies(**what: object) -> None:
        whole(**what)  # type: ignore[arg-type]  # passed on as it came
        raise KeyboardInterrupt

    monkeypatch.setattr(sweeps, "expire", dies)
    with pytest.raises(KeyboardInterrupt):
        sweeps.run(sweep=sweep, lease=lease, now=NOW)

    assert (SignIn.objects.count(), part_of(sweep).gone, part_of(sweep).place) == (305, 0, None)
    assert not Entry.objects.filter(action="retention.rows.expired").exists()
    assert [line.token for line in Line.objects.all()] == [""]


def test_whoever_lost_the_lease_takes_nothing_more() -> None:
    many(old=5, young=300)
    sweep = sweeps.begin(now=NOW)
    promised = Promise.objects.get(ids__sweep_id=str(sweep.pk)).pk
    lost = claim(promised)
    Promise.objects.update(leased_until=None)
    assert lost is not None
    assert claim(promised) is not None

    with pytest.raises(LeaseLost):
        sweeps.run(sweep=sweep, lease=lost, now=NOW)

    assert SignIn.objects.count() == 305


def test_a_batch_that_others_hold_up_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    many(old=5, young=300)
    whole, tries = expiring.expire, []

    def busy(**what: object) -> object:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError
        return whole(**what)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(sweeps, "expire", busy)

    assert part_of(swept(DAY)).gone == 5


def test_the_clock_rings_often_and_the_night_has_one_sweep() -> None:
    many(old=5, young=300)

    first, second = sweeps.begin_by_clock(now=NOW), sweeps.begin_by_clock(now=NOW + dt.timedelta(hours=2))
    keep_promises()

    assert first == second
    assert Sweep.objects.count() == 1
    assert part_of(first).gone == 5
    assert sweeps.begin_by_clock(now=NOW + dt.timedelta(days=1)) != first


def test_a_run_that_has_taken_its_most_leaves_the_rest_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 2)
    monkeypatch.setattr(sweeps, "MOST_ROWS", 4)
    many(old=7, young=300)

    first, second = swept(DAY), swept(DAY)

    assert (part_of(first).gone, part_of(first).ended) == (4, "most")
    assert (part_of(second).gone, part_of(second).ended) == (3, "done")


def test_rules_that_changed_after_the_count_end_the_part_undone(
    bob: Member, dana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(old=6, young=0)
    found = swept(DAY)
    agreeing.stand_behind(sweep=found, by=dana, now=NOW)
    agreeing.approve(sweep=found, by=bob, now=NOW)
    book = register.current()
    rules = tuple(replace(one, id="log") if one.id == "sign_in_log" else one for one in book.retention)
    monkeypatch.setattr(register, "current", lambda: replace(book, retention=rules))

    done = carried_out(found, DAY)

    assert (part_of(done).ended, SignIn.objects.count()) == ("changed", 6)


def test_the_command_counts_with_preview_and_deletes_without(alice: Member) -> None:
    old = (timezone.now() - dt.timedelta(days=800)).date().isoformat()
    young = timezone.now().date().isoformat()
    signed_in(alice, old, *[young] * 30)
    told, done = StringIO(), StringIO()

    call_command("sweep", "--preview", stdout=told)
    assert SignIn.objects.count() == 31
    call_command("sweep", stdout=done)

    key = str(alice.pk)
    assert "activity.signin (sign_ins; sign_in_log): 1 go, 0 are cut down, 1 people, of 31" in told.getvalue()
    assert key in told.getvalue()
    assert str(alice.email) not in told.getvalue() + done.getvalue()
    assert "activity.signin: 1 deleted, 0 cut down; done" in done.getvalue()
    assert SignIn.objects.count() == 30
    assert run_sweep.task.name == "retention.run_sweep"  # type: ignore[attr-defined]  # set by `duty`


@pytest.mark.django_db(transaction=True)
def test_one_sweeper_works_at_a_time_and_the_other_comes_back() -> None:
    many(old=5, young=300)
    sweep = sweeps.begin(now=NOW)
    lease = claim(Promise.objects.get(ids__sweep_id=str(sweep.pk)).pk)
    assert lease is not None
    held, done = threading.Event(), threading.Event()

    def at_work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [sweeps.SWEEPER])
        held.set()
        done.wait(10)
        connections.close_all()

    other = threading.Thread(target=at_work)
    other.start()
    held.wait(10)
    sweeps.run(sweep=sweep, lease=lease, now=NOW)
    assert SignIn.objects.count() == 305
    done.set()
    other.join()

    waiting = Promise.objects.open().get(ids__sweep_id=str(sweep.pk))
    assert waiting.leased_until is None
    assert waiting.run_after > waiting.promised_at


@pytest.mark.rule("R18-4")
@pytest.mark.django_db(transaction=True)
def test_no_batch_overlooks_a_pause_that_is_being_written(alice: Member) -> None:
    from django.db import transaction

    signed_in(alice, "2020-01-10")
    begun = threading.Event()

    def sweep() -> None:
        begun.wait(10)
        try:
            swept(DAY)
        finally:
            connections.close_all()

    other = threading.Thread(target=sweep)
    other.start()
    with transaction.atomic():
        gate.close(member=alice, purpose="", cause="restricted")
        begun.set()
        with connection.cursor() as cursor:
            for _ in range(400):
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = %s",
                    [order.BATCH],
                )
                if cursor.fetchone()[0]:
                    break
                threading.Event().wait(0.005)
            else:
                raise AssertionError("the sweep did not wait")
    other.join()

    assert SignIn.objects.count() == 1
