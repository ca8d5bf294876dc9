"""How long the device maker of policy 002 keeps what it has: by the contract, by law, by the last visit."""

import datetime as dt
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from portal import register
from portal.correspondence import services as correspondence
from portal.members.models import Member
from portal.memberships.models import Invoice
from portal.register.schema import Register
from retention import glance
from retention.until import Span, Until, until

pytestmark = pytest.mark.django_db

NO_BREAK = "\N{NO-BREAK SPACE}"
SignIn = Callable[..., Client]


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Register:
    found = register.load(register.EXAMPLES / "devices.toml")
    monkeypatch.setattr(register, "current", lambda: found)
    return found


def shown(member: Member, category: str) -> Until:
    (row,) = glance.of_member(
        member=Member.objects.get(pk=member.pk), now=timezone.now(), language="en", only={category}
    )
    assert row.deciding is not None
    return row.deciding


@pytest.mark.promise(84)
@pytest.mark.promise(100)
@pytest.mark.rule("T-5")
@pytest.mark.usefixtures("book")
def test_what_the_contract_needs_is_kept_through_it_and_its_end_starts_the_year(alice: Member) -> None:
    correspondence.open_thread(member=alice, subject="Trasig", text="Den startar inte.", now=timezone.now())
    assert shown(alice, "messages").rule == "messages_customers"
    assert shown(alice, "messages").on is None
    assert shown(alice, "profile").rule == "inactive"

    Member.objects.filter(pk=alice.pk).update(ended_at=dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC))

    assert shown(alice, "messages").on == dt.date(2027, 6, 30)
    assert shown(alice, "profile").rule == "account_end"
    assert shown(alice, "profile").on == dt.date(2026, 6, 30)


@pytest.mark.promise(85)
@pytest.mark.rule("T-2")
@pytest.mark.usefixtures("book")
def test_an_invoice_stays_five_years_after_the_norwegian_fiscal_year_by_its_law(
    alice: Member, as_member: SignIn
) -> None:
    Invoice.objects.create(
        member=alice,
        number="F-1",
        issued_on=dt.date(2025, 3, 15),
        due_on=dt.date(2025, 4, 15),
        buyer_name=alice.name,
        text="Enhet",
        amount_ore=99_00,
        vat_ore=19_80,
        fiscal_year_ends_on=dt.date(2025, 12, 31),
    )

    page = unescape(as_member(alice).get("/en/my-data/payments/").content.decode())

    assert f"31{NO_BREAK}December{NO_BREAK}2030" in page
    assert "the Norwegian bookkeeping act, section 13" in page


@pytest.mark.promise(112)
@pytest.mark.rule("T-9")
@pytest.mark.parametrize(
    ("example", "category", "through"),
    [("karaoke", "page_use", "2027-03-31"), ("devices", "web_profiles", "2028-02-29")],
)
def test_a_visit_is_kept_for_whole_calendar_months(example: str, category: str, through: str) -> None:
    found = register.load(register.EXAMPLES / f"{example}.toml")
    (rule,) = found.rules_of(category)
    visit = dt.date(2026, 1, 31)

    line = until(rule, span=Span(first_on=visit, last_on=visit), today=visit, language="en", register=found)

    assert line.on == dt.date.fromisoformat(through)


@pytest.mark.promise(112)
def test_what_visitors_do_lies_in_germany_and_the_page_of_cookies_says_so(book: Register) -> None:
    (recipient,) = book.recipients_of("web_profiles")

    assert recipient.locations == ("DE",)
    assert "stored in Germany" in unescape(Client().get("/en/cookies/").content.decode())
