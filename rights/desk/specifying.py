"""On the desk's page of a request: asking which parts of a large copy are wanted (R15-17)."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext

from rights.desk.acts import ActDesk, staff, to_case
from rights.models import Case
from rights.services import questioning, specifying

ASK = "rights.change_case"


class SpecifyDesk(ActDesk):
    """Mixed in before the cases' pages: one button, where there is much."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.specify)
        own = path("<uuid:case>/specify/<uuid:line>/", view, name="rights_case_specify")
        return [own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return which lines are of so much that the person may be asked, and what was asked about the others."""
        may = request.user.has_perm(ASK)
        return super().beside(request, obj) | {
            "specifiable": {line.pk for line in obj.lines.all() if may and specifying.may_be_asked(line)}
        }

    def specify(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Ask which parts are wanted."""
        if request.method != "POST":
            raise PermissionDenied
        found = self.line_of(request, case, line, ASK)
        try:
            specifying.ask(line=found, by=staff(request), now=timezone.now())
        except (specifying.NotLarge, questioning.NotWaiting):
            return self.no_act(
                request, found, gettext("Only of a large amount of data may anybody be asked, and only once.")
            )
        messages.success(request, gettext("The person is asked. The last day to answer does not move."))
        return to_case(found)
