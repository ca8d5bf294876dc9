"""What the member pays for: plan and price, the next renewal, payments and invoices with their receipts."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.datamap.registry import declared
from portal.datamap.rows import BadCursor, Rows, page
from portal.letters.words import manner
from portal.memberships.models import Invoice, Payment, Plan, Receipt, Subscription

from .places import language, member_of

CATEGORY = "payments"


@login_required
def membership(request: HttpRequest) -> HttpResponse:
    """Show plans, payments and invoices, newest first (promises 27, 120)."""
    member = member_of(request)
    subscriptions = list(
        Subscription.objects.visible_to(member).select_related("plan").order_by("status", "-started_on")
    )
    for subscription in subscriptions:
        subscription.plan_name = plan_name(subscription.plan)
    payments = _page(request, "memberships.payment")
    invoices = _page(request, "memberships.invoice")
    receipts = dict(
        Receipt.objects.filter(invoice__in=[row.pk for row in invoices.rows]).values_list("invoice", "pk")
    )
    for invoice in invoices.rows:
        invoice.receipt_url = receipt_address(receipts.get(invoice.pk))
    return render(
        request,
        "front/membership.html",
        {
            "subscriptions": subscriptions,
            "payments": payments,
            "invoices": invoices,
            "payments_newer": _address(Payment, payments.newer),
            "payments_older": _address(Payment, payments.older),
            "invoices_newer": _address(Invoice, invoices.newer),
            "invoices_older": _address(Invoice, invoices.older),
        },
    )


def plan_name(plan: Plan) -> str:
    """Return a plan's name in the page's language."""
    return plan.name_sv if manner(language()) == "sv" else plan.name_en


def receipt_address(receipt: int | None) -> str:
    """Return where the file of an invoice is fetched, or nothing when there is none."""
    return reverse("my_data_file", args=[CATEGORY, "receipt", str(receipt), "file"]) if receipt else ""


def _address(model: type[Payment | Invoice], cursor: str) -> str:
    name = model._meta.model_name
    return f"?{name}={cursor}#{name}" if cursor else ""


def _page(request: HttpRequest, label: str) -> Rows:
    source = declared()[label]
    try:
        return page(source=source, member_id=member_of(request).pk, cursor=request.GET.get(source.name(), ""))
    except BadCursor:
        raise Http404 from None
