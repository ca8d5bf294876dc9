"""Staff change nothing about a person whose use is paused, unless they give one of the law's four reasons."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.correspondence import services as correspondence
from portal.correspondence.models import Message
from portal.desk import pause
from portal.gate import services as gate
from portal.members import merging, numbering
from portal.members.models import Member, PersonalNumber
from portal.memberships.models import Invoice, Plan, Subscription, SubscriptionStatus
from portal.memberships.services import end, record_payment, subscribe
from portal.recipients.models import LookUp
from portal.trail.models import Entry
from tests.cast import make_member
from tests.desk.conftest import AtDesk, open_person
from tests.desk.test_money import invoice_of
from tests.register.makers import example

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = "pausat användningen av sina uppgifter"
NUMBER = "198112189876"


@pytest.fixture
def paused(alice: Member) -> Member:
    gate.close(member=alice, purpose="", cause="restricted")
    return alice


def give_reason(client: Client, member: Member, *, onward: str = "", **answer: str) -> str:
    page = reverse("admin:members_member_paused", args=[member.pk])
    told = {"exception": "legal_claim", "note": "Fakturan behövs i tvisten."} | answer
    return client.post(f"{page}?next={onward}", told).headers.get("Location", "")


@pytest.mark.rule("R18-2")
def test_an_invoice_is_not_entered_and_the_words_are_kind_and_lead_on(
    at_desk: AtDesk, paused: Member
) -> None:
    page = at_desk().post(reverse("admin:memberships_invoice_add"), invoice_of(paused)).content.decode()

    assert REFUSED in page
    assert reverse("admin:members_member_paused", args=[paused.pk]) in page
    assert not Invoice.objects.exists()


@pytest.mark.rule("R18-3")
def test_a_reason_of_the_law_opens_it_for_a_quarter_of_an_hour_and_the_person_reads_it(
    at_desk: AtDesk, paused: Member, as_member: Callable[[Member], Client]
) -> None:
    client, form = at_desk(), reverse("admin:memberships_invoice_add")

    assert give_reason(client, paused, onward=form) == form
    client.post(form, invoice_of(paused))

    assert Invoice.objects.get().member == paused
    look = LookUp.objects.get()
    assert (look.page, look.reason, look.note, look.role) == (
        "paused",
        "legal_claim",
        "Fakturan behövs i tvisten.",
        "handler",
    )
    entry = Entry.objects.get(action="gate.pause.set_aside")
    assert (entry.subject_id, entry.facts) == (paused.pk, {"reason": "legal_claim"})
    shown = as_member(paused).get(reverse("my_data_looked")).content.decode()
    assert "för ett rättsligt anspråk: Fakturan behövs i tvisten." in shown
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=15, seconds=1), tick=False):
        late = client.post(form, invoice_of(paused, number="2026-8")).content.decode()
    assert REFUSED in late
    assert Invoice.objects.count() == 1


@pytest.mark.rule("R18-3")
@pytest.mark.parametrize(
    "answer",
    [
        {"exception": ""},
        {"exception": "because"},
        {"note": ""},
        {"note": "   "},
        {"note": "x" * 201},
    ],
)
def test_no_other_reason_and_no_reason_without_words_will_do(
    answer: dict[str, str], at_desk: AtDesk, paused: Member
) -> None:
    assert give_reason(at_desk(), paused, **answer) == ""

    assert not LookUp.objects.exists()
    assert not Entry.objects.filter(action="gate.pause.set_aside").exists()


def test_a_reason_is_good_for_one_person_and_one_session(
    at_desk: AtDesk, paused: Member, bob: Member
) -> None:
    gate.close(member=bob, purpose="", cause="restricted")
    client = at_desk()
    give_reason(client, paused)

    page = client.post(reverse("admin:memberships_invoice_add"), invoice_of(bob)).content.decode()

    assert REFUSED in page
    assert not Invoice.objects.exists()


def test_the_way_back_leads_nowhere_else(at_desk: AtDesk, paused: Member) -> None:
    led = give_reason(at_desk(), paused, onward="https://evil.example/")

    assert led == reverse("admin:members_member_change", args=[paused.pk])


@pytest.mark.parametrize("role", ["approver", "auditor", "technician"])
def test_whoever_changes_no_person_gives_no_reason(role: str, at_desk: AtDesk, paused: Member) -> None:
    page = reverse("admin:members_member_paused", args=[paused.pk])

    assert at_desk(role).get(page).status_code == 403


def test_there_is_nothing_to_set_aside_where_nothing_is_paused(at_desk: AtDesk, alice: Member) -> None:
    page = reverse("admin:members_member_paused", args=[alice.pk])

    assert at_desk().get(page).status_code == 403


@pytest.mark.rule("R18-2")
def test_an_answer_waits_for_a_reason_too(at_desk: AtDesk, paused: Member) -> None:
    thread = correspondence.open_thread(member=paused, subject="Hej", text="Hej", now=timezone.now()).thread
    client, page = at_desk(), reverse("admin:correspondence_thread_change", args=[thread.pk])
    reply = reverse("admin:correspondence_thread_reply", args=[thread.pk])

    assert "kan inte svara här utan ett skäl" in client.get(page).content.decode()
    refused = client.post(reply, {"text": "Svar"}, follow=True).content.decode()
    assert REFUSED in refused
    assert Message.objects.filter(author="staff").count() == 0
    give_reason(client, paused, exception="agreed", note="Personen bad om ett svar.")

    assert 'name="text"' in client.get(page).content.decode()
    client.post(reply, {"text": "Svar"})
    assert Message.objects.get(author="staff").text == "Svar"


@pytest.mark.rule("R18-2")
def test_no_service_of_the_staff_gets_past(paused: Member, dana: Member, now: dt.datetime) -> None:
    plan = Plan.objects.create(code="a", name_sv="A", name_en="A", price_ore=100, interval="year")
    other = make_member("other@example.org", has_account=False)
    subscription = Subscription.objects.create(member=paused, plan=plan, started_on=dt.date(2026, 1, 1))
    today = dt.date(2026, 11, 13)

    with pytest.raises(pause.Paused):
        subscribe(member=paused, plan=plan, started_on=today, by=dana)
    with pytest.raises(pause.Paused):
        end(subscription=subscription, ended_on=today, by=dana)
    with pytest.raises(pause.Paused):
        record_payment(member=paused, amount_ore=1, method="cash", paid_at=now, by=dana)  # type: ignore[arg-type]
    with pytest.raises(pause.Paused):
        merging.merge(keep=paused, merged=other, by=dana, now=now)

    subscription.refresh_from_db()
    assert subscription.status == SubscriptionStatus.ACTIVE
    assert Member.objects.get(pk=other.pk).merged_into_id is None
    merging.merge(keep=paused, merged=other, by=dana, now=now, exceptions={paused.pk: "agreed"})


@pytest.mark.rule("R18-2")
def test_a_personal_number_is_shown_to_answer_a_request_and_else_left_alone(
    at_desk: AtDesk, paused: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = example("hosting")
    monkeypatch.setattr(register, "current", lambda: book)
    PersonalNumber.objects.create(member=paused, number=NUMBER)
    client, page = at_desk(), reverse("admin:members_member_number", args=[paused.pk])

    for act in (
        {"act": "show", "why": "to_be_sure_who"},
        {"act": "note", "number": "19121212-1212"},
        {"act": "remove"},
    ):
        assert REFUSED in client.post(page, act, follow=True).content.decode()
    shown = client.post(page, {"act": "show", "why": "to_answer_the_request"}).content.decode()

    assert "19811218-9876" in shown
    assert PersonalNumber.objects.current().get().number == NUMBER
    give_reason(client, paused)
    client.post(page, {"act": "remove"})
    with pytest.raises(numbering.NoNumber):
        numbering.remove(
            member=paused, by=Member.objects.get(email="handler@staff.example.org"), now=timezone.now()
        )


@pytest.mark.rule("R18-2")
def test_lists_and_pages_show_the_pause_and_lists_ask_once(
    at_desk: AtDesk, paused: Member, bob: Member
) -> None:
    client = at_desk()
    for member in (paused, bob):
        correspondence.open_thread(member=member, subject="Hej", text="Hej", now=timezone.now())

    for name in ("members_member", "correspondence_thread"):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse(f"admin:{name}_changelist")).content.decode()
        assert page.count("användning pausad") == 1, name
        assert len([one for one in asked if "gate_block" in one["sql"]]) == 1, name
    page = open_person(client, reverse("admin:members_member_change", args=[paused.pk])).content.decode()
    assert "har pausat all användning" in page
    page = open_person(client, reverse("admin:members_member_change", args=[bob.pk])).content.decode()
    assert "pausat" not in page


@pytest.mark.rule("R18-2")
def test_a_pause_is_not_lost_when_two_records_become_one(
    paused: Member, bob: Member, dana: Member, now: dt.datetime, as_member: Callable[[Member], Client]
) -> None:
    Member.objects.filter(pk=paused.pk).update(has_account=False)
    paused.refresh_from_db()

    merging.merge(keep=bob, merged=paused, by=dana, now=now, exceptions={paused.pk: "agreed"})

    bob.refresh_from_db()
    assert list(gate.paused_since([bob.pk])) == [bob.pk]
    assert "pausad sedan" in as_member(bob).get(reverse("overview")).content.decode()
