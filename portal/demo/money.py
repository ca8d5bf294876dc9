"""What demo members paid: subscriptions, payments, invoices with receipts, what the payment houses got."""

import datetime as dt
import itertools
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random

from django.utils import timezone

from portal import register
from portal.demo import paper, words
from portal.demo.people import Person, any_uuid
from portal.demo.pouring import pour
from portal.memberships.models import Interval, Invoice, Payment, Plan, Receipt, Subscription
from portal.memberships.services import fiscal_year_end
from portal.recipients.models import Disclosure
from portal.register.countries import country_name

ROADS = {
    "card": ("stripe", "pi_"),
    "paypal": ("paypal", "PAYID-"),
    "swish": ("staff", ""),
    "giro": ("staff", ""),
}
RECEIPT_DAYS = 400
MONTH = dt.timedelta(days=30)


def offer_plans() -> dict[str, Plan]:
    """This function will put the plans on offer and return them by code."""
    Plan.objects.bulk_create(
        [
            Plan(code=code, name_sv=swedish, name_en=english, price_ore=price, interval=interval)
            for code, swedish, english, price, interval in words.PLANS
        ],
        ignore_conflicts=True,
    )
    return {plan.code: plan for plan in Plan.objects.all()}


def pay(*, people: Iterable[Person], rng: Random, now: dt.datetime) -> None:
    """This function will write subscriptions, payments, invoices, receipts, and what payment houses got."""
    plans, today = offer_plans(), timezone.localdate(now)
    payers = [person for person in people if person.plan]
    subscriptions = [_subscription(person, plans[person.plan], today) for person in payers]
    Subscription.objects.bulk_create(subscriptions, batch_size=1000)
    payments: list[Payment] = []
    invoices: list[Invoice] = []
    for person, subscription in zip(payers, subscriptions, strict=True):
        road = rng.choice(list(ROADS))
        for on in _due_days(subscription, today):
            payments.append(_payment(person, subscription, road, on, rng))
            invoices.append(_invoice(person, subscription, on, unpaid=False))
        if rng.random() < 0.04 and not subscription.ended_on:
            invoices.append(_invoice(person, subscription, today - dt.timedelta(days=20), unpaid=True))
    _number(invoices)
    pour(Payment, payments)
    Invoice.objects.bulk_create(invoices, batch_size=2000)
    _file_receipts(invoices, rng, since=today - dt.timedelta(days=RECEIPT_DAYS))
    pour(Disclosure, _told_payment_houses(payments, now))


def _subscription(person: Person, plan: Plan, today: dt.date) -> Subscription:
    member = person.member
    ended_on = timezone.localdate(member.ended_at) if member.ended_at else None
    started_on = timezone.localdate(member.joined_at)
    step = _step(plan)
    renews_on = next(day for day in _steps(started_on, step) if day > today)
    return Subscription(
        member=member,
        plan=plan,
        status="ended" if ended_on else "active",
        started_on=started_on,
        renews_on=None if ended_on else renews_on,
        ended_on=ended_on,
    )


def _step(plan: Plan) -> int:
    return 1 if plan.interval == Interval.MONTH else 12


def _steps(start: dt.date, months: int) -> Iterator[dt.date]:
    for number in itertools.count():
        index = start.month - 1 + number * months
        yield dt.date(start.year + index // 12, index % 12 + 1, min(start.day, 28))


def _due_days(subscription: Subscription, today: dt.date) -> Iterator[dt.date]:
    end = subscription.ended_on or today
    return itertools.takewhile(
        lambda day: day <= end, _steps(subscription.started_on, _step(subscription.plan))
    )


def _payment(person: Person, subscription: Subscription, road: str, on: dt.date, rng: Random) -> Payment:
    origin, prefix = ROADS[road]
    return Payment(
        member=person.member,
        subscription=subscription,
        amount_ore=subscription.plan.price_ore,
        method=road,
        payer_name=person.member.company or person.member.name,
        provider_reference=f"{prefix}{rng.getrandbits(80):020x}" if prefix else "",
        origin=origin,
        paid_at=dt.datetime.combine(on, dt.time(rng.randrange(24), rng.randrange(60)), tzinfo=dt.UTC),
    )


def _invoice(person: Person, subscription: Subscription, on: dt.date, *, unpaid: bool) -> Invoice:
    member, price = person.member, subscription.plan.price_ore
    return Invoice(
        member=member,
        issued_on=on,
        due_on=on + MONTH,
        buyer_name=(member.company or member.name)[:200],
        buyer_address="\n".join(
            part
            for part in (
                member.street,
                f"{member.postal_code} {member.city}".strip(),
                country_name(member.country, language=member.language),
            )
            if part
        ),
        text=f"{subscription.plan.name_sv}, {on:%Y-%m}",
        amount_ore=price,
        vat_ore=price // 5,
        fiscal_year_ends_on=fiscal_year_end(on, last_month=register.current().fiscal_year_last_month),
        paid_on=None if unpaid else on,
    )


def _number(invoices: list[Invoice]) -> None:
    """Number in the order of issue, without a gap, each year from one."""
    invoices.sort(key=lambda invoice: (invoice.issued_on, str(invoice.member_id)))
    used: Counter[int] = Counter()
    for invoice in invoices:
        used[invoice.issued_on.year] += 1
        invoice.number = f"{invoice.issued_on.year}-{used[invoice.issued_on.year]:05d}"


def _file_receipts(invoices: Iterable[Invoice], rng: Random, *, since: dt.date) -> None:
    receipts = []
    for invoice in invoices:
        if not invoice.paid_on or invoice.paid_on < since:
            continue
        place = paper.store(
            f"receipts/{invoice.paid_on.year}/{any_uuid(rng)}.pdf",
            paper.pdf(
                [
                    f"Kvitto på faktura {invoice.number}",
                    "",
                    invoice.text,
                    invoice.buyer_name[:60],
                    "",
                    f"Belopp {invoice.amount_ore / 100:.2f} {invoice.currency}",
                    f"varav moms {invoice.vat_ore / 100:.2f}",
                    f"Betald {invoice.paid_on.isoformat()}",
                ]
            ),
        )
        made_at = dt.datetime.combine(invoice.paid_on, dt.time(9), tzinfo=dt.UTC)
        receipts.append(Receipt(invoice=invoice, file=place, made_at=made_at))
    pour(Receipt, receipts)


def _told_payment_houses(payments: Iterable[Payment], now: dt.datetime) -> Iterator[Disclosure]:
    known = {recipient.id: recipient for recipient in register.current().recipients}
    told: set[tuple[uuid.UUID, str, int]] = set()
    for payment in payments:
        house = known.get(payment.origin)
        key = (payment.member_id, payment.origin, payment.paid_at.year)
        if house and key not in told and payment.paid_at > now - dt.timedelta(days=5 * 365):
            told.add(key)
            yield Disclosure(
                member_id=payment.member_id,
                recipient=house.id,
                category="payments",
                purpose="payments",
                country=house.country,
                at=payment.paid_at,
            )
