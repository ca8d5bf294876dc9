"""The desk's act of taking a request back for a person who says so by letter, telephone or e-mail (R12-18)."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rights.desk.clock import HANDLES, ClockDesk, case_of, posted, staff
from rights.models import Case, Channel, Line
from rights.rules.right import Right
from rights.rules.states import Role, State, allowed
from rights.services import withdrawing


class TakeBackForm(forms.Form):
    """How the person said it and, where there are several rights, which are taken back."""

    channel = forms.ChoiceField(
        label=_("How did the person say it?"),
        widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Channel if one.by_staff],
        error_messages={"required": _("Choose how the person said it.")},
    )
    rights = forms.MultipleChoiceField(
        label=_("What is taken back?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what is taken back.")},
    )

    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rights"]
        field.choices = [(line.right, line.right_asked.to_staff) for line in lines]
        if len(lines) == 1:
            field.initial = [lines[0].right]


class WithdrawalDesk(ClockDesk):
    """Mixed in before the page of a case."""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<uuid:key>/take-back/",
                self.admin_site.admin_view(self.take_back),
                name="rights_case_take_back",
            )
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return whether something of the request can still be taken back."""
        may = request.user.has_perm(HANDLES) and bool(_open_lines(obj))
        return super().beside(request, obj) | {"may_take_back": may}

    def take_back(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Take the request back, or some rights in it, as the person asked; the person is told."""
        if not request.user.has_perm(HANDLES):
            raise PermissionDenied
        case = case_of(key)
        lines = _open_lines(case)
        if not lines:
            return self.over(request, case)
        form = TakeBackForm(posted(request), lines=lines)
        if form.is_valid():
            chosen = [Right(one) for one in form.cleaned_data["rights"]]
            late = withdrawing.enter(
                case=case,
                rights=chosen,
                channel=Channel(form.cleaned_data["channel"]),
                by=staff(request),
                role=Role.HANDLER,
                now=timezone.now(),
            )
            _say(request, chosen, late)
            return redirect("admin:rights_case_change", key)
        return self.act_page(request, case, "take_back", gettext("The person takes it back"), form=form)


def _open_lines(case: Case) -> list[Line]:
    """Return what can be taken back by a handler, as the table has it."""
    return [
        line
        for line in withdrawing.open_lines(case)
        if allowed(line.stands, State.WITHDRAWN, role=Role.HANDLER)
    ]


def _say(request: HttpRequest, chosen: Sequence[Right], late: Sequence[Right]) -> None:
    for right in late:
        told = gettext("“%(right)s” was answered or begun just before, so it stays.") % {
            "right": right.to_staff
        }
        messages.warning(request, told)
    if len(late) < len(chosen):
        messages.success(request, gettext("It is taken back, and the person is told."))
