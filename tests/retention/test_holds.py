"""
Holds: what they keep from a disposal and from the clock, who ends them, and what goes at once when they end.

Tried also twice, at the same time, on the wrong person, on days that cannot be, and after the decision.
"""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from portal import register
from portal.correspondence.models import Author, Message, Thread
from portal.ledger.models import Line as LedgerLine
from portal.members.models import Member, Standing
from portal.memberships.models import Invoice
from portal.outbox.models import Promise
from portal.outbox.services import claim
from portal.trail.models import Entry
from retention.items import Ground, Item, ItemOutcome, from_json
from retention.models import Disposal, Hold
from retention.services import disposal as door
from retention.services import holds
from retention.services.planning import plan
from tests.cast import keep_promises
from tests.joining.steps import sent

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 13, 8, 12, tzinfo=dt.UTC)
TODAY, REVIEW = dt.date(2026, 11, 13), dt.date(2027, 2, 1)
LATER = NOW + dt.timedelta(days=40)
WHY = "Vi har en tvist om en faktura."


@pytest.fixture
def erik(db: None) -> Member:
    member: Member = Member.objects.create(email="erik@example.org", is_staff=True)
    return member


def hold(member: Member, by: Member, *categories: str, **more: Any) -> Hold:
    given = {"ground": Ground.CLAIMS, "reason": WHY, "review_on": REVIEW, "now": NOW, **more}
    return holds.place(member=member, categories=categories, by=by, **given)


def wrote(member: Member, text: str = "Hej", *, at: dt.datetime = NOW) -> Message:
    thread = Thread.objects.create(member=member, subject="Fråga", opened_at=at, last_message_at=at)
    return Message.objects.create(thread=thread, author=Author.MEMBER, text=text, sent_at=at)


def invoice(member: Member, *, year: int) -> Invoice:
    return Invoice.objects.create(
        member=member,
        number=f"F-{year}",
        issued_on=dt.date(year, 3, 1),
        due_on=dt.date(year, 4, 1),
        buyer_name=member.name,
        text="Medlemskap",
        amount_ore=10_000,
        vat_ore=2_000,
        fiscal_year_ends_on=dt.date(year, 12, 31),
    )


def disposed(member: Member, *categories: str, now: dt.datetime = NOW) -> Disposal:
    about = door.propose(member=member, about_id=uuid.uuid4(), categories=categories, now=now)
    door.begin(disposal=about, now=now)
    door.dispose(disposal=about, now=now)
    about.refresh_from_db()
    return about


def ended(one: Hold, *, handler: Member, approver: Member, now: dt.datetime = LATER) -> Hold:
    holds.ask_release(hold=one, because="Tvisten är löst.", by=handler, now=now)
    return holds.release(hold=one, by=approver, read=now, now=now)


def finished() -> int:
    """Do what the end of holds has promised; return how much there was to do."""
    waiting = Promise.objects.open().filter(task="rights.finish_erasure").count()
    keep_promises()
    assert not Promise.objects.open().filter(task="rights.finish_erasure").exists()
    return waiting


def items(member: Member, table: str, *categories: str, now: dt.datetime = NOW) -> list[Item]:
    found = plan(member=member, categories=categories, now=now).items
    return [one for one in found if one.table == table]


@pytest.mark.rule("R17-11")
def test_what_a_hold_names_stays_with_its_ground_and_reason_and_the_rest_goes(
    alice: Member, bob: Member, dana: Member
) -> None:
    wrote(alice)
    wrote(bob)
    hold(alice, dana, "messages")

    about = disposed(alice)

    (kept,) = [one for one in from_json(about.items) if one.table == "correspondence.message"]
    assert (kept.outcome, kept.rows, kept.until) == (ItemOutcome.KEPT, 1, None)
    assert (kept.ground, kept.reason, kept.review_on) == (Ground.CLAIMS, WHY, REVIEW)
    assert Message.objects.filter(thread__member=alice).get().text == "Hej"
    alice.refresh_from_db()
    assert (alice.standing, alice.name, alice.email) == (Standing.ERASED, "", None)
    assert items(bob, "correspondence.message")[0].outcome is ItemOutcome.ERASED


