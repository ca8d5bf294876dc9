"""Plans, subscriptions, payments; invoices stay as long as the bookkeeping rule of the register says."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import (
    Kind,
    ModelSource,
    OnErasure,
    Rectify,
    codes,
    document,
    exempt,
    kept,
    link,
    not_personal,
    observed,
    provided,
    register,
)
from portal.memberships.models import Invoice, Payment, Receipt, Subscription

exempt("memberships.Plan", _("what is on offer"))


@register
class Subscriptions(ModelSource):
    model = Subscription
    subject = "member"
    category = "memberships"
    shows = {"plan": "code"}
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "plan": provided(rectify=Rectify.STAFF),
        "status": observed(),
        "started_on": observed(),
        "renews_on": observed(),
        "ended_on": observed(),
    }


@register
class Payments(ModelSource):
    model = Payment
    subject = "member"
    category = "payments"
    moment = "paid_at"
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "subscription": not_personal(_("key of the subscription it paid for")),
        "amount_ore": kept("bookkeeping", money=True),
        "currency": kept("bookkeeping"),
        "method": kept("bookkeeping", kind=Kind.PROVIDED),
        "payer_name": kept("bookkeeping", kind=Kind.PROVIDED, rectify=Rectify.STAFF),
        "provider_reference": kept("bookkeeping"),
        "origin": observed(explain=_("Who told us of the payment."), codes=codes.origins),
        "paid_at": kept("bookkeeping"),
    }


@register
class Invoices(ModelSource):
    model = Invoice
    subject = "member"
    category = "payments"
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "number": kept("bookkeeping"),
        "issued_on": kept("bookkeeping"),
        "due_on": kept("bookkeeping"),
        "buyer_name": kept("bookkeeping", explain=_("An issued invoice is corrected by a credit invoice.")),
        "buyer_address": kept("bookkeeping"),
        "text": kept("bookkeeping"),
        "amount_ore": kept("bookkeeping", money=True),
        "vat_ore": kept("bookkeeping", money=True),
        "currency": kept("bookkeeping"),
        "fiscal_year_ends_on": kept("bookkeeping"),
        "paid_on": kept("bookkeeping"),
    }


@register
class Receipts(ModelSource):
    model = Receipt
    subject = "invoice__member"
    category = "payments"
    fields = {
        "id": not_personal(_("row key")),
        "invoice": link(),
        "file": document(on_erasure=OnErasure.KEEP, rule="bookkeeping"),
        "made_at": kept("bookkeeping"),
    }
