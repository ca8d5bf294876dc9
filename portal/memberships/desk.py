"""Noting at the desk that an invoice is paid, which is the one thing that is ever noted on an issued one."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.desk import pause, reasons
from portal.desk.pages import AboutPerson, DeskAdmin
from portal.memberships import services
from portal.memberships.models import Invoice

ENTERS = "memberships.add_payment"


class PaidForm(forms.Form):
    """The day it was paid: not before it was issued, and not a day to come."""

    paid_on = forms.DateField(label=_("Paid"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, invoice: Invoice, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoice, self.today = invoice, today

    def clean_paid_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["paid_on"]
        if not self.invoice.issued_on <= day <= self.today:
            raise forms.ValidationError(_("Choose a day from the day of issue to today."))
        return day


class SettlesDebts(AboutPerson, DeskAdmin):
    """Mixed in before the invoices' pages."""

    def outlives(self, obj: Invoice) -> bool:
        """A debt outlives the record: whoever has left may still pay."""
        return obj.paid_on is None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:key>/paid/", view(self.paid), name="memberships_invoice_paid"),
            *super().get_urls(),
        ]

    def beside(self, request: HttpRequest, obj: Invoice) -> dict[str, Any]:
        may = obj.paid_on is None and request.user.has_perm(ENTERS)
        return super().beside(request, obj) | {"may_settle": may}

    def paid(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask for the day, and note it."""
        if not request.user.has_perm(ENTERS):
            raise PermissionDenied
        invoice = get_object_or_404(Invoice.objects.select_related("member"), pk=key)
        page, now = redirect("admin:memberships_invoice_change", key), timezone.now()
        known = invoice.member.standing != "active" or reasons.remembered(
            request, person=invoice.member, now=now
        )
        if not known or invoice.paid_on is not None:
            return page
        self.opened(request, invoice)
        form = PaidForm(request.POST or None, invoice=invoice, today=timezone.localdate(now))
        if not form.is_valid():
            context = {
                "title": gettext("Note that it is paid"),
                "invoice": invoice,
                "form": form,
                "opts": self.opts,
            }
            frame = self.admin_site.each_context(request) | context
            return render(request, "admin/memberships/invoice/paid.html", frame)
        try:
            services.settle(
                invoice=invoice,
                paid_on=form.cleaned_data["paid_on"],
                by=request.user,  # type: ignore[arg-type]  # whoever sits at the desk is a member
                exception=pause.exception_of(request, invoice.member),
            )
        except services.AlreadyPaid:
            messages.error(request, gettext("It was paid already. Nothing was changed."))
        else:
            messages.success(request, gettext("It is noted that the invoice is paid."))
        return page
