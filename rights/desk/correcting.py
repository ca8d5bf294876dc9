"""The desk's page of a correction: old and new side by side; correct, correct otherwise, or ask for what is needed."""

import uuid
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext

from portal.desk.pages import DeskAdmin
from portal.desk.witness import seen
from portal.members.models import Member, Standing
from rights.desk.forms import AskForm, DecideForm
from rights.details import told
from rights.fulfilment import rectification
from rights.models import Correction, Line
from rights.rules.correction import Wrong
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import correcting, lifecycle, questioning


class CorrectingDesk(DeskAdmin):
    """Mixed in before the requests' pages: one page for a correction that waits for a person."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = path("<uuid:case>/correct/<uuid:line>/", view(self.correct), name="rights_case_correct")
        return [own, *super().get_urls()]

    def correct(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Decide a correction, or ask for what is missing; refusing it is an act of its own (R16-2, R16-4)."""
        if not request.user.has_perm("rights.change_case"):
            raise PermissionDenied
        waiting = get_object_or_404(
            Line.objects.select_related("case__member", "correction"),
            pk=line,
            case=case,
            right=Right.RECTIFICATION,
            state=State.REVIEWING,
            correction__decided="",
        )
        if waiting.case.member.standing != Standing.ACTIVE:
            raise PermissionDenied
        act = request.POST.get("act", "") if request.method == "POST" else ""
        acts = {"decide": self._decide, "ask": self._ask}
        return acts[act](request, waiting) if act in acts else self._page(request, waiting)

    def _decide(self, request: HttpRequest, line: Line) -> HttpResponse:
        form = _decide_form(line, request.POST)
        if form.is_valid():
            try:
                correcting.decide(line=line, by=_staff(request), now=timezone.now(), **_given(form))
            except correcting.NoReason:
                form.add_error("reason", gettext("Say what you did, or why not as the person asked."))
            except correcting.Unfit as unfit:
                form.add_error("value", unfit.messages or [gettext("Nothing was there to correct.")])
            except (correcting.NotWaiting, lifecycle.NotAllowed, lifecycle.MovedOn):
                messages.error(
                    request, gettext("It was decided or taken back just before. Nothing was changed.")
                )
                return redirect("admin:rights_case_change", line.case_id)
            else:
                messages.success(
                    request, gettext("It is corrected. The person is told when every system has answered.")
                )
                return redirect("admin:rights_case_change", line.case_id)
        return self._page(request, line, decide=form)

    def _ask(self, request: HttpRequest, line: Line) -> HttpResponse:
        form = AskForm(request.POST)
        if form.is_valid():
            try:
                questioning.ask(line=line, by=_staff(request), now=timezone.now(), **form.cleaned_data)
            except questioning.StillOpen:
                form.add_error(None, gettext("The last question has no answer yet."))
            except questioning.NotWaiting:
                messages.error(
                    request, gettext("It was decided or taken back just before. Nothing was changed.")
                )
                return redirect("admin:rights_case_change", line.case_id)
            else:
                messages.success(
                    request, gettext("The person is asked. The last day to answer does not move.")
                )
                return redirect("admin:rights_case_change", line.case_id)
        return self._page(request, line, ask=form)

    def _page(self, request: HttpRequest, line: Line, **forms_sent: forms.Form) -> HttpResponse:
        case, noted = line.case, line.correction
        seen(member=case.member, by=_staff(request), page="case", reason=case.reference, now=timezone.now())
        context = {
            "title": gettext("Correction in %(number)s") % {"number": case.reference},
            "opts": self.opts,
            "case": case,
            "wrong": noted.wrong,
            "held": rectification.held(case.member, noted.wrong),
            "wished": line.details.get("value", ""),
            "facts": told(line.right_asked, line.details),
            "questions": list(line.questions.order_by("-pk")),
            "number_url": _number_url(request, line, noted),
            "decide": _decide_form(line),
            "ask": AskForm(),
        }
        frame = self.admin_site.each_context(request)
        return render(request, "admin/rights/case/correct.html", frame | context | forms_sent)


def _decide_form(line: Line, sent: Any = None) -> DecideForm:
    wrong = line.correction.wrong
    held = rectification.held(line.case.member, wrong)
    initial = {"value": line.details.get("value", ""), "which": held if len(held) == 1 else []}
    return DecideForm(sent, wrong=wrong, held=held, initial=initial)


def _given(form: DecideForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        "value": given.get("value", ""),
        "reason": given["reason"],
        "category": given.get("category", ""),
        "which": given.get("which", ()),
    }


def _number_url(request: HttpRequest, line: Line, noted: Correction) -> str:
    """Return where a personal number is corrected, for those who may look at members."""
    if noted.wrong is not Wrong.PERSONAL_NUMBER or not request.user.has_perm("members.view_member"):
        return ""
    return reverse("admin:members_member_number", args=[line.case.member_id])


def _staff(request: HttpRequest) -> Member:
    return cast(Member, request.user)