@pytest.mark.rule("R17-11")
def test_a_hold_on_everything_keeps_every_row_and_column_but_no_way_in(alice: Member, dana: Member) -> None:
    old, new = invoice(alice, year=2017), invoice(alice, year=2026)
    wrote(alice)
    hold(alice, dana)

    found = plan(member=alice, categories=(), now=NOW).items
    disposed(alice)

    assert {one.outcome for one in found if not one.table.startswith(("mfa.", "usersessions."))} == {
        ItemOutcome.KEPT
    }
    assert {one.until for one in found if one.held} == {None}
    assert set(Invoice.objects.values_list("pk", "buyer_name")) == {
        (old.pk, alice.name),
        (new.pk, alice.name),
    }
    alice.refresh_from_db()
    assert (alice.name, alice.is_active, alice.has_usable_password()) == ("Alice Åkesson", False, False)


@pytest.mark.rule("R17-11")
def test_a_hold_placed_after_the_decision_keeps_its_rows_and_the_executor_sees_it(
    alice: Member, dana: Member
) -> None:
    wrote(alice)
    about = door.propose(member=alice, about_id=uuid.uuid4(), categories=(), now=NOW)
    door.begin(disposal=about, now=NOW)

    hold(alice, dana, "messages")
    done = door.dispose(disposal=about, now=NOW)

    assert [one.outcome for one in done if one.table == "correspondence.message"] == [ItemOutcome.KEPT]
    assert Message.objects.count() == 1


@pytest.mark.rule("R17-11")
@pytest.mark.django_db(transaction=True)
def test_when_it_ends_what_it_alone_kept_goes_at_once_by_the_same_disposal(
    alice: Member, dana: Member, erik: Member
) -> None:
    wrote(alice)
    invoice(alice, year=2026)
    one = hold(alice, dana, "messages", "payments")
    about = disposed(alice)
    first = about.act_id

    ended(one, handler=dana, approver=erik)

    assert Message.objects.count() == 1
    assert finished() == 1
    about.refresh_from_db()
    told = {(one.table, one.outcome): one for one in from_json(about.items)}
    assert Message.objects.count() == Thread.objects.count() == 0
    assert told["correspondence.message", ItemOutcome.ERASED].rows == 1
    assert told["memberships.invoice", ItemOutcome.KEPT].rule == "bookkeeping"
    lines = LedgerLine.objects.erasures().order_by("pk").values_list("act_id", "phase")
    assert list(lines) == [
        (first, "intent"), (first, "done"), (about.act_id, "intent"), (about.act_id, "done"),
    ]  # fmt: skip
    assert finished() == 0
    assert door.finish(disposal=about, now=LATER) == ()


def test_what_another_hold_keeps_stays_when_one_ends(alice: Member, dana: Member, erik: Member) -> None:
    wrote(alice)
    one, other = hold(alice, dana, "messages"), hold(alice, dana)
    disposed(alice)

    ended(one, handler=dana, approver=erik)
    finished()
    assert Message.objects.count() == 1
    ended(other, handler=dana, approver=erik)
    finished()

    assert Message.objects.count() == 0
    alice.refresh_from_db()
    assert (alice.name, alice.email) == ("", None)


@pytest.mark.rule("R17-11")
def test_what_a_later_hold_took_over_from_an_earlier_one_goes_when_the_later_one_ends(
    alice: Member, dana: Member, erik: Member
) -> None:
    wrote(alice)
    first = hold(alice, dana, "messages")
    disposed(alice, "messages", now=NOW + dt.timedelta(days=1))
    second = hold(alice, dana, "messages", reason="En ny tvist.", now=NOW + dt.timedelta(days=2))

    ended(first, handler=dana, approver=erik)
    finished()
    assert Message.objects.count() == 1
    ended(second, handler=dana, approver=erik)
    finished()

    assert Message.objects.count() == 0


@pytest.mark.rule("R17-11")
def test_of_a_person_who_stayed_nothing_goes_that_came_after_the_request(
    alice: Member, dana: Member, erik: Member
) -> None:
    asked_away = wrote(alice, "Gammalt", at=NOW - dt.timedelta(days=3))
    one = hold(alice, dana, "messages")
    disposed(alice, "messages")
    wrote(alice, "Nytt", at=NOW + dt.timedelta(days=2))
    Message.objects.create(
        thread=asked_away.thread, author=Author.STAFF, text="Svar", sent_at=NOW + dt.timedelta(days=3)
    )

    ended(one, handler=dana, approver=erik)
    finished()

    assert list(Message.objects.values_list("text", flat=True)) == ["Nytt"]
    alice.refresh_from_db()
    assert alice.standing == Standing.ACTIVE


def test_an_old_disposal_that_no_hold_touched_is_left_as_it_is(
    alice: Member, dana: Member, erik: Member
) -> None:
    about = disposed(alice, "messages", now=NOW - dt.timedelta(days=9))
    one = hold(alice, dana, "messages")

    ended(one, handler=dana, approver=erik)

    assert finished() == 0
    assert Disposal.objects.get().act_id == about.act_id


