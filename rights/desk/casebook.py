"""The register of requests at the desk: the days of receipt, then a file for the supervisory authority."""

import datetime as dt
import itertools
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.desk.pages import DeskAdmin
from rights.clock import local_day
from rights.desk.pages import page, staff
from rights.services import casebook

TAKES_OUT = "rights.view_recorded"
"""Who may take the record of requests out: handlers, approvers, auditors."""
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells a spreadsheet that the text is UTF-8."""


class DaysForm(forms.Form):
    """From the first day of receipt to the last; an empty one sets no bound."""

    from_on = forms.DateField(
        label=_("Received from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    to_on = forms.DateField(
        label=_("Received until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("from_on") and told.get("to_on") and told["from_on"] > told["to_on"]:
            self.add_error("to_on", _("The last day is before the first."))
        return told


class NumberForm(forms.Form):
    """The number of a request, as it stands in its letters."""

    number = forms.CharField(label=_("Number"), max_length=16)


class CasebookDesk(DeskAdmin):
    """Mixed in before the requests' pages: taking the register of requests out (R12-21)."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [path("register/", view(self.casebook), name="rights_case_register"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = {"may_take_out": request.user.has_perm(TAKES_OUT)}
        return super().changelist_view(request, may | (extra_context or {}))

    def casebook(self, request: HttpRequest) -> HttpResponseBase:
        """Ask for the days, and hand the register out as a file; that it was handed out is noted."""
        if not request.user.has_perm(TAKES_OUT):
            raise PermissionDenied
        form = DaysForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            context = {"title": _("Register of requests"), "form": form, "number": NumberForm()}
            return page(self, request, "register", context)
        return self._handed_out(request, form.cleaned_data["from_on"], form.cleaned_data["to_on"])

    def _handed_out(
        self, request: HttpRequest, from_on: dt.date | None, to_on: dt.date | None
    ) -> HttpResponseBase:
        today = local_day(timezone.now())
        casebook.note_export(from_on=from_on, to_on=to_on, by=staff(request), role="staff")
        pieces = casebook.as_csv(casebook.rows(from_on=from_on, to_on=to_on), today=today)
        text = itertools.chain([BYTE_ORDER_MARK], pieces)
        response = StreamingHttpResponse(text, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="register-{today.isoformat()}.csv"'
        response["Cache-Control"] = "private, no-store"
        return response
