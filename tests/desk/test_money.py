"""Money at the desk is typed and read in kronor, held in öre, and refused in words where it cannot be right."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from portal.desk.money import ABOVE, BELOW, UNREAD, KronorField, in_kronor
from portal.members.models import Member
from portal.memberships.models import Invoice, Payment, Plan
from portal.memberships.services import issue_invoice
from portal.trail.models import Entry
from tests.desk.conftest import AtDesk, open_person

DAY = dt.date(2026, 1, 2)


def invoice_of(member: Member, **other: str) -> dict[str, str]:
    told = {
        "member": str(member.pk), "number": "2026-7", "text": "År", "amount_ore": "250", "vat_ore": "50",
        "currency": "SEK", "issued_on": "2026-01-02", "due_on": "2026-02-01",
    }  # fmt: skip
    return told | other


@pytest.mark.parametrize(
    ("typed", "ore"),
    [
        ("250", 25000),
        ("250,50", 25050),
        ("250.5", 25050),
        ("1 250,05", 125005),
        ("1\N{NO-BREAK SPACE}250", 125000),
        (" 79,00 kr ", 7900),
        ("0", 0),
        ("21474836,47", 2147483647),
    ],
)
def test_kronor_become_ore(typed: str, ore: int) -> None:
    assert KronorField().clean(typed) == ore


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("-1", BELOW),
        ("\N{MINUS SIGN}250", BELOW),
        ("1,250", UNREAD),
        ("250,505", UNREAD),
        ("many", UNREAD),
        ("٢٥٠", UNREAD),
        ("1e3", UNREAD),
        (",5", UNREAD),
        ("21474836,48", ABOVE),
    ],
)
def test_what_is_no_amount_is_refused_in_words(typed: str, why: object) -> None:
    with pytest.raises(ValidationError) as refused:
        KronorField().clean(typed)

    assert refused.value.messages == [str(why)]


def test_an_amount_is_read_in_kronor_with_its_decimals() -> None:
    with override("sv"):
        assert in_kronor(7900) == "79,00\N{NO-BREAK SPACE}kr"
        assert in_kronor(125005, "EUR") == "1\N{NO-BREAK SPACE}250,05\N{NO-BREAK SPACE}EUR"
    with override("en"):
        assert in_kronor(7900) == "SEK\N{NO-BREAK SPACE}79.00"


def test_an_invoice_of_250_is_250_kronor_and_is_told_by_its_number(at_desk: AtDesk, alice: Member) -> None:
    client = at_desk()
    form = client.get(reverse("admin:memberships_invoice_add")).content.decode()

    page = client.post(reverse("admin:memberships_invoice_add"), invoice_of(alice), follow=True)

    held = Invoice.objects.get()
    shown = page.content.decode()
    assert "I kronor, till exempel 250 eller 250,50." in form
    assert (held.amount_ore, held.vat_ore) == (25000, 5000)
    assert "Infört: Faktura 2026-7, 250,00\N{NO-BREAK SPACE}kr." in shown
    assert '<td class="field-amount">250,00\N{NO-BREAK SPACE}kr</td>' in shown
    assert f"invoice {held.pk}" not in shown


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount_ore": "-250"}, "amount_ore"),
        ({"vat_ore": "-1"}, "vat_ore"),
        ({"vat_ore": "250,01"}, "vat_ore"),
        ({"due_on": "2026-01-01"}, "due_on"),
    ],
)
def test_an_invoice_that_cannot_be_right_is_refused_at_its_field(
    at_desk: AtDesk, alice: Member, wrong: dict[str, str], field: str
) -> None:
    answer = at_desk().post(reverse("admin:memberships_invoice_add"), invoice_of(alice, **wrong))

    assert set(answer.context["adminform"].form.errors) == {field}
    assert not Invoice.objects.exists()


@pytest.mark.parametrize("kind", ["payment", "plan"])
def test_a_payment_and_a_plan_below_zero_are_refused(at_desk: AtDesk, alice: Member, kind: str) -> None:
    told: dict[str, Any] = {
        "member": str(alice.pk), "amount_ore": "-1", "method": "giro", "paid_at": "2026-01-02T10:15",
        "code": "ar", "name_sv": "År", "name_en": "Year", "price_ore": "-1", "currency": "SEK", "interval": "year",
    }  # fmt: skip

    answer = at_desk().post(reverse(f"admin:memberships_{kind}_add"), told)

    assert str(BELOW) in answer.content.decode()
    assert not Payment.objects.exists()
    assert not Plan.objects.exists()


def test_an_invoices_page_is_headed_by_its_number_and_shows_kronor(at_desk: AtDesk, alice: Member) -> None:
    held = issue_invoice(
        member=alice, number="2026-8", text="År", amount_ore=7900, vat_ore=1580, issued_on=DAY, due_on=DAY
    )

    page = open_person(
        at_desk(), reverse("admin:memberships_invoice_change", args=[held.pk])
    ).content.decode()

    assert "<h1>Faktura 2026-8</h1>" in page
    assert "79,00\N{NO-BREAK SPACE}kr" in page
    assert "15,80\N{NO-BREAK SPACE}kr" in page
    assert "7900" not in page
    assert f"invoice {held.pk}" not in page


def test_a_plan_saved_again_as_it_was_says_that_nothing_changed(at_desk: AtDesk) -> None:
    plan = Plan.objects.create(code="ar", name_sv="År", name_en="Year", price_ore=25050, interval="year")
    url = reverse("admin:memberships_plan_change", args=[plan.pk])
    client = at_desk()
    initial = client.get(url).context["adminform"].form
    told = {name: initial[name].value() for name in initial.fields}

    client.post(url, told)

    assert told["price_ore"] == "250,50"
    assert Plan.objects.get().price_ore == 25050
    assert Entry.objects.get(action="memberships.plan.changed").facts == {"fields": []}
