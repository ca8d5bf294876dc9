"""A machine's decision looked at by a person: the result, the explanation, the letter, the answer."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from rights.clock import local_day
from rights.decided import Reviewed
from rights.desk.acts import ActDesk, staff, to_case
from rights.desk.refusal_forms import text
from rights.fulfilment import review
from rights.models import Case, Line, Review
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import answering, reviewing

LOOK = "rights.add_review"
NOT_NOW = _("This request does not wait for anyone to look at a decision.")


class LookForm(forms.Form):
    """Does the machine's decision stand, and why? Both ways are explained (R22-2)."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=Reviewed.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the result.")},
    )
    explanation = text(
        _("Explanation to the person"),
        help_text=_(
            "What you looked at, what weighed most, and what is done now. Answer what the person wrote. It stands in "
            "the letter."
        ),
        error=_("Explain the result to the person."),
    )


class ReviewDesk(ActDesk):
    """Mixed in before the cases' pages: the human look of Art. 22(3)."""

    def get_urls(self) -> list[URLPattern]:
        look = path(
            "<uuid:case>/look/<uuid:line>/", self.admin_site.admin_view(self.look), name="rights_case_look"
        )
        return [look, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return which lines wait for a human look."""
        may = request.user.has_perm(LOOK)
        return super().beside(request, obj) | {
            "looked_at": {line.pk for line in obj.lines.all() if may and _waits(line)}
        }

    def look(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Write result and explanation, read the letter, answer."""
        found = self.line_of(request, case, line, LOOK)
        if not _waits(found):
            return self.no_act(request, found, NOT_NOW)
        form, about = LookForm(request.POST if request.method == "POST" else None), review.decision(found)
        language = get_language() or "sv"
        context = {
            "title": _("Look at the decision"),
            "form": form,
            "known": about is not None,
            "logic": about.logic.in_language(language) if about else "",
            "consequences": about.consequences.in_language(language) if about else "",
        }
        if not form.is_valid():
            return self.page(request, found, "look", context)
        result, explanation = Reviewed(form.cleaned_data["result"]), form.cleaned_data["explanation"]
        if "sure" not in request.POST:
            draft = Review(line=found, result=result, explanation=explanation)
            letter = answering.reviewed(
                draft, language=found.case.language, answered_on=local_day(timezone.now())
            )
            return self.page(request, found, "look", {**context, "letter": letter})
        try:
            reviewing.look(
                line=found, result=result, explanation=explanation, by=staff(request), now=timezone.now()
            )
        except reviewing.NotNow:
            return self.no_act(request, found, NOT_NOW)
        messages.success(request, gettext("Answered. The person is told now."))
        return to_case(found)


def _waits(line: Line) -> bool:
    waiting = line.right == Right.REVIEW and line.stands is State.REVIEWING
    return waiting and not line.refusals.waiting().exists()
