"""What staff and the demo enter: a subscription, a payment, an invoice that the books then keep."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from portal import register
from portal.gate.services import ask_to_change
from portal.members.models import Member
from portal.memberships.models import Invoice, Method, Payment, Plan, Subscription, SubscriptionStatus
from portal.trail.services import record

LONGEST_NAME = 200


class AlreadySubscribed(Exception):
    """The member has this plan already."""


class NotActive(Exception):
    """The subscription has ended."""


class NoSuchPayer(Exception):
    """No payment of the member names one of those payers."""


class NumberTaken(Exception):
    """An invoice with this number is in the books already."""


class AlreadyPaid(Exception):
    """The invoice is paid already."""


@transaction.atomic
def subscribe(
    *,
    member: Member,
    plan: Plan,
    started_on: dt.date,
    renews_on: dt.date | None = None,
    by: Member | None = None,
    exception: str = "",
) -> Subscription:
    """
    This function will enter a member's agreement on a plan; days are local to the controller.

    :raises AlreadySubscribed: when the member has an active subscription of the plan.
    :raises Paused: when staff enter it, the person's data are paused, and there is no exception (R18-2).
    """
    _ask(member, by, exception)
    Member.objects.select_for_update().get(pk=member.pk)
    if Subscription.objects.visible_to(member).filter(plan=plan, status=SubscriptionStatus.ACTIVE).exists():
        raise AlreadySubscribed
    made = Subscription.objects.create(member=member, plan=plan, started_on=started_on, renews_on=renews_on)
    _note("memberships.subscription.entered", made, by, {"plan": plan.code})
    return made


@transaction.atomic
def end(
    *, subscription: Subscription, ended_on: dt.date, by: Member | None = None, exception: str = ""
) -> Subscription:
    """
    This function will end a subscription on a local day.

    :raises NotActive: when it has ended already.
    :raises Paused: when staff end it, the person's data are paused, and there is no exception (R18-2).
    """
    _ask(subscription.member, by, exception)
    open_ones = Subscription.objects.filter(pk=subscription.pk, status=SubscriptionStatus.ACTIVE)
    if not open_ones.update(status=SubscriptionStatus.ENDED, ended_on=ended_on, renews_on=None):
        raise NotActive
    subscription.refresh_from_db()
    _note("memberships.subscription.ended", subscription, by, {})
    return subscription


@transaction.atomic
def record_payment(
    *,
    member: Member,
    amount_ore: int,
    method: Method,
    paid_at: dt.datetime,
    subscription: Subscription | None = None,
    payer_name: str = "",
    provider_reference: str = "",
    origin: str = "staff",
    currency: str = "SEK",
    by: Member | None = None,
    exception: str = "",
) -> Payment:
    """
    This function will enter money that came in: `amount_ore` in hundredths, `paid_at` aware, `origin` who told us.

    :raises Paused: when staff enter it, the person's data are paused, and there is no exception (R18-2).
    """
    _ask(member, by, exception)
    paid = Payment.objects.create(
        member=member,
        subscription=subscription,
        amount_ore=amount_ore,
        currency=currency,
        method=method,
        payer_name=payer_name,
        provider_reference=provider_reference,
        origin=origin,
        paid_at=paid_at,
    )
    _note("memberships.payment.entered", paid, by, {"origin": origin})
    return paid


@transaction.atomic
def correct_payer(*, member: Member, old: Sequence[str], new: str, by: Member) -> tuple[str, ...]:
    """
    This function will correct a wrong payer's name on every payment of a member that says it.

    Returns the names that were replaced. An issued invoice is not touched: it is corrected by a credit invoice.

    :raises NoSuchPayer: when no payment of the member names one of them, or nothing is to be changed.
    Source: GDPR Art. 16; R16-2.
    """
    wrong = [name for name in old if name and name != new]
    rows = Payment.objects.visible_to(member).filter(payer_name__in=wrong).order_by("pk").select_for_update()
    paid = list(rows)
    if not paid or not new or len(new) > LONGEST_NAME:
        raise NoSuchPayer
    Payment.objects.filter(pk__in=[one.pk for one in paid]).update(payer_name=new)
    for one in paid:
        _note("memberships.payment.corrected", one, by, {})
    return tuple(sorted({one.payer_name for one in paid}))


@transaction.atomic
def issue_invoice(
    *,
    member: Member,
    number: str,
    text: str,
    amount_ore: int,
    vat_ore: int,
    issued_on: dt.date,
    due_on: dt.date,
    buyer_name: str = "",
    buyer_address: str = "",
    paid_on: dt.date | None = None,
    currency: str = "SEK",
    by: Member | None = None,
    exception: str = "",
) -> Invoice:
    """
    This function will enter an issued invoice with the end of its fiscal year, from which the books count (T-1).

    Amounts are in hundredths, days local. Buyer and address are copied from the profile unless given: a voucher
    does not change when the profile does. Source: bookkeeping rule of the register.

    :raises NumberTaken: when the number is in the books.
    :raises Paused: when staff issue it, the person's data are paused, and there is no exception (R18-2).
    """
    _ask(member, by, exception)
    if Invoice.objects.filter(number=number).exists():
        raise NumberTaken(number)
    issued = Invoice.objects.create(
        member=member,
        number=number,
        text=text,
        amount_ore=amount_ore,
        vat_ore=vat_ore,
        currency=currency,
        issued_on=issued_on,
        due_on=due_on,
        buyer_name=buyer_name or member.company or member.name,
        buyer_address=buyer_address or _address(member),
        paid_on=paid_on,
        fiscal_year_ends_on=fiscal_year_end(issued_on, last_month=register.current().fiscal_year_last_month),
    )
    _note("memberships.invoice.issued", issued, by, {})
    return issued


@transaction.atomic
def settle(*, invoice: Invoice, paid_on: dt.date, by: Member | None = None, exception: str = "") -> Invoice:
    """
    This function will note the local day on which an issued invoice was paid, once; also of somebody who has left.

    :raises AlreadyPaid: when it was paid before.
    :raises Paused: when staff note it, the person's data are paused, and there is no exception (R18-2).
    Source: bookkeeping rule of the register; T-3; promise 86.
    """
    _ask(invoice.member, by, exception)
    if not Invoice.objects.filter(pk=invoice.pk, paid_on=None).update(paid_on=paid_on):
        raise AlreadyPaid
    invoice.refresh_from_db()
    _note("memberships.invoice.paid", invoice, by, {})
    return invoice


def fiscal_year_end(day: dt.date, *, last_month: int) -> dt.date:
    """
    Return the last day of the fiscal year a day falls in, when fiscal years end with `last_month` (1 to 12).

    Rules T-1, T-2.
    """
    year = day.year if day.month <= last_month else day.year + 1
    following = dt.date(year + last_month // 12, last_month % 12 + 1, 1)
    return following - dt.timedelta(days=1)


def _ask(member: Member, by: Member | None, exception: str) -> None:
    """Ask the gate, where staff act; what the person does, or a payment that has come in by itself, is no edit of ours."""
    if by is not None:
        ask_to_change(member=member, exception=exception)


def _address(member: Member) -> str:
    town = f"{member.postal_code} {member.city}".strip()
    return ", ".join(part for part in (member.street, town) if part)


def _note(
    action: str, row: Subscription | Payment | Invoice, by: Member | None, facts: dict[str, object]
) -> None:
    record(
        action=action,
        subject=row.member_id,
        actor=by,
        role="staff" if by else "system",
        about=row,
        facts=facts,
    )
