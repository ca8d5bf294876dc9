"""The evidence file of a request, taken out at the desk: at the request's page, or by its number."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext

from portal.desk.pages import AboutPerson, ReadOnlyAdmin
from portal.members.models import Standing
from rights.desk.casebook import TAKES_OUT, NumberForm
from rights.desk.pages import staff
from rights.evidence import making
from rights.models import Case


class EvidenceDesk(AboutPerson, ReadOnlyAdmin):
    """Mixed in before the requests' pages: what shows the authority how a request was handled."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("evidence/", view(self.evidence_of), name="rights_case_evidence_of"),
            path("<uuid:case>/evidence/", view(self.evidence), name="rights_case_evidence"),
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return whether the page has the button."""
        return super().beside(request, obj) | {"may_take_evidence": request.user.has_perm(TAKES_OUT)}

    def evidence(self, request: HttpRequest, case: uuid.UUID) -> HttpResponse:
        """Hand the file out: a look at the request, and noted in its own trail."""
        _may(request)
        return self._evidence_file(request, get_object_or_404(Case.objects.select_related("member"), pk=case))

    def evidence_of(self, request: HttpRequest) -> HttpResponse:
        """Hand out the file of the request with a number, whose page may be closed because the person is erased."""
        _may(request)
        form = NumberForm(request.POST)
        number = form.cleaned_data["number"].strip().upper() if form.is_valid() else ""
        found = Case.objects.select_related("member").filter(reference=number).first()
        if found is None:
            messages.error(request, gettext("No request has that number, or its content has left."))
            return redirect("admin:rights_case_register")
        return self._evidence_file(request, found)

    def _evidence_file(self, request: HttpRequest, case: Case) -> HttpResponse:
        if case.member.standing == Standing.ACTIVE:
            self.opened(request, case)
        language = "en" if (get_language() or "sv").startswith("en") else "sv"
        data = making.make(case=case, language=language, now=timezone.now(), by=staff(request), role="staff")
        response = HttpResponse(data, content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="{case.reference}.zip"'
        response["Cache-Control"] = "private, no-store"
        return response


def _may(request: HttpRequest) -> None:
    """
    Let only those go on who may take the record of requests out, and only by a button.

    :raises PermissionDenied: for anybody else.
    """
    if request.method != "POST" or not request.user.has_perm(TAKES_OUT):
        raise PermissionDenied
