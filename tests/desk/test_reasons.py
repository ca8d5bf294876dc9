"""No page of a person opens at the desk without a reason, and the reason says something true."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.desk import reasons
from portal.desk.pages import AboutPerson
from portal.members.models import Member
from portal.memberships.models import Receipt
from portal.memberships.services import issue_invoice
from portal.recipients import words
from portal.recipients.models import LookUp
from portal.trail.models import Entry
from retention.items import Ground
from retention.models import Hold
from tests.desk.conftest import AtDesk, open_person
from tests.desk.test_desk import a_case

ASKS = "Varför öppnar du den här personens sida?"
TICKET = re.compile(r'href="([^"]*members/member/[^"]*\?why=[^"]*)"')


def page_of(member: Member) -> str:
    return reverse("admin:members_member_change", args=[member.pk])


def looks() -> list[tuple[str, str, str]]:
    return list(LookUp.objects.order_by("pk").values_list("page", "reason", "note"))


def link_on(client: Client, case: Any) -> str:
    """The link to the person on a case's page, as the browser reads it."""
    page = client.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    found = TICKET.search(page)
    assert found, page
    return found[1].replace("&amp;", "&")


@pytest.mark.promise(18)
@pytest.mark.parametrize(
    "address", ["", "?reason=R-2026-0001", "?why=support", "?why=", "?_popup=1", "?_to_field=id"]
)
def test_a_person_is_not_opened_by_the_address_alone(at_desk: AtDesk, alice: Member, address: str) -> None:
    page = at_desk().get(page_of(alice) + address).content.decode()

    assert ASKS in page
    assert "Åkesson" not in page
    assert "alice@" not in page
    assert looks() == []


def rows_about(member: Member) -> Iterator[tuple[type[Any], Any]]:
    """One row of every kind that the desk shows as a person's page and asks about."""
    invoice = issue_invoice(
        member=member, number="2026-1", text="År", amount_ore=79000, vat_ore=0, currency="SEK",
        issued_on=dt.date(2026, 1, 2), due_on=dt.date(2026, 2, 1),
    )  # fmt: skip
    yield type(invoice), invoice
    yield Receipt, Receipt.objects.create(invoice=invoice, file="receipt.pdf")
    yield Hold, Hold.objects.create(
        member=member, ground=Ground.CLAIMS, reason="En tvist.", review_on=dt.date(2099, 1, 2),
        placed_at=timezone.now(), placed_by=member.pk,
    )  # fmt: skip
    yield Member, member


def test_every_page_about_a_person_asks_or_says_its_own_number(at_desk: AtDesk, alice: Member) -> None:
    asking = {
        model
        for model, page in admin.site._registry.items()
        if isinstance(page, AboutPerson) and type(page).own_reason is AboutPerson.own_reason
    }
    client, seen = at_desk(), set()

    for model, row in rows_about(alice):
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
        assert ASKS in client.get(url).content.decode(), model
        seen.add(model)

    assert looks() == []
    assert {model._meta.label for model in asking - seen} == {
        "memberships.Subscription",
        "memberships.Payment",
    }  # these share the page of invoices


@pytest.mark.rule("R15-18")
@pytest.mark.parametrize("code", [code for code, _ in reasons.CHOICES if code not in {"case", "other"}])
def test_a_chosen_reason_is_noted_and_told_in_words(
    at_desk: AtDesk, alice: Member, as_member: Callable[[Member], Client], code: str
) -> None:
    open_person(at_desk(), page_of(alice), why=code)

    assert looks() == [("member", code, "")]
    shown = as_member(alice).get(reverse("my_data_looked")).content.decode()
    assert str(words.REASONS[code]) != code
    assert str(words.REASONS[code]) in shown


def test_another_reason_needs_words_which_the_person_reads_and_the_trail_does_not_hold(
    at_desk: AtDesk, alice: Member, as_member: Callable[[Member], Client]
) -> None:
    client = at_desk()

    refused = client.post(page_of(alice), {"why": "other", "note": "  "}).content.decode()
    open_person(client, page_of(alice), why="other", note="Brev i retur")

    assert "Skriv med några få ord" in refused
    assert looks() == [("member", "other", "Brev i retur")]
    assert (
        "av ett annat skäl: Brev i retur" in as_member(alice).get(reverse("my_data_looked")).content.decode()
    )
    assert "Brev" not in str(list(Entry.objects.values_list("facts", flat=True)))
    assert "Brev" not in str(dict(client.session.items()))


