"""The gate under a pause of all use: what stops, what goes on, and nothing in between when both happen at once."""

import datetime as dt
import threading
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, connection, transaction

from portal import register
from portal.activity import statistics
from portal.activity.models import PageView, Statistic
from portal.desk.pause import Paused
from portal.gate import services as gate
from portal.gate.models import Block
from portal.members.models import Member
from portal.recipients import services as recipients
from portal.recipients.models import Disclosure
from tests.register.makers import example

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = ZoneInfo("Europe/Stockholm")
TO_STRIPE = {"recipient": "stripe", "category": "payments", "purpose": "payments"}
OCTOBER = dt.date(2026, 10, 1)


def pause(member: Member) -> None:
    gate.close(member=member, purpose="", cause="restricted")


def viewed(*members: Member) -> None:
    for member in members:
        PageView.objects.create(member=member, at=dt.datetime(2026, 10, 5, 10, tzinfo=ZONE), path="/")


def elsewhere(act: Callable[[], object]) -> list[BaseException]:
    """Do something on a connection of its own, wait for it, and return what went wrong."""
    wrong: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive()
    return wrong


@pytest.mark.rule("R18-2")
@pytest.mark.parametrize("name", ["booking", "devices", "group", "hosting", "karaoke"])
def test_a_pause_closes_every_purpose_but_that_of_answering_the_person(
    name: str, alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = example(name)
    monkeypatch.setattr(register, "current", lambda: book)
    pause(alice)

    open_to = {
        purpose.id: set(gate.processable(Member.objects.all(), purpose.id)) for purpose in book.purposes
    }

    assert {purpose for purpose, members in open_to.items() if alice in members} == {"rights"}
    assert all(bob in members for members in open_to.values())


def test_what_is_stopped_by_an_objection_stays_stopped_when_a_pause_ends(alice: Member) -> None:
    gate.close(member=alice, purpose="statistics", cause="objected")
    pause(alice)

    gate.reopen(member=alice, purpose="", cause="restricted")

    assert not gate.processable(Member.objects.all(), "statistics").exists()
    assert gate.processable(Member.objects.all(), "membership").exists()
    assert not Block.objects.filter(purpose="").exists()


@pytest.mark.promise(70)
def test_lifting_what_is_lifted_changes_nothing(alice: Member) -> None:
    pause(alice)
    gate.reopen(member=alice, purpose="", cause="restricted")
    alice.refresh_from_db()
    epoch = alice.rights_epoch

    gate.reopen(member=alice, purpose="", cause="restricted")

    alice.refresh_from_db()
    assert alice.rights_epoch == epoch


def test_paused_data_are_given_to_no_partner(alice: Member, bob: Member, now: dt.datetime) -> None:
    pause(alice)

    with pytest.raises(recipients.PurposeClosed):
        recipients.disclose(member=alice, now=now, **TO_STRIPE)
    recipients.disclose(member=bob, now=now, **TO_STRIPE)

    assert [one.member for one in Disclosure.objects.all()] == [bob]


@pytest.mark.rule("R18-2")
def test_paused_data_are_in_no_statistics_and_no_new_figures_are_gathered(
    alice: Member, bob: Member, as_member: Callable[[Member], object]
) -> None:
    viewed(alice, bob)
    pause(alice)

    statistics.count_month(month=OCTOBER, zone=ZONE)
    for member in (alice, bob):
        member.refresh_from_db()
        as_member(member).get("/en/overview/")  # type: ignore[attr-defined]  # a test client

    assert [row.member for row in Statistic.objects.all()] == [bob]
    assert (alice.page_views.count(), bob.page_views.count()) == (1, 2)


@pytest.mark.rule("R18-2")
def test_a_pause_set_while_figures_are_counted_is_seen_before_they_are_kept(
    alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewed(alice, bob)
    held = gate.processable_held

    def meanwhile(*told: object) -> object:
        assert elsewhere(lambda: pause(alice)) == []
        return held(*told)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(statistics, "processable_held", meanwhile)

    statistics.count_month(month=OCTOBER, zone=ZONE)

    assert [row.member for row in Statistic.objects.all()] == [bob]


def test_whoever_pauses_waits_for_what_has_the_person_in_hand(alice: Member) -> None:
    def in_a_hurry() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            pause(alice)

    with transaction.atomic():
        assert list(gate.processable_held(Member.objects.all(), "statistics")) == [alice]
        waited = elsewhere(in_a_hurry)
    assert [type(one) for one in waited] == [OperationalError]

    assert elsewhere(in_a_hurry) == []
    assert not gate.processable(Member.objects.all(), "statistics").exists()


def test_nobody_is_held_outside_a_transaction(alice: Member) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        gate.processable_held(Member.objects.all(), "statistics")


def test_a_change_by_staff_is_refused_with_the_day_and_let_through_for_a_reason(alice: Member) -> None:
    gate.ask_to_change(member=alice)
    pause(alice)

    with pytest.raises(Paused) as refused, transaction.atomic():
        gate.ask_to_change(member=alice)
    assert refused.value.since == Block.objects.get().since
    gate.ask_to_change(member=alice, exception="legal_claim")
    gate.ask_to_change(member=alice, purpose="rights")


def test_an_objection_stops_no_correction(alice: Member) -> None:
    gate.close(member=alice, purpose="statistics", cause="objected")

    gate.ask_to_change(member=alice)
