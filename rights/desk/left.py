"""What is left of a request when the person's record is closed: its number, its days, its outcome and the proof."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext

from portal.desk.pages import AboutPerson, ReadOnlyAdmin
from portal.letters.letter import Letter
from portal.members.models import Standing
from retention.models import Disposal
from retention.services import searching
from retention.showing import traces_in_words
from rights.clock import time_is_known
from rights.desk.casebook import TAKES_OUT
from rights.desk.erasing import DECIDE
from rights.desk.pages import page
from rights.fulfilment import erasure
from rights.models import Case, Line
from rights.rules.endings import ended_to_staff
from rights.rules.right import Right
from rights.rules.states import Outcome
from rights.services import answering


class LeftDesk(AboutPerson, ReadOnlyAdmin):
    """
    Mixed in before the requests' pages: somebody erased, or about to be, has this page instead.

    There is no name on it and no act but to search once more for what could be left, so it is no look-up.
    Source: GDPR Art. 5(2), 17; R12-21.
    """

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.search)
        return [path("<uuid:case>/search/", view, name="rights_case_search"), *super().get_urls()]

    def search(self, request: HttpRequest, case: uuid.UUID) -> HttpResponse:
        """Have it searched at once for what the erasure could have left."""
        if request.method != "POST" or not request.user.has_perm(DECIDE):
            raise PermissionDenied
        about = _carried_out(get_object_or_404(Case, pk=case))
        try:
            if about is None:
                raise searching.NotSought
            searching.ask(disposal=about, now=timezone.now())
        except searching.NotSought:
            messages.error(request, gettext("It is forgotten by now what to search for. Nothing was done."))
        else:
            messages.success(request, gettext("The search has begun. The result comes to this page."))
        return redirect("admin:rights_case_change", case)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        case = self.get_object(request, unquote(object_id))
        if case is None or not self.has_view_permission(request, case):
            return super().change_view(request, object_id, form_url, extra_context)
        if case.member.standing == Standing.ACTIVE:
            return super().change_view(request, object_id, form_url, extra_context)
        lines = list(case.lines.order_by("right"))
        context = {
            "title": self.called(case),
            "case": case,
            "time_known": time_is_known(case),
            "gone": case.member.standing == Standing.ERASED,
            "lines": [(line, _ended(line)) for line in lines],
            "letter": next((letter for line in lines if (letter := _proof(line))), None),
            "last_letter": case.posted.filter(letter=erasure.LETTER, dispatched_on=None).first(),
            **_search(case, request),
            "may_post": request.user.has_perm("rights.change_posted"),
            "may_take_evidence": request.user.has_perm(TAKES_OUT),
        }
        return page(self, request, "left", context)


def _search(case: Case, request: HttpRequest) -> dict[str, Any]:
    """Return what the search after the erasure found, and whether this person of staff may have it made anew."""
    about = _carried_out(case)
    if about is None:
        return {"about": None}
    may = request.user.has_perm(DECIDE) and searching.is_sought(about)
    return {"about": about, "traces": traces_in_words(about.traces), "may_search": may}


def _carried_out(case: Case) -> Disposal | None:
    """Return the erasure by which the person left, when it is done."""
    lines = list(case.lines.values_list("pk", flat=True))
    done = Disposal.objects.filter(about_id__in=lines, categories=[]).exclude(executed_at=None)
    return done.first()


def _ended(line: Line) -> object:
    return ended_to_staff(line.right_asked, Outcome(line.outcome)) if line.outcome else line.to_staff


def _proof(line: Line) -> Letter | None:
    """Return the proof of the erasure, which names nobody; other answers may hold words about the person."""
    if line.right_asked is not Right.ERASURE or line.outcome in {"", Outcome.REFUSED}:
        return None
    return answering.letter_of(line, language=get_language() or "sv")