@pytest.mark.rule("R17-11")
def test_whatever_deletes_by_the_clock_leaves_out_whom_a_hold_keeps(
    alice: Member, bob: Member, mallory: Member, dana: Member, erik: Member
) -> None:
    one = hold(alice, dana, "messages")
    hold(mallory, dana)

    def free(*categories: str) -> set[Any]:
        people = Member.objects.filter(pk__in=[alice.pk, bob.pk, mallory.pk])
        return set(holds.unheld(people, *categories).values_list("pk", flat=True))

    assert free("messages", "requests") == {bob.pk}
    assert free("requests") == {alice.pk, bob.pk}
    ended(one, handler=dana, approver=erik)
    assert free("messages") == {alice.pk, bob.pk}


@pytest.mark.parametrize(
    "day", [TODAY, TODAY - dt.timedelta(days=1), dt.date(2027, 5, 14), dt.date(2999, 1, 1)]
)
def test_the_day_to_look_again_is_to_come_and_within_six_months(
    alice: Member, dana: Member, day: dt.date
) -> None:
    with pytest.raises(holds.NotADay):
        hold(alice, dana, review_on=day)
    one = hold(alice, dana, review_on=dt.date(2027, 5, 13))
    with pytest.raises(holds.NotADay):
        holds.review(hold=one, review_on=day, by=dana, now=NOW)
    assert Hold.objects.get().reviewed_at is None


@pytest.mark.parametrize(
    ("given", "why_not"),
    [
        ({"reason": "  "}, holds.NoReason),
        ({"categories": ["no-such-thing"]}, holds.NotInRegister),
        ({"ground": Ground.LEGAL_DUTY, "hidden_because": "Det skulle skada."}, holds.NotHidden),
    ],
)
def test_a_hold_has_a_reason_and_known_categories_and_is_hidden_for_a_claim_alone(
    alice: Member, dana: Member, given: dict[str, Any], why_not: type[Exception]
) -> None:
    wanted = {"categories": [], "ground": Ground.CLAIMS, "reason": WHY, "review_on": REVIEW, **given}

    with pytest.raises(why_not):
        holds.place(member=alice, by=dana, now=NOW, **wanted)

    assert not Hold.objects.exists()


def test_the_same_twice_is_one_hold_and_of_nobody_there_is_none(
    alice: Member, bob: Member, dana: Member
) -> None:
    hold(alice, dana, "messages", "requests")
    with pytest.raises(holds.AlreadyHeld):
        hold(alice, dana, "requests", "messages")
    disposed(bob)

    with pytest.raises(holds.NobodyThere):
        hold(bob, dana)

    assert Hold.objects.count() == 1


