"""On the desk's page of an erasure: the steps taken about data that were made public (R17-6)."""

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

from rights.desk.acts import ActDesk, staff, to_case
from rights.fulfilment.erasure import public
from rights.models import Case, Line
from rights.outreach import LONGEST_STEP
from rights.services import outreach

NOTES = "retention.add_disposal"


class StepForm(forms.Form):
    """Which kind of data, and what was done."""

    category = forms.ChoiceField(label=_("Kind of data"))
    what = forms.CharField(
        label=_("What was done"), max_length=LONGEST_STEP, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "sv"
        told = public(line, now=timezone.now())
        self.fields["category"].choices = [(one.id, one.label.in_language(language)) for one in told]  # type: ignore[attr-defined]  # a choice field


class OutreachDesk(ActDesk):
    """Mixed in before the cases' pages: noting one step."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.note_step)
        own = path("<uuid:case>/public/<uuid:line>/", view, name="rights_case_note_step")
        return [own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return the form for each erasure that takes public data, for those who decide erasures."""
        now, may = timezone.now(), request.user.has_perm(NOTES)
        told = [line for line in obj.lines.all() if may and public(line, now=now)]
        return super().beside(request, obj) | {"public": [(line, StepForm(line=line)) for line in told]}

    def note_step(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Note what was done so that others erase the data, too."""
        if request.method != "POST":
            raise PermissionDenied
        found = self.line_of(request, case, line, NOTES)
        form = StepForm(request.POST, line=found)
        if not form.is_valid():
            return self.no_act(request, found, gettext("Say of which kind of data, and what was done."))
        outreach.note(line=found, by=staff(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, gettext("The step is noted."))
        return to_case(found)
