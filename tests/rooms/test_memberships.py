"""What staff and the demo enter: agreements, money, and vouchers with the end of their fiscal year."""

import datetime as dt

import pytest

from portal.members.models import Member
from portal.memberships import services
from portal.memberships.models import Invoice, Method, Plan
from portal.trail.models import Entry

DAY = dt.date(2026, 11, 13)


@pytest.fixture
def plan(db: None) -> Plan:
    return Plan.objects.create(
        code="singer", name_sv="Sångare", name_en="Singer", price_ore=14900, interval="month"
    )


def test_one_plan_is_subscribed_to_once_at_a_time(alice: Member, plan: Plan) -> None:
    first = services.subscribe(member=alice, plan=plan, started_on=DAY)

    with pytest.raises(services.AlreadySubscribed):
        services.subscribe(member=alice, plan=plan, started_on=DAY)
    services.end(subscription=first, ended_on=DAY)
    with pytest.raises(services.NotActive):
        services.end(subscription=first, ended_on=DAY)
    services.subscribe(member=alice, plan=plan, started_on=DAY)

    assert alice.subscriptions.count() == 2


def test_a_payment_keeps_who_told_of_it(alice: Member, dana: Member, now: dt.datetime) -> None:
    paid = services.record_payment(
        member=alice, amount_ore=14900, method=Method.GIRO, paid_at=now, origin="staff", by=dana
    )

    assert paid.origin == "staff"
    entry = Entry.objects.get(action="memberships.payment.entered")
    assert (entry.actor_id, entry.subject_id) == (dana.pk, alice.pk)
    assert "14900" not in str(entry.facts)


def issue(member: Member, number: str = "2026-1") -> Invoice:
    return services.issue_invoice(
        member=member,
        number=number,
        text="En månad",
        amount_ore=14900,
        vat_ore=2980,
        issued_on=DAY,
        due_on=DAY,
    )


def test_an_invoice_keeps_the_buyer_as_it_was(alice: Member) -> None:
    alice.street, alice.postal_code = "Storgatan 1", "411 01"
    alice.save()
    issued = issue(alice)

    alice.name, alice.street = "Somebody Else", "Elsewhere"
    alice.save()
    issued.refresh_from_db()

    assert issued.buyer_name == "Alice Åkesson"
    assert issued.buyer_address == "Storgatan 1, 411 01 Göteborg"
    assert issued.fiscal_year_ends_on == dt.date(2026, 12, 31)


def test_a_number_is_in_the_books_once(alice: Member, bob: Member) -> None:
    issue(alice)

    with pytest.raises(services.NumberTaken):
        issue(bob)


@pytest.mark.rule("T-1")
@pytest.mark.parametrize(
    ("day", "last_month", "end"),
    [
        ("2026-11-13", 12, "2026-12-31"),
        ("2026-12-31", 12, "2026-12-31"),
        ("2026-01-01", 12, "2026-12-31"),
        ("2026-04-30", 4, "2026-04-30"),
        ("2026-05-01", 4, "2027-04-30"),
        ("2027-05-01", 2, "2028-02-29"),
        ("2026-06-30", 6, "2026-06-30"),
        ("2026-07-01", 6, "2027-06-30"),
        ("2026-11-30", 11, "2026-11-30"),
    ],
)
def test_the_fiscal_year_a_day_falls_in(day: str, last_month: int, end: str) -> None:
    found = services.fiscal_year_end(dt.date.fromisoformat(day), last_month=last_month)

    assert found == dt.date.fromisoformat(end)