def test_two_people_end_it_and_only_once(alice: Member, dana: Member, erik: Member) -> None:
    one = hold(alice, dana)

    with pytest.raises(holds.NotAsked):
        holds.release(hold=one, by=erik, read=NOW, now=NOW)
    with pytest.raises(holds.NoReason):
        holds.ask_release(hold=one, because=" ", by=dana, now=NOW)
    holds.ask_release(hold=one, because="Betalt.", by=dana, now=NOW)
    with pytest.raises(holds.AlreadyAsked):
        holds.ask_release(hold=one, because="Betalt.", by=erik, now=NOW)
    with pytest.raises(holds.SamePerson):
        holds.release(hold=one, by=dana, read=NOW, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.update(released_by=dana.pk, released_at=NOW)
    holds.release(hold=one, by=erik, read=NOW, now=NOW)
    with pytest.raises(holds.AlreadyReleased):
        holds.release(hold=one, by=erik, read=NOW, now=NOW)
    with pytest.raises(holds.AlreadyReleased):
        holds.ask_release(hold=one, because="Betalt.", by=dana, now=NOW)
    with pytest.raises(holds.AlreadyReleased):
        holds.review(hold=one, review_on=REVIEW, by=dana, now=NOW)


def test_a_hold_ends_for_the_reason_that_was_read_alone(alice: Member, dana: Member, erik: Member) -> None:
    one = hold(alice, dana)
    holds.ask_release(hold=one, because="Betalt.", by=dana, now=NOW)
    holds.review(hold=one, review_on=REVIEW, by=dana, now=NOW)
    holds.ask_release(hold=one, because="Fel person.", by=dana, now=LATER)

    for read in (NOW, None):
        with pytest.raises(holds.AskedAnew):
            holds.release(hold=one, by=erik, read=read, now=LATER)

    assert Hold.objects.get().released_at is None


def test_a_look_sets_a_proposed_end_aside(alice: Member, dana: Member, erik: Member) -> None:
    one = hold(alice, dana)
    holds.ask_release(hold=one, because="Betalt.", by=dana, now=NOW)

    holds.review(hold=one, review_on=dt.date(2027, 3, 1), by=erik, now=NOW)

    with pytest.raises(holds.NotAsked):
        holds.release(hold=one, by=erik, read=NOW, now=NOW)
    found = Hold.objects.get()
    assert (found.review_on, found.reviewed_at, found.release_because) == (dt.date(2027, 3, 1), NOW, "")


@pytest.mark.django_db(transaction=True)
def test_two_who_end_it_at_the_same_time_end_it_once(alice: Member, dana: Member, erik: Member) -> None:
    one = hold(alice, dana)
    disposed(alice)
    holds.ask_release(hold=one, because="Betalt.", by=dana, now=LATER)
    both, said = threading.Barrier(2), []

    def end() -> None:
        both.wait()
        try:
            holds.release(hold=one, by=erik, read=LATER, now=LATER)
            said.append("ended")
        except holds.AlreadyReleased:
            said.append("too late")
        finally:
            connections.close_all()

    people = [threading.Thread(target=end) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(said) == ["ended", "too late"]
    assert Promise.objects.filter(task="rights.finish_erasure").count() == 1
    assert Entry.objects.filter(action="retention.hold.released").count() == 1


def test_the_trail_tells_the_person_of_a_hold_and_of_a_hidden_one_when_it_has_ended(
    alice: Member, bob: Member, dana: Member, erik: Member
) -> None:
    hold(alice, dana)
    quiet = hold(bob, dana, hidden_because="Motparten skulle gömma undan.")

    def told(member: Member) -> list[str]:
        found = Entry.objects.filter(subject_id=member.pk, action__startswith="retention.hold")
        return list(found.order_by("pk").values_list("action", flat=True))

    assert (told(alice), told(bob)) == (["retention.hold.placed"], [])
    ended(quiet, handler=dana, approver=erik)
    assert told(bob) == ["retention.hold.released"]
    facts = Entry.objects.filter(action__startswith="retention.hold").values_list("facts", flat=True)
    assert list(facts) == [{}, {}, {}, {}]


@pytest.mark.django_db(transaction=True)
def test_what_would_harm_a_claim_is_in_no_stored_plan_and_stays_all_the_same(
    alice: Member, dana: Member
) -> None:
    wrote(alice)
    hold(alice, dana, hidden_because="Motparten skulle gömma undan.")

    about = disposed(alice)

    assert Message.objects.count() == 1
    assert WHY not in str(about.items)
    assert "correspondence.message" not in {one["table"] for one in about.items}
    assert LedgerLine.objects.erasures().get(phase="done").counts["correspondence.message"] == {"kept": 1}


def _ring(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> list[Any]:
    """Do the reminders as if it were that moment; return the mails to the organisation's own address."""
    monkeypatch.setattr("retention.tasks.timezone.now", lambda: moment)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_promise SET run_after = clock_timestamp() - interval '1 second'")
    return sent(register.current().controller.email)


@pytest.mark.parametrize("moment", [dt.datetime(2027, 1, 31, 23, 30, tzinfo=dt.UTC), NOW])
def test_staff_are_reminded_on_the_day_once_and_of_what_nobody_is_named(
    alice: Member, dana: Member, monkeypatch: pytest.MonkeyPatch, moment: dt.datetime
) -> None:
    one = hold(alice, dana)
    promised = Promise.objects.get(task="retention.remind_of_hold")
    assert claim(promised.pk) is None

    mails = _ring(monkeypatch, moment)

    assert len(mails) == (1 if moment > NOW else 0)
    assert len(_ring(monkeypatch, moment)) == len(mails)
    for mail in mails:
        whole = f"{mail.subject} {mail.body}"
        assert str(one.pk)[:8] in whole
        assert not any(word in whole for word in (alice.name, alice.email or "", str(alice.pk), WHY))


def test_nobody_is_reminded_of_a_hold_that_was_looked_at_or_has_ended(
    alice: Member, bob: Member, dana: Member, erik: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds.review(hold=hold(alice, dana), review_on=dt.date(2027, 4, 1), by=dana, now=LATER)
    ended(hold(bob, dana), handler=dana, approver=erik)

    assert _ring(monkeypatch, dt.datetime(2027, 2, 1, 9, tzinfo=dt.UTC)) == []
