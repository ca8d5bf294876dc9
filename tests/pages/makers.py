"""What a member may have: payments, messages, a log; as many as a test wants."""

import datetime as dt

from portal.activity.models import PageView, SignIn, Statistic
from portal.correspondence.models import Author, Message, Thread
from portal.members.models import Member
from portal.memberships.models import Invoice, Payment, Plan, Subscription
from portal.recipients.models import Disclosure, LookUp

NOON = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)
CATEGORIES = (
    "account", "profile", "address", "memberships", "payments", "messages", "sign_ins", "page_use", "statistics",
    "consents", "notices", "letters", "requests", "disclosures", "security",
)  # fmt: skip
OWN_PAGES = (
    "overview", "my-data", "my-data/who-has-looked", "consents", "membership", "account", "account/profile",
    "account/how-long", "messages",
)  # fmt: skip
OPEN_PAGES = ("", "contact", "privacy", "how-long", "terms", "cookies", "recipients", "accessibility", "help")


def fill(member: Member, *, count: int) -> None:
    """Give a member `count` rows of everything that grows."""
    plan, _ = Plan.objects.get_or_create(
        code="singer",
        defaults={"name_sv": "Sångare", "name_en": "Singer", "price_ore": 14900, "interval": "month"},
    )
    subscription = Subscription.objects.create(
        member=member, plan=plan, started_on=dt.date(2025, 1, 1), renews_on=dt.date(2026, 12, 1)
    )
    moments = [NOON - dt.timedelta(days=number) for number in range(count)]
    Payment.objects.bulk_create(
        Payment(
            member=member, subscription=subscription, amount_ore=14900 + number, method="card", payer_name=member.name,
            provider_reference=f"ch_{number}", origin="stripe", paid_at=at,
        )
        for number, at in enumerate(moments)
    )  # fmt: skip
    Invoice.objects.bulk_create(
        Invoice(
            member=member, number=f"{member.pk.hex[:8]}-{number}", issued_on=at.date(), due_on=at.date(),
            buyer_name=member.name, text="Sångare, en månad", amount_ore=14900, vat_ore=2980,
            fiscal_year_ends_on=dt.date(at.year, 12, 31), paid_on=at.date(),
        )
        for number, at in enumerate(moments)
    )  # fmt: skip
    threads = Thread.objects.bulk_create(
        Thread(member=member, subject=f"Fråga {number}", opened_at=at, last_message_at=at)
        for number, at in enumerate(moments)
    )
    Message.objects.bulk_create(
        Message(thread=thread, author=Author.MEMBER, text=f"Hej {number}", sent_at=thread.opened_at)
        for number, thread in enumerate(threads)
    )
    SignIn.objects.bulk_create(
        SignIn(member=member, at=at, way="code", ip_address="192.0.2.1", user_agent="Firefox")
        for at in moments
    )
    PageView.objects.bulk_create(
        PageView(member=member, at=at, path="/oversikt/", device="phone", ip_address="192.0.2.1")
        for at in moments
    )
    Disclosure.objects.bulk_create(
        Disclosure(
            member=member, recipient="stripe", category="payments", purpose="payments", country="IE", at=at
        )
        for at in moments
    )
    LookUp.objects.bulk_create(
        LookUp(member=member, role="handler", staff_id=member.pk, page="member", reason="support", at=at)
        for at in moments
    )
    Statistic.objects.create(
        member=member, month=dt.date(2026, 9, 1), visits=3, pages=9, favourite="/sanger/"
    )
