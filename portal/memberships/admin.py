"""The desk's plans, subscriptions, payments and invoices: entered by the services, never changed."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.desk import masks
from portal.desk.pages import AboutPerson, DeskAdmin
from portal.memberships import services
from portal.memberships.models import Invoice, Payment, Plan, Receipt, Subscription
from portal.trail.services import record


@admin.register(Plan)
class PlanAdmin(DeskAdmin):
    list_display = ("code", "name_sv", "name_en", "price_ore", "currency", "interval")

    def save_model(self, request: HttpRequest, obj: Plan, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        action = "memberships.plan.changed" if change else "memberships.plan.entered"
        record(
            action=action, actor=request.user.pk, role="staff", about=obj, facts={"fields": form.changed_data}
        )


class Entered(AboutPerson, DeskAdmin):
    """Rows that staff add through a service and nobody changes afterwards."""

    looked_at = "payments"
    raw_id_fields: ClassVar[tuple[str, ...]] = ("member",)
    list_select_related: ClassVar[tuple[str, ...]] = ("member",)
    enter: ClassVar[Callable[..., Any]]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made = type(self).enter(**form.cleaned_data, by=request.user)
        obj.pk = made.pk

    @admin.display(description=_("Name"))
    def who(self, obj: Any) -> str:
        return masks.name(obj.member.name, protected=obj.member.protected_identity)


class SubscriptionForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no parameter when it runs
    class Meta:
        model = Subscription
        fields = ("member", "plan", "started_on", "renews_on")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if {"member", "plan"} <= told.keys():
            same = Subscription.objects.visible_to(told["member"]).filter(plan=told["plan"], status="active")
            if same.exists():
                self.add_error("plan", _("This member has the plan already."))
        return told


@admin.register(Subscription)
class SubscriptionAdmin(Entered):
    form = SubscriptionForm
    enter = staticmethod(services.subscribe)
    list_display = ("who", "plan", "status", "started_on", "renews_on", "ended_on")
    list_select_related = ("member", "plan")
    list_filter = ("status", "plan")
    ordering = ("-pk",)


class PaymentForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no parameter when it runs
    class Meta:
        model = Payment
        fields = (
            "member",
            "subscription",
            "amount_ore",
            "currency",
            "method",
            "payer_name",
            "provider_reference",
            "paid_at",
        )


@admin.register(Payment)
class PaymentAdmin(Entered):
    form = PaymentForm
    enter = staticmethod(services.record_payment)
    raw_id_fields = ("member", "subscription")
    list_display = ("who", "amount_ore", "currency", "method", "origin", "paid_at")
    list_filter = ("method",)
    search_fields = ("provider_reference",)
    search_help_text = _("A whole reference at the payment provider.")
    ordering = ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Payment], search_term: str
    ) -> tuple[QuerySet[Payment], bool]:
        return (
            queryset.filter(provider_reference=search_term.strip()) if search_term.strip() else queryset
        ), False


class InvoiceForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no parameter when it runs
    class Meta:
        model = Invoice
        fields = (
            "member",
            "number",
            "text",
            "amount_ore",
            "vat_ore",
            "currency",
            "issued_on",
            "due_on",
            "buyer_name",
            "buyer_address",
            "paid_on",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "buyer_name" in self.fields:
            self.fields["buyer_name"].required = False
            self.fields["buyer_name"].help_text = _("Taken from the profile when left empty.")


@admin.register(Invoice)
class InvoiceAdmin(Entered):
    form = InvoiceForm
    enter = staticmethod(services.issue_invoice)
    list_display = ("number", "who", "amount_ore", "currency", "issued_on", "due_on", "paid_on")
    search_fields = ("number",)
    search_help_text = _("A whole invoice number.")
    ordering = ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Invoice], search_term: str
    ) -> tuple[QuerySet[Invoice], bool]:
        return (queryset.filter(number=search_term.strip()) if search_term.strip() else queryset), False


@admin.register(Receipt)
class ReceiptAdmin(Entered):
    """Which receipts there are; the files are the member's to fetch."""

    raw_id_fields = ()
    list_display = ("invoice_number", "made_at")
    list_select_related = ("invoice__member",)
    fields = readonly_fields = ("invoice_number", "made_at")
    ordering = ("-pk",)

    def person(self, obj: Receipt) -> Any:
        return obj.invoice.member

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("Invoice number"))
    def invoice_number(self, obj: Receipt) -> str:
        return obj.invoice.number
