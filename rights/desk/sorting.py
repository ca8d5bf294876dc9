"""Sorting what was understood of a request, and who acts for the person; what came stands beside it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.correspondence.downloads import as_attachment
from portal.datamap.registry import declared
from portal.desk.pages import DeskAdmin
from rights.desk.forms import RightForm
from rights.desk.pages import ROLE, may_change, page, shown, staff
from rights.models import Case, Line
from rights.papers import Mandate, Scan
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import registering
from rights.services.reading import mandate_of


class SortDesk(DeskAdmin):
    """Mixed in before the requests' pages: another right, a right understood otherwise, an end of a mandate."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:case>/add/", view(self.add), name="rights_case_add_right"),
            path("<uuid:case>/change/<uuid:line>/", view(self.change), name="rights_case_change_right"),
            path("<uuid:case>/mandate/", view(self.end_mandate), name="rights_case_end_mandate"),
            path("<uuid:case>/scan/<uuid:scan>/", view(self.scan), name="rights_case_scan"),
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        original, mandate = getattr(obj, "original", None), getattr(obj, "mandate", None)
        may = request.user.has_perm("rights.change_case")
        return super().beside(request, obj) | {
            "came": original,
            "scans": list(original.scans.all()) if original else [],
            "mandate": mandate,
            "mandate_holds": mandate_of(obj, now=timezone.now()) is not None,
            "agent": shown(mandate.agent) if mandate else "",
            "letters": [
                (one, declared()["rights.posted"].in_words("letter", one.letter))
                for one in obj.posted.order_by("made_at", "pk")
            ],
            "may_sort": may and obj.closed_at is None,
            "to_change": _changeable(obj) if may else [],
        }

    def add(self, request: HttpRequest, case: uuid.UUID) -> HttpResponse:
        """Add a right that the same message asked for; the day of receipt stays."""
        may_change(request)
        found = get_object_or_404(Case, pk=case)
        rights = _missing(found)
        form = RightForm(*([request.POST] if request.method == "POST" else []), rights=rights)
        if form.is_bound and form.is_valid():
            try:
                registering.add(case=found, asked=form.asked(), by=staff(request), now=timezone.now())
            except (registering.TooLate, registering.AlreadyAsked):
                messages.error(request, gettext("The request has moved on. Nothing was changed."))
            else:
                messages.success(request, gettext("The right is added, and the person is told."))
            return redirect("admin:rights_case_change", case)
        return page(self, request, "right", _about(found, form, title=_("Add a right")))

    def change(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Let a line mean another right, before work on it begins; the day of receipt stays."""
        may_change(request)
        found = get_object_or_404(Line.objects.select_related("case"), pk=line, case=case)
        form = RightForm(*([request.POST] if request.method == "POST" else []), rights=_missing(found.case))
        if form.is_bound and form.is_valid():
            try:
                registering.change(line=found, asked=form.asked(), by=staff(request), now=timezone.now())
            except (registering.TooLate, registering.AlreadyAsked):
                messages.error(request, gettext("Work on it has begun. Add the right one instead."))
            else:
                messages.success(request, gettext("The right is changed, and the person is told."))
            return redirect("admin:rights_case_change", case)
        title = _("It means another right")
        return page(self, request, "right", _about(found.case, form, title=title, line=found))

    def end_mandate(self, request: HttpRequest, case: uuid.UUID) -> HttpResponse:
        """End a power to act: the person has said so, or it has turned out not to hold."""
        may_change(request)
        mandate = get_object_or_404(Mandate.objects.select_related("case"), case=case)
        if request.method != "POST":
            raise PermissionDenied
        try:
            registering.take_back(mandate=mandate, by=staff(request), role=ROLE, now=timezone.now())
        except registering.AlreadyEnded:
            messages.info(request, gettext("It had ended before."))
        else:
            messages.success(request, gettext("From now on everything goes to the person alone."))
        return redirect("admin:rights_case_change", case)

    def scan(self, request: HttpRequest, case: uuid.UUID, scan: uuid.UUID) -> HttpResponseBase:
        """Hand out a scan: a look at the request like its page, never as a page of ours."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = get_object_or_404(
            Scan.objects.select_related("original__case__member"), pk=scan, original__case=case
        )
        self.opened(request, found.original.case)
        return as_attachment(found.file, name=found.file_name)


def _missing(case: Case) -> list[Right]:
    asked = {line.right for line in case.lines.all()}
    return [right for right in Right if right.value not in asked]


def _changeable(case: Case) -> list[Line]:
    return [line for line in case.lines.all() if line.stands in {State.RECEIVED, State.IDENTIFYING}]


def _about(case: Case, form: RightForm, *, title: object, line: Line | None = None) -> dict[str, Any]:
    return {
        "title": title,
        "case": case,
        "line": line,
        "form": form,
        "details": [(right, right.to_staff, one) for right, one in form.details.items()],
    }
