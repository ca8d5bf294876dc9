"""The desk's page of a correction: old and new side by side; correct, correct otherwise, or ask for what is needed."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rights.corrections import Question
from rights.desk.acts import ActDesk, staff, to_case
from rights.desk.correcting_forms import AskForm, DecideForm
from rights.fulfilment import rectification
from rights.models import Case, Line
from rights.rules.correction import Wrong
from rights.services import correcting, questioning

DECIDE = "rights.change_case"
NOT_NOW = _("No correction waits for a decision here. Nothing was changed.")


class CorrectingDesk(ActDesk):
    """Mixed in before the cases' pages: one page for a correction that waits for a person (R16-2, R16-4)."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = path("<uuid:case>/correct/<uuid:line>/", view(self.correct), name="rights_case_correct")
        return [own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return which lines are corrections that wait for a decision."""
        may = request.user.has_perm(DECIDE)
        return super().beside(request, obj) | {
            "correctable": {line.pk for line in obj.lines.all() if may and correcting.waits(line)},
            "questions": list(Question.objects.filter(line__case=obj).order_by("-pk")) if may else [],
        }

    def correct(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Decide a correction, or ask for what is missing; refusing it is an act of its own."""
        found = self.line_of(request, case, line, DECIDE)
        if not correcting.waits(found):
            return self.no_act(request, found, NOT_NOW)
        acts = {"decide": self._decide_correction, "ask": self._ask_for_more}
        act = request.POST.get("act") if request.method == "POST" else None
        return acts[act](request, found) if act in acts else self._correction_page(request, found, {})

    def _decide_correction(self, request: HttpRequest, line: Line) -> HttpResponse:
        form = _decide_form(line, request.POST)
        if form.is_valid():
            try:
                correcting.decide(line=line, by=staff(request), now=timezone.now(), **form.cleaned_data)
            except correcting.NoReason:
                form.add_error("reason", gettext("Say what you did, or why not as the person asked."))
            except correcting.Unfit as unfit:
                form.add_error("value", unfit.messages or [gettext("Nothing was there to correct.")])
            except correcting.NotWaiting:
                return self.no_act(request, line, NOT_NOW)
            else:
                messages.success(
                    request, gettext("It is corrected. The person is told when every system has answered.")
                )
                return to_case(line)
        return self._correction_page(request, line, {"decide": form})

    def _ask_for_more(self, request: HttpRequest, line: Line) -> HttpResponse:
        form = AskForm(request.POST)
        if form.is_valid():
            try:
                questioning.ask(line=line, by=staff(request), now=timezone.now(), **form.cleaned_data)
            except questioning.StillOpen:
                form.add_error(None, gettext("The last question has no answer yet."))
            except questioning.NotWaiting:
                return self.no_act(request, line, NOT_NOW)
            else:
                messages.success(
                    request, gettext("The person is asked. The last day to answer does not move.")
                )
                return to_case(line)
        return self._correction_page(request, line, {"ask": form})

    def _correction_page(
        self, request: HttpRequest, line: Line, sent: Mapping[str, forms.Form]
    ) -> HttpResponse:
        wrong = line.correction.wrong
        context = {
            "title": _("Correct, or ask"),
            "wrong": wrong,
            "held": rectification.held(line.case.member, wrong),
            "wished": line.details.get("value", ""),
            "questions": list(line.questions.order_by("-pk")),
            "number_url": _number_url(request, line),
            "decide": _decide_form(line),
            "ask": AskForm(),
            "by_mail": bool(line.case.member.email),
        }
        return self.page(request, line, "correct", context | dict(sent))


def _decide_form(line: Line, sent: Any = None) -> DecideForm:
    wrong = line.correction.wrong
    held = rectification.held(line.case.member, wrong)
    initial = {"value": line.details.get("value", ""), "which": held if len(held) == 1 else []}
    return DecideForm(sent, wrong=wrong, held=held, initial=initial)


def _number_url(request: HttpRequest, line: Line) -> str:
    """Return where a personal number is corrected, for those who may look at members."""
    if line.correction.wrong is not Wrong.PERSONAL_NUMBER or not request.user.has_perm("members.view_member"):
        return ""
    return reverse("admin:members_member_number", args=[line.case.member_id])
