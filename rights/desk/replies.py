"""
At the desk: what the person answered by letter or telephone to a question or a fee, noted as the page would take it.

Who is asked on paper answers on paper (R12-15).
"""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from rights.corrections import Question
from rights.desk.acts import ActDesk, staff, to_case
from rights.desk.fees import CHARGE, WHY_NOT
from rights.models import Case, Line
from rights.rules.states import Role, State
from rights.services import charging, questioning, specifying
from rights.services.drafts import parts

NOTES = "rights.change_case"
LONGEST = 4000


class SaidForm(forms.Form):
    """What the person answered to a question, as it was written or said."""

    said = forms.CharField(
        label=_("What the person answered"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class PartsSaidForm(forms.Form):
    """Which parts of a file the person wants."""

    said = forms.MultipleChoiceField(
        label=_("Which parts the person wants"),
        help_text=_("Tick none for everything."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "sv"
        field: Any = self.fields["said"]
        field.choices = [(one.id, one.label.in_language(language)) for one in parts(line.right_asked)]


class FeeSaidForm(forms.Form):
    """Yes or no to a fee, and what else the person said."""

    say = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    view = forms.CharField(
        label=_("What else the person said, if anything"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReplyDesk(ActDesk):
    """Mixed in before the cases' pages: noting an answer that came by letter or telephone."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:case>/replied/<uuid:line>/", view(self.replied), name="rights_case_replied"),
            path("<uuid:case>/fee-said/<uuid:line>/", view(self.fee_said), name="rights_case_fee_said"),
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return the questions and fees that wait for an answer, each with its form."""
        asked = Question.objects.filter(line__case=obj, answered_at=None).select_related("line")
        open_ones = [one.line for one in asked if not one.line.stands.ended]
        lines = obj.lines.select_related("fee").filter(fee__answer="", state=State.REVIEWING)
        return super().beside(request, obj) | {
            "to_answer": [(line, _form(line)) for line in open_ones] if request.user.has_perm(NOTES) else [],
            "to_pay": [(line, FeeSaidForm(auto_id=f"id_fee_{line.pk}_%s")) for line in lines]
            if request.user.has_perm(CHARGE)
            else [],
        }

    def replied(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Note what the person answered to our question."""
        found = self._posted(request, case, line, NOTES)
        form, by, now = _form(found, request.POST), staff(request), timezone.now()
        if not form.is_valid():
            return self.no_act(request, found, gettext("Write what the person answered. Nothing was noted."))
        said = form.cleaned_data["said"]
        try:
            if found.right_asked.makes_a_file:
                specifying.reply(line=found, categories=said, by=by, role=Role.HANDLER, now=now)
            else:
                questioning.reply(line=found, text=said, by=by, role=Role.HANDLER, now=now)
        except questioning.NotAsked:
            return self.no_act(request, found, WHY_NOT["answered_already"])
        messages.success(request, gettext("The person's answer is noted."))
        return to_case(found)

    def fee_said(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Note the person's yes or no to a fee."""
        found = self._posted(request, case, line, CHARGE)
        form, fee = FeeSaidForm(request.POST), charging.fee_of(found)
        if fee is None or not form.is_valid():
            return self.no_act(request, found, WHY_NOT["not_now"])
        told = form.cleaned_data
        try:
            charging.answer(
                fee=fee,
                accepted=told["say"] == "yes",
                view=told["view"],
                by=staff(request).pk,
                role=Role.HANDLER,
                now=timezone.now(),
            )
        except charging.CannotCharge as cannot:
            return self.no_act(request, found, WHY_NOT[cannot.reason])
        messages.success(request, gettext("The person's answer is noted."))
        return to_case(found)

    def _posted(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID, permission: str) -> Line:
        """
        Return the line that an answer is noted about.

        :raises PermissionDenied: by another method, or without the permission.
        """
        if request.method != "POST":
            raise PermissionDenied
        return self.line_of(request, case, line, permission)


def _form(line: Line, sent: Any = None) -> forms.Form:
    """Return the form for the answer about a line: a choice of parts where it is about a file, else words."""
    named = f"id_said_{line.pk}_%s"
    if line.right_asked.makes_a_file:
        return PartsSaidForm(sent, line=line, auto_id=named)
    return SaidForm(sent, auto_id=named)
