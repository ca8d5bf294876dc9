"""The desk's act of asking, over the telephone, what only the account holder knows; the answers are never shown."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rights.desk.clock import ClockDesk, case_of, needed, posted, staff
from rights.rules.identity import Way
from rights.rules.knowledge import Question
from rights.services import identity, knowing, questions


class AnswersForm(forms.Form):
    """What the person says, question by question."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in questions:
            self.fields[one.value] = forms.CharField(
                label=one.label,
                max_length=40,
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
                error_messages={"required": _("Type what the person says.")},
            )


class KnowingDesk(ClockDesk):
    """Mixed in before the page of a case (R12-10)."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.ask_questions)
        return [path("<uuid:key>/questions/", view, name="rights_case_questions"), *super().get_urls()]

    def ask_questions(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Read the questions to the person and type what is said; the portal compares, and shows no answer."""
        case, role = case_of(key), needed(request)
        pause = identity.open_question(case)
        if pause is None or pause.way != Way.KNOWLEDGE or not questions.open_for(case):
            return self.over(request, case)
        form = AnswersForm(posted(request), questions=questions.held_of(case.member))
        if form.is_valid():
            said, now = form.cleaned_data, timezone.now()
            try:
                fits = knowing.answer(case=case, said=said, by=staff(request), role=role, now=now)
            except identity.TriesUsedUp:
                form.add_error(
                    None, gettext("Three tries did not fit, so this way is closed. Nothing was changed.")
                )
            except (identity.NothingAsked, identity.NotEnough):
                return self.over(request, case)
            else:
                if fits:
                    messages.success(request, gettext("It is shown who it is. The clock runs again."))
                else:
                    messages.warning(
                        request, gettext("It did not fit. The try is counted; nothing else is noted.")
                    )
                return redirect("admin:rights_case_change", key)
        return self.act_page(request, case, "questions", gettext("Ask what only the person knows"), form=form)
