"""Whoever got a person's data hears of a pause, of its end and of a deletion, and the person sees who did (Art. 19)."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from portal import register
from portal.activity.models import Statistic
from portal.correspondence.models import Thread
from portal.members.models import Member, Standing
from portal.memberships.models import Payment
from portal.recipients import notifying, services
from portal.recipients.models import Act, Notification, Told
from retention.items import Ground, Keep
from retention.models import Disposal
from retention.services import disposal
from rights.models import Line
from rights.restrictions import Restriction
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import erasing, restricting
from rights.services.following import token_of
from tests.cast import keep_promises, make_member
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.desk.test_holds import end, hold
from tests.joining.steps import sent
from tests.requests.correcting import ask_to_correct
from tests.requests.test_erasing import carried_out, decide, delete, regret_ends, the_line
from tests.requests.test_pausing import ask, the_pause

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
STRIPE = "privacy@stripe.example"


@pytest.fixture(autouse=True)
def stripe_has_a_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    book = register.current()
    reachable = tuple(
        dataclasses.replace(one, contact=STRIPE) if one.id == "stripe" else one for one in book.recipients
    )
    monkeypatch.setattr(register, "current", lambda: dataclasses.replace(book, recipients=reachable))


@pytest.fixture
def given(alice: Member) -> Member:
    """Alice, whose payment two payment services got the data of."""
    now = timezone.now()
    Payment.objects.create(member=alice, amount_ore=1, method="card", payer_name="Alice Åkesson", paid_at=now)
    for recipient in ("stripe", "paypal"):
        services.disclose(member=alice, recipient=recipient, category="payments", purpose="payments", now=now)
    return alice


def owed(act: Act) -> dict[str, str]:
    return dict(Notification.objects.filter(act=act).values_list("recipient", "outcome"))


def words(page: str) -> str:
    return " ".join(page.split())


@pytest.mark.rule("R19-1")
@pytest.mark.rule("R19-2")
def test_a_pause_is_told_to_everyone_who_got_the_data_and_the_person_sees_to_whom(
    given: Member, bob: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client, desk = as_member(given), at_desk("handler")
    case = ask(client)

    assert owed(Act.RESTRICTION) == {"stripe": Told.SENT, "paypal": Told.OPEN}
    tiles = {tile.text: tile for tile in desk.get(reverse("admin:index")).context["tiles"]}
    last_day = date_format(Notification.objects.get(outcome=Told.OPEN).due_on)
    tile = tiles[f"mottagare att underrätta, senast {last_day}"]
    assert tile.count == "1"
    assert len(desk.get(tile.url).context["cl"].result_list) == 1
    mail = str(sent(STRIPE)[-1].body)
    assert "Vi har begränsat användningen" in mail
    assert case.reference in mail
    assert str(given.email) not in mail
    desk.post(reverse("admin:rights_case_release", args=[case.pk, the_line(case).pk]))
    keep_promises()
    assert len(sent(STRIPE)) == 1
    page = client.get(reverse("request", args=[case.reference])).content.decode()
    answer = client.get(reverse("request_answer", args=[case.reference, "restriction"])).content.decode()
    for name in map(notifying.name_of, ("stripe", "paypal")):
        assert name in page
        assert name in answer
    assert "underrättas senast" in answer
    other = as_member(bob)
    paused = ask(other)
    desk.post(reverse("admin:rights_case_release", args=[paused.pk, the_line(paused).pk]))
    keep_promises()
    told = other.get(reverse("request_answer", args=[paused.reference, "restriction"])).content.decode()
    assert "Det finns ingen annan att underrätta" in told


@pytest.mark.rule("R19-1")
def test_the_end_of_a_pause_is_told_to_all_who_were_to_hear_of_its_beginning(
    given: Member, dana: Member, as_member: SignIn
) -> None:
    case = ask(as_member(given))
    paypal = Notification.objects.get(recipient="paypal")
    notifying.give_up(
        notification=paypal, outcome=Told.IMPOSSIBLE, reason="Upphört.", by=dana, now=timezone.now()
    )

    restricting.lift_at_once(member=given, now=timezone.now())
    keep_promises()

    assert owed(Act.LIFTED) == {"stripe": Told.SENT}
    assert "har upphört" in str(sent(STRIPE)[-1].body)
    assert Notification.objects.get(act=Act.LIFTED).number == case.reference


def test_the_end_is_told_when_the_last_pause_has_ended(given: Member, as_member: SignIn) -> None:
    client = as_member(given)
    pause = ask(client)
    ask_to_correct(client)
    assert Restriction.objects.live().count() == 2
    first = the_pause(pause)
    Restriction.objects.filter(pk=first.pk).update(
        planned_at=timezone.now(), told_at=timezone.now() - dt.timedelta(days=9), lift_at=timezone.now()
    )

    restricting.lift(restriction=Restriction.objects.get(pk=first.pk), now=timezone.now())
    assert owed(Act.LIFTED) == {}

    restricting.lift_at_once(member=given, now=timezone.now())
    assert Notification.objects.filter(act=Act.LIFTED).count() == 4


def test_who_was_told_of_a_correction_and_of_the_pause_meanwhile_stands_apart(
    given: Member, as_member: SignIn
) -> None:
    client = as_member(given)
    case = ask_to_correct(client)
    line = Line.objects.get(case=case)
    notifying.owe(
        member=given, act=Act.RECTIFICATION, line_id=line.pk, number=case.reference, now=timezone.now()
    )

    page = client.get(reverse("request", args=[case.reference])).content.decode()

    assert "En begränsning: underrättad" in page
    assert "En rättelse: underrättas senast" in page


@pytest.mark.rule("R19-1")
@pytest.mark.rule("R19-2")
def test_a_deletion_is_told_before_anything_is_destroyed_and_the_proof_says_to_whom(
    given: Member, as_member: SignIn, at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, real = [], disposal.dispose

    def look(**more: object) -> object:
        seen.append((owed(Act.ERASURE), Member.objects.get(pk=given.pk).name))
        return real(**more)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(disposal, "dispose", look)
    case = delete(as_member(given))
    regret_ends()
    plan = reverse("admin:rights_case_erase", args=[case.pk, the_line(case).pk])
    handler, approver = at_desk("handler"), at_desk("approver")
    page = words(handler.get(plan).content.decode())
    stripe, paypal = map(notifying.name_of, ("stripe", "paypal"))
    assert f"bara med numret, när det utförs: {stripe}." in page
    assert f"Underrättas av dig: {paypal}." in page

    decide(handler, case, "decide")
    decide(approver, case, "approve")
    keep_promises()

    [(known, name)] = seen
    assert (set(known), name) == ({"stripe", "paypal"}, "Alice Åkesson")
    assert Member.objects.get(pk=given.pk).standing == Standing.ERASED
    assert owed(Act.ERASURE) == {"stripe": Told.SENT, "paypal": Told.OPEN}
    assert "Vi har raderat uppgifter" in str(sent(STRIPE)[-1].body)
    last = words(str(sent("alice@example.org")[-1].body))
    assert stripe in last
    assert f"{paypal} underrättas senast" in last.replace(":", "")
    waiting = Notification.objects.get(recipient="paypal")
    note = reverse("admin:recipients_notification_outcome", args=[waiting.pk])
    handler.post(note, {"outcome": "too_much", "reason": "Bolaget finns inte längre."})
    anybody = Client()
    anybody.get(reverse("guest_follow", args=[token_of(case.pk)]), follow=True)
    proof = anybody.get(reverse("request_answer", args=[case.reference, "erasure"])).content.decode()
    assert paypal in proof
    assert "Bolaget finns inte längre." in proof


def test_what_recipients_were_told_outlives_a_deletion_with_no_name_in_it(
    given: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    carried_out(delete(as_member(given)), at_desk)

    about = Disposal.objects.get()
    kept = [one for one in about.items if one["table"] == "recipients.notification"]
    assert [(one["outcome"], one["rule"], one["rows"]) for one in kept] == [("kept", "request_register", 2)]
    row = Notification.objects.filter(act=Act.ERASURE).values().first()
    assert row is not None
    assert not any(sign in str(row) for sign in ("Alice", "alice@example.org"))


def test_whoever_got_only_what_stays_as_it_is_hears_of_no_deletion(
    given: Member, dana: Member, as_member: SignIn
) -> None:
    now = timezone.now()
    services.disclose(member=given, recipient="nordanhall", category="messages", purpose="support", now=now)
    Thread.objects.create(member=given, subject="Hej")
    stays = Keep(
        category="messages",
        ground=Ground.CLAIMS,
        reason="En tvist.",
        until=now.date() + dt.timedelta(days=90),
    )
    line = the_line(delete(as_member(given)))
    regret_ends()
    line.refresh_from_db()
    erasing.decide(line=line, by=dana, now=now, keeps=[stays])
    erasing.approve(line=line, by=make_member("erik@example.org", is_staff=True), read=now, now=now)
    keep_promises()

    assert set(owed(Act.ERASURE)) == {"stripe", "paypal"}
    assert Thread.objects.exists()


def test_the_end_of_one_hold_is_told_to_nobody_who_got_what_another_keeps(
    given: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    now = timezone.now()
    services.disclose(member=given, recipient="nordanhall", category="messages", purpose="support", now=now)
    Thread.objects.create(member=given, subject="Hej")
    Statistic.objects.create(member=given, month=dt.date(2026, 10, 1))
    messages, figures = hold(given, "messages"), hold(given, "statistics")
    carried_out(delete(as_member(given)), at_desk)

    end(figures)
    keep_promises()
    assert set(owed(Act.ERASURE)) == {"stripe", "paypal"}
    assert Thread.objects.exists()

    end(messages)
    keep_promises()
    assert set(owed(Act.ERASURE)) == {"stripe", "paypal", "nordanhall"}


def test_parts_are_told_to_those_alone_who_got_them(
    given: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = carried_out(delete(as_member(given), scope="some", parts=["statistics"]), at_desk)

    assert the_line(case).state == State.ANSWERED
    assert owed(Act.ERASURE) == {}


def test_an_erasure_that_is_not_carried_out_tells_nobody(
    given: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = delete(as_member(given))
    regret_ends()
    decide(at_desk("handler"), case, "decide")
    keep_promises()

    assert the_line(case).right_asked is Right.ERASURE
    assert not Notification.objects.exists()
