"""On the desk's page of a request: that deletion by the clock stands still, and letting it go on (R15-14)."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext

from portal.desk.pages import DeskAdmin
from retention.models import Freeze
from retention.services import freezing
from rights.desk.pages import may_change, staff
from rights.models import Case


class FreezeDesk(DeskAdmin):
    """Mixed in before the page of a case."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.let_go_on)
        own = path("<uuid:case>/standstill/<int:key>/", view, name="rights_case_let_go_on")
        return [own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return when deletion stood still for the request's copy, and whether it may be let go on."""
        lines = [line.pk for line in obj.lines.all()]
        return super().beside(request, obj) | {
            "freezes": list(Freeze.objects.filter(about_id__in=lines).order_by("begun_at")),
            "may_let_go_on": request.user.has_perm("rights.change_case"),
        }

    def let_go_on(self, request: HttpRequest, case: uuid.UUID, key: int) -> HttpResponse:
        """Let deletion by the clock go on before the copy is delivered."""
        may_change(request)
        if request.method != "POST":
            raise PermissionDenied
        lines = get_object_or_404(Case, pk=case).lines.values_list("pk", flat=True)
        freeze = get_object_or_404(Freeze, pk=key, about_id__in=list(lines))
        try:
            freezing.let_go_on(freeze=freeze, by=staff(request), now=timezone.now())
        except freezing.AlreadyEnded:
            messages.warning(request, gettext("Deletion goes on already. Nothing was changed."))
        else:
            messages.success(request, gettext("Deletion by the clock goes on."))
        return redirect("admin:rights_case_change", case)
