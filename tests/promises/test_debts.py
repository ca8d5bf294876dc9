"""What an open debt keeps: only what the register's rule for claims names, until it is paid or too old (T-3, row 86)."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.correspondence.models import Thread
from portal.members.models import Member, Standing
from portal.memberships.models import Invoice, Subscription
from portal.memberships.services import AlreadyPaid, settle
from portal.trail.models import Entry
from retention.items import Ground, ItemOutcome
from retention.services.planning import plan
from tests.desk.conftest import AtDesk, at_desk, open_person, staff
from tests.pages.makers import fill
from tests.promises.conftest import RunBy
from tests.requests.test_finishing import ASKED, erased, night

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db
ISSUED, TOO_OLD = dt.date(2026, 3, 15), dt.date(2029, 3, 15)


def owing(member: Member, **more: Any) -> Invoice:
    """Give a customer's records, and an invoice that nobody has paid."""
    fill(member, count=1)
    told = {"number": "F-86", "amount_ore": 99_00, "paid_on": None, "issued_on": ISSUED, **more}
    return Invoice.objects.create(
        member=member,
        due_on=ISSUED,
        buyer_name=member.name,
        text="Enhet",
        vat_ore=19_80,
        fiscal_year_ends_on=dt.date(2026, 12, 31),
        **told,
    )


def of_memberships(member: Member) -> tuple[ItemOutcome, dt.date | None, str]:
    found = plan(member=member, categories=(), now=ASKED).items
    (item,) = [one for one in found if one.table == "memberships.subscription"]
    return item.outcome, item.until, item.ground


@pytest.mark.promise(86)
@pytest.mark.rule("T-3")
def test_an_open_debt_keeps_what_the_claim_needs_and_payment_releases_it(
    alice: Member, bob: Member, run_by: RunBy
) -> None:
    run_by("devices")
    invoice = owing(alice)
    fill(bob, count=1)

    erased(alice)
    erased(bob)

    assert set(Subscription.objects.values_list("member", flat=True)) == {alice.pk}
    assert not Thread.objects.exists()
    alice.refresh_from_db()
    assert (alice.standing, alice.name) == (Standing.ERASED, "")
    night(ASKED + dt.timedelta(days=1))
    assert Subscription.objects.filter(member=alice).exists()
    settle(invoice=invoice, paid_on=dt.date(2026, 11, 20))
    night(ASKED + dt.timedelta(days=8))

    assert not Subscription.objects.exists()
    assert Invoice.objects.get(number="F-86").buyer_name == "Alice Åkesson"
    with pytest.raises(AlreadyPaid):
        settle(invoice=invoice, paid_on=dt.date(2026, 11, 21))
    assert Entry.objects.filter(action="memberships.invoice.paid").count() == 1


@pytest.mark.promise(86)
@pytest.mark.rule("T-3")
def test_a_claim_that_is_too_old_keeps_nothing_any_more(alice: Member, run_by: RunBy) -> None:
    run_by("devices")
    owing(alice)
    assert of_memberships(alice) == (ItemOutcome.KEPT, TOO_OLD, Ground.CLAIMS)
    erased(alice)

    night(dt.datetime(2029, 3, 15, 12, tzinfo=dt.UTC))
    assert Subscription.objects.exists()
    night(dt.datetime(2029, 3, 16, 12, tzinfo=dt.UTC))

    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("organisation", "invoice"),
    [
        ("karaoke", {}),
        ("devices", {"paid_on": dt.date(2026, 4, 1)}),
        ("devices", {"amount_ore": -99_00}),
        ("devices", {"issued_on": dt.date(2023, 3, 15)}),
    ],
)
def test_without_a_rule_or_an_open_debt_nothing_stays(
    organisation: str, invoice: dict[str, Any], alice: Member, run_by: RunBy
) -> None:
    run_by(organisation)
    owing(alice, **invoice)

    assert of_memberships(alice) == (ItemOutcome.ERASED, None, "")


@pytest.mark.promise(86)
def test_the_desk_notes_the_day_of_payment_also_of_somebody_who_has_left(
    alice: Member, bob: Member, at_desk: AtDesk
) -> None:
    gone, here = owing(alice), owing(bob, number="F-87")
    erased(alice)
    desk, today = at_desk("handler"), timezone.localdate()
    change = reverse("admin:memberships_invoice_change", args=[here.pk])
    assert desk.get(reverse("admin:memberships_invoice_paid", args=[here.pk])).status_code == 302
    page = open_person(desk, change).content.decode()
    assert reverse("admin:memberships_invoice_paid", args=[here.pk]) in page

    for invoice, day in ((gone, "2026-03-14"), (gone, "2999-01-01"), (gone, today), (here, today)):
        url = reverse("admin:memberships_invoice_paid", args=[invoice.pk])
        assert desk.get(url).status_code == 200
        desk.post(url, {"paid_on": str(day)})

    assert set(Invoice.objects.filter(number__in=["F-86", "F-87"]).values_list("paid_on", flat=True)) == {
        today
    }
    assert Entry.objects.filter(action="memberships.invoice.paid").count() == 2
    assert reverse("admin:memberships_invoice_paid", args=[here.pk]) not in desk.get(change).content.decode()
    assert (
        at_desk("auditor").get(reverse("admin:memberships_invoice_paid", args=[gone.pk])).status_code == 403
    )
