"""Deciding an erasure at the desk: what goes, what stays and why; two people where the register says so (R17-2)."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.desk.pages import AboutPerson, ReadOnlyAdmin
from portal.members.models import Member
from retention.models import Disposal
from retention.services import disposal
from retention.services.planning import plan
from retention.showing import effects
from rights.clock import local_day
from rights.desk import keeping_forms
from rights.details import told
from rights.fulfilment.erasure import of_line
from rights.models import Case, Line
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import erasing

DECIDE, APPROVE = "retention.add_disposal", "retention.change_disposal"
WHY_NOT: Mapping[type[Exception], Any] = {
    erasing.NotReviewing: _("The request has moved on in the meantime. Nothing was done."),
    erasing.OthersFirst: _(
        "The person has another open request. Answer it first: afterwards nobody is left to answer."
    ),
    disposal.NotApproved: _("Nobody has decided it yet."),
    disposal.SamePerson: _("You decided it, so another person must approve it."),
    disposal.OfStaff: _("The person works here. End the role first."),
}


class ErasureDesk(AboutPerson, ReadOnlyAdmin):
    """Mixed in before the cases' pages: deciding an erasure, and approving it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:case>/erase/<uuid:line>/", view(self.erase), name="rights_case_erase"),
            path(
                "<uuid:case>/erase/<uuid:line>/approve/",
                view(self.approve_erasure),
                name="rights_case_erase_approve",
            ),
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return which lines are erasures that wait, and which page of theirs this person of staff may open."""
        waiting = [line.pk for line in obj.lines.filter(right=Right.ERASURE, state=State.REVIEWING)]
        decided = Disposal.objects.filter(about_id__in=waiting, handled_by__isnull=False)
        return super().beside(request, obj) | {
            "erasures": waiting,
            "decided_erasures": set(decided.values_list("about_id", flat=True)),
            "may_decide": request.user.has_perm(DECIDE),
            "may_approve": request.user.has_perm(APPROVE),
        }

    def erase(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """See the plan as it stands now, keep what the law needs beyond it, and stand behind it."""
        found = self._line(request, case, line, DECIDE)
        about, now = of_line(found), timezone.now()
        plain = plan(member=about.member, categories=about.categories, now=now)
        language = get_language() or "sv"
        going = dict.fromkeys(item.category for item in plain.items if not item.kept)
        labels = [(one, register.current().category(one).label.in_language(language)) for one in going]
        answers = request.POST if request.method == "POST" else None
        keeping = keeping_forms.forms_for(labels, answers, today=local_day(now))
        if answers is not None and all(form.is_valid() for form in keeping):
            keeps = [keep for form in keeping if (keep := form.keep())]
            by = cast(Member, request.user)
            return self._done(request, found, lambda: erasing.decide(line=found, by=by, now=now, keeps=keeps))
        more = {"effects": effects(plain.items, on=local_day(now), language=language), "keeping": keeping}
        return self._page(request, found, about, {"title": _("Decide the deletion"), **more})

    def approve_erasure(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """See what a colleague has decided, as it stands now, and say yes to it."""
        found = self._line(request, case, line, APPROVE)
        about, now = of_line(found), timezone.now()
        if request.method == "POST":
            by = cast(Member, request.user)
            return self._done(request, found, lambda: erasing.approve(line=found, by=by, now=now))
        shown = effects(
            disposal.plan_of(about, now=now).items, on=local_day(now), language=get_language() or "sv"
        )
        own = about.handled_by == request.user.pk
        return self._page(
            request, found, about, {"title": _("Approve the deletion"), "effects": shown, "own": own}
        )

    def _line(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID, needed: str) -> Line:
        """
        Return the erasure that waits for a decision.

        :raises PermissionDenied: without the role.
        """
        if not request.user.has_perm(needed):
            raise PermissionDenied
        waiting = Line.objects.select_related("case__member").filter(
            right=Right.ERASURE, state=State.REVIEWING
        )
        return get_object_or_404(waiting, pk=line, case=case)

    def _page(
        self, request: HttpRequest, line: Line, about: Disposal, context: dict[str, Any]
    ) -> HttpResponse:
        self.opened(request, line.case)
        context |= {
            "case": line.case,
            "line": line,
            "opts": self.opts,
            "asked": told(line.right_asked, line.details),
            "decided_at": about.handled_at,
            "two_persons": erasing.two_persons(),
        }
        return render(
            request, "admin/rights/case/erase.html", self.admin_site.each_context(request) | context
        )

    def _done(self, request: HttpRequest, line: Line, act: Callable[[], Disposal]) -> HttpResponse:
        try:
            about = act()
        except tuple(WHY_NOT) as refused:
            messages.error(request, str(WHY_NOT[type(refused)]))
            return redirect("admin:rights_case_change", line.case_id)
        waits = about.approved_by is None and erasing.two_persons()
        messages.success(
            request,
            gettext("Decided. Another person now approves it; nothing is deleted before.")
            if waits
            else gettext("It is being carried out now."),
        )
        return redirect("admin:rights_case_changelist")
