"""What the pages of all acts share: whose line it is, who may, and the page around the form."""

import uuid
from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from portal.datamap.codes import languages
from portal.desk.pages import AboutPerson, ReadOnlyAdmin
from portal.members.models import Member
from rights.clock import local_day
from rights.details import told
from rights.models import Line
from rights.services.reasoning import last_day


class ActDesk(AboutPerson, ReadOnlyAdmin):
    """Mixed in before the cases' pages by every group of acts."""

    def line_of(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID, *permissions: str) -> Line:
        """
        Return a line whose case's person may be looked at, and note the look.

        :raises PermissionDenied: without any of the permissions, or about someone erased.
        """
        if not any(request.user.has_perm(one) for one in permissions):
            raise PermissionDenied
        found: Line = get_object_or_404(Line.objects.select_related("case__member"), pk=line, case=case)
        self.opened(request, found.case)
        return found

    def page(
        self, request: HttpRequest, line: Line, template: str, context: Mapping[str, Any]
    ) -> HttpResponse:
        """Return an act's page: what was asked, the last day for a refusal, and the act's own context."""
        due_on = last_day(line.case, today=local_day(timezone.now()))
        shared = {
            "opts": self.opts,
            "case": line.case,
            "line": line,
            "asked": told(line.right_asked, line.details),
            "language": languages().get(line.case.language, line.case.language),
            "last_day": due_on,
            "late": local_day(timezone.now()) > due_on,
        }
        site = self.admin_site.each_context(request)
        return render(request, f"admin/rights/case/{template}.html", site | shared | dict(context))

    def no_act(self, request: HttpRequest, line: Line, why: object) -> HttpResponse:
        """Say why nothing was done, and go back to the case."""
        messages.error(request, str(why))
        return to_case(line)


def to_case(line: Line) -> HttpResponse:
    """Go back to the case of a line."""
    return redirect("admin:rights_case_change", line.case_id)


def staff(request: HttpRequest) -> Member:
    """Return who sits at the desk; it lets nobody else in."""
    return cast(Member, request.user)
