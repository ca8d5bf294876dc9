"""A fee at the desk: announced with its calculation before anything is made, or waived (R12-7)."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.desk.money import KronorField
from rights.clock import local_day
from rights.decided import FeeGround
from rights.desk.acts import ActDesk, staff, to_case
from rights.desk.refusal_forms import text
from rights.models import Case, Fee, Line
from rights.rules.states import State
from rights.services import answering, charging
from rights.services.charging import MOST_MINUTES, Cost

CHARGE = "rights.add_fee"
WHY_NOT: Mapping[str, Any] = {
    "announced_already": _("A fee was announced before."),
    "answered_already": _("This was answered before. Nothing was changed."),
    "first_is_free": _("The first copy is free of charge."),
    "not_now": _("As the request stands now no fee can be asked for."),
    "not_stated": _("Something that the law wants stated is missing."),
}


class FeeForm(forms.Form):
    """For what, how much and why; a fee above zero, made up of work and material."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a ground."),
            "invalid_choice": _("No fee can be taken on that ground. Choose one of these."),
        },
    )
    minutes = forms.IntegerField(
        label=_("Minutes of work"),
        min_value=0,
        max_value=MOST_MINUTES,
        help_text=_("Only what this very request takes."),
        error_messages={
            **dict.fromkeys(("required", "invalid", "min_value"), _("Write how many minutes, 0 for none.")),
            "max_value": _("Write at most %(limit_value)s minutes: no request takes more."),
        },
    )
    hourly = KronorField(
        label=_("Our cost for an hour of work"),
        error_messages={"required": _("Write what an hour of work costs us, 0 for nothing.")},
    )
    material = KronorField(label=_("Paper, postage and the like"), required=False)
    facts = text(
        _("The objective facts that show it"),
        help_text=_("Not for a further copy. Our own statement, not in the letter."),
        required=False,
    )
    intent = text(
        _("What shows the person's intent"),
        help_text=_("Not for a further copy. Our own statement, not in the letter."),
        required=False,
    )
    words = text(_("Why, in words to the person"), error=_("Write to the person why."))

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.value, f"{one.label} ({one.article})")
            for one in FeeGround
            if one is not FeeGround.FURTHER_COPY or charging.has_had_one(line)
        ]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("ground") in {FeeGround.UNFOUNDED, FeeGround.EXCESSIVE}:
            for name, wanted in (
                ("facts", _("State the facts.")),
                ("intent", _("State what shows the intent.")),
            ):
                if not told.get(name):
                    self.add_error(name, wanted)
        return told

    def fee(self, line: Line) -> Fee:
        """Return the fee as it would be announced now; only for a form that is valid."""
        told = self.cleaned_data
        names = ("ground", "words", "facts", "intent", "minutes", "hourly")
        return Fee(
            line=line,
            material=told["material"] or 0,
            announced_at=timezone.now(),
            **{one: told[one] for one in names},
        )


class FeeDesk(ActDesk):
    """Mixed in before the cases' pages: announcing a fee and waiving one."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:case>/fee/<uuid:line>/", view(self.fee), name="rights_case_fee"),
            path("<uuid:case>/waive/<uuid:line>/", view(self.waive), name="rights_case_waive"),
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return which lines may cost, which fees there are, and which hold the work back."""
        lines = list(obj.lines.select_related("fee"))
        may = request.user.has_perm(CHARGE)
        return super().beside(request, obj) | {
            "chargeable": {line.pk for line in lines if may and _can_cost(line)},
            "fees": [fee for line in lines if (fee := charging.fee_of(line))],
            "held_back": {line.pk for line in lines if charging.holds_back(line)},
            "may_charge": may,
        }

    def fee(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Say for what and how much, read the letter, announce it."""
        found = self.line_of(request, case, line, CHARGE)
        if not _can_cost(found):
            return self.no_act(request, found, WHY_NOT["not_now"])
        form = FeeForm(request.POST if request.method == "POST" else None, line=found)
        context = {"title": _("Announce a fee"), "form": form}
        if not form.is_valid():
            return self.page(request, found, "fee", context)
        fee = form.fee(found)
        if fee.amount <= 0:
            form.add_error("minutes", _("The fee would be nothing. Let the file be made instead."))
            return self.page(request, found, "fee", context)
        if "sure" not in request.POST:
            letter = answering.fee_letter(
                fee,
                language=found.case.language,
                announced_on=local_day(fee.announced_at),
                on_paper=not found.case.member.email,
            )
            return self.page(request, found, "fee", {**context, "letter": letter})
        try:
            charging.announce(
                line=found,
                ground=FeeGround(fee.ground),
                cost=Cost(minutes=fee.minutes, hourly=fee.hourly, material=fee.material),
                statement=charging.Reasons(words=fee.words, facts=fee.facts, intent=fee.intent),
                by=staff(request).pk,
                now=timezone.now(),
            )
        except charging.CannotCharge as cannot:
            return self.no_act(request, found, WHY_NOT[cannot.reason])
        messages.success(request, gettext("Announced. Nothing is made before the person has said yes."))
        return to_case(found)

    def waive(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Make it free of charge after all."""
        if request.method != "POST":
            raise PermissionDenied
        found = self.line_of(request, case, line, CHARGE)
        fee = charging.fee_of(found)
        try:
            if fee is None:
                raise charging.CannotCharge("not_now")
            charging.waive(fee=fee, by=staff(request).pk, now=timezone.now())
        except charging.CannotCharge as cannot:
            return self.no_act(request, found, WHY_NOT[cannot.reason])
        messages.success(request, gettext("It is free of charge now."))
        return to_case(found)


def _can_cost(line: Line) -> bool:
    return (
        line.right_asked.makes_a_file
        and line.stands is State.REVIEWING
        and charging.fee_of(line) is None
        and not line.refusals.waiting().exists()
    )