def test_a_note_that_can_be_read_no_more_is_asked_for_anew(at_desk: AtDesk, alice: Member) -> None:
    client = at_desk()
    session = client.session
    later = (timezone.now() + dt.timedelta(minutes=5)).timestamp()
    session[reasons.KEY] = {str(alice.pk): ["other", "sealed with another secret", later]}
    session.save()

    assert ASKS in client.get(page_of(alice)).content.decode()
    assert looks() == []


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"why": ""},
        {"why": "curiosity"},
        {"why": "case"},
        {"why": "case", "number": "R-1999-9999"},
        {"why": "other", "note": "x" * 201},
    ],
)
def test_no_answer_or_a_wrong_one_opens_nothing(
    at_desk: AtDesk, alice: Member, answer: dict[str, str]
) -> None:
    client = at_desk()

    again = client.post(page_of(alice), answer)

    assert ASKS in again.content.decode()
    assert 'class="errorlist"' in again.content.decode()
    assert ASKS in client.get(page_of(alice)).content.decode()
    assert looks() == []


def test_a_number_must_be_of_this_persons_own_request(at_desk: AtDesk, alice: Member, bob: Member) -> None:
    hers, his = a_case(alice), a_case(bob)
    client = at_desk()

    refused = client.post(page_of(alice), {"why": "case", "number": his.reference}).content.decode()
    open_person(client, page_of(alice), why="case", number=f" {hers.reference.lower()} ")

    assert "ingen begäran med det numret" in refused
    assert looks() == [("member", hers.reference, "")]


def test_a_session_is_asked_once_a_person_for_fifteen_minutes(
    at_desk: AtDesk, alice: Member, bob: Member
) -> None:
    client, now = at_desk(), timezone.now()
    with time_machine.travel(now, tick=False):
        open_person(client, page_of(alice), why="fault")
        assert ASKS in client.get(page_of(bob)).content.decode()
    with time_machine.travel(now + dt.timedelta(minutes=14, seconds=59), tick=False):
        assert ASKS not in client.get(page_of(alice)).content.decode()
    with time_machine.travel(now + dt.timedelta(minutes=15), tick=False):
        assert ASKS in client.get(page_of(alice)).content.decode()

    assert looks() == [("member", "fault", "")] * 2


def test_another_session_is_asked_anew(at_desk: AtDesk, alice: Member) -> None:
    open_person(at_desk("handler"), page_of(alice))

    assert ASKS in at_desk("verifier").get(page_of(alice)).content.decode()


def test_the_link_on_a_case_carries_its_number(at_desk: AtDesk, alice: Member) -> None:
    first, second = a_case(alice), a_case(alice, days_ago=3)
    client = at_desk()
    to_first, to_second = link_on(client, first), link_on(client, second)

    client.get(to_first, follow=True)
    shown = client.get(to_second, follow=True)

    assert "Åkesson" in shown.content.decode()
    assert "why=" not in shown.redirect_chain[-1][0]
    assert looks()[2:] == [("member", first.reference, ""), ("member", second.reference, "")]


def test_a_ticket_is_for_one_person_one_of_staff_and_half_a_day(
    at_desk: AtDesk, alice: Member, bob: Member
) -> None:
    case = a_case(alice)
    client = at_desk("handler")
    link = link_on(client, case)
    ticket = link.partition("?")[2]

    assert ASKS in client.get(f"{page_of(bob)}?{ticket}").content.decode()
    assert ASKS in at_desk("verifier").get(link).content.decode()
    assert ASKS in client.get(link[:-2] + "xx").content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(hours=12, minutes=1)):
        assert ASKS in client.get(link).content.decode()
    assert [page for page, _, _ in looks()] == ["case"]


def test_a_stranger_to_the_room_is_refused_and_not_asked(at_desk: AtDesk, alice: Member) -> None:
    answer = at_desk("technician").post(page_of(alice), {"why": "support"})

    assert answer.status_code == 403
    assert looks() == []
