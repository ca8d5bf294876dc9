"""The desk's plans, subscriptions, payments and invoices: entered by the services, never changed."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.desk import masks, pause
from portal.desk.money import KronorField, in_kronor
from portal.desk.pages import OF_MEMBER, AboutPerson, DeskAdmin
from portal.memberships import services
from portal.memberships.desk import SettlesDebts
from portal.memberships.models import Invoice, Payment, Plan, Receipt, Subscription
from portal.trail.services import record

IN_KRONOR = {"amount_ore": "amount", "vat_ore": "vat"}
"""The columns in öre, and what shows each of them in kronor."""


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no parameter when it runs
    price_ore = KronorField(label=_("Price"), help_text=_("In kronor, VAT included, such as 250 or 250,50."))

    class Meta:
        model = Plan
        fields = ("code", "name_sv", "name_en", "price_ore", "currency", "interval")


@admin.register(Plan)
class PlanAdmin(DeskAdmin):
    form = PlanForm
    list_display = ("code", "name_sv", "name_en", "price", "interval")

    @admin.display(description=_("Price"), ordering="price_ore")
    def price(self, obj: Plan) -> str:
        return in_kronor(obj.price_ore, obj.currency)

    def called(self, obj: Plan) -> str:
        return gettext("Plan %(code)s") % {"code": obj.code}

    def save_model(self, request: HttpRequest, obj: Plan, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        action = "memberships.plan.changed" if change else "memberships.plan.entered"
        record(
            action=action, actor=request.user.pk, role="staff", about=obj, facts={"fields": form.changed_data}
        )


class AsksTheGate:
    """Mixed in before a form about a member: says in kind words that nothing may be entered about a paused one."""

    desk_request: HttpRequest

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}  # type: ignore[misc]  # mixed into a form
        member = told.get("member")
        since = pause.stopped(self.desk_request, member) if member else None
        if since:
            refusal = pause.refusal(since, member, onward=self.desk_request.path)
            self.add_error("member", refusal)  # type: ignore[attr-defined]
        return told


class Entered(AboutPerson, DeskAdmin):
    """Rows that staff add through a service and nobody changes afterwards."""

    looked_at = "payments"
    raw_id_fields: ClassVar[tuple[str, ...]] = ("member",)
    list_select_related: ClassVar[tuple[str, ...]] = ("member",)
    enter: ClassVar[Callable[..., Any]]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change, **kwargs)
        return type(made.__name__, (AsksTheGate, made), {"desk_request": request})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        exception = pause.exception_of(request, form.cleaned_data["member"])
        made = type(self).enter(**form.cleaned_data, by=request.user, exception=exception)
        obj.pk = made.pk

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = super().get_fields(request, obj)
        return names if obj is None else [IN_KRONOR.get(str(name), name) for name in names]

    def entered(self, obj: Any) -> str:
        """Return what was written, by the number it is known by."""
        return self.called(obj)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, gettext("Entered: %(what)s.") % {"what": self.entered(obj)})
        if "_addanother" in request.POST:
            return redirect(request.path)
        address = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if "_continue" in request.POST:
            return redirect(reverse(f"{address}_change", args=[obj.pk]))
        return redirect(reverse(f"{address}_changelist"))

    @admin.display(description=_("Name"))
    def who(self, obj: Any) -> str:
        return pause.beside(masks.name(obj.member.name, protected=obj.member.protected_identity), obj)


class OfMoney(Entered):
    """Rows with an amount."""

    linked_by = OF_MEMBER

    def entered(self, obj: Any) -> str:
        return f"{super().entered(obj)}, {self.amount(obj)}"

    @admin.display(description=_("Amount"), ordering="amount_ore")
    def amount(self, obj: Any) -> str:
        return in_kronor(obj.amount_ore, obj.currency)


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
    linked_by = OF_MEMBER
    form = SubscriptionForm
    enter = staticmethod(services.subscribe)
    list_display = ("who", "plan", "status", "started_on", "renews_on", "ended_on")
    list_select_related = ("member", "plan")
    list_filter = ("status", "plan")
    ordering = ("-pk",)


class PaymentForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no parameter when it runs
    amount_ore = KronorField(label=_("Amount"))

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
class PaymentAdmin(OfMoney):
    form = PaymentForm
    enter = staticmethod(services.record_payment)
    raw_id_fields = ("member", "subscription")
    list_display = ("who", "amount", "method", "origin", "paid_at")
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
    amount_ore = KronorField(label=_("Amount"))
    vat_ore = KronorField(label=_("of which VAT"))

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

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if {"amount_ore", "vat_ore"} <= told.keys() and told["vat_ore"] > told["amount_ore"]:
            self.add_error("vat_ore", _("The VAT cannot be more than the amount."))
        if {"issued_on", "due_on"} <= told.keys() and told["due_on"] < told["issued_on"]:
            self.add_error("due_on", _("The last day to pay cannot be before the day of issue."))
        return told


@admin.register(Invoice)
class InvoiceAdmin(SettlesDebts, OfMoney):
    form = InvoiceForm
    change_form_template = "admin/memberships/invoice/change_form.html"
    enter = staticmethod(services.issue_invoice)
    list_display = ("number", "who", "amount", "issued_on", "due_on", "paid_on")
    search_fields = ("number",)
    search_help_text = _("A whole invoice number.")
    ordering = ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Invoice], search_term: str
    ) -> tuple[QuerySet[Invoice], bool]:
        return (queryset.filter(number=search_term.strip()) if search_term.strip() else queryset), False

    def called(self, obj: Invoice) -> str:
        return gettext("Invoice %(number)s") % {"number": obj.number}

    @admin.display(description=_("of which VAT"), ordering="vat_ore")
    def vat(self, obj: Invoice) -> str:
        return in_kronor(obj.vat_ore, obj.currency)


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

    def called(self, obj: Receipt) -> str:
        return gettext("Receipt of invoice %(number)s") % {"number": obj.invoice.number}

    @admin.display(description=_("Invoice number"))
    def invoice_number(self, obj: Receipt) -> str:
        return obj.invoice.number
