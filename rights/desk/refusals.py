"""Saying no at the desk: state the ground, read the letter, and let a second person sign it or turn it down."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.desk.pages import CappedFilter
from portal.letters.letter import Letter
from portal.members.models import Member
from retention.models import Disposal
from rights.clock import local_day
from rights.desk import refusal_forms as forms
from rights.desk.acts import ActDesk, staff, to_case
from rights.models import Case, Line, Refusal
from rights.rules.grounds import GROUNDS, Ground, law
from rights.rules.states import State
from rights.services import answering, lifecycle, refusing

PROPOSE, SIGN, APPROVE = "rights.add_refusal", "rights.change_refusal", "retention.change_disposal"
WHY_NOT: Mapping[str, Any] = {
    "decided_already": _("Somebody has decided it already."),
    "moved_on": _("The request has moved on in the meantime. Nothing was done."),
    "no_ground_for_this_right": _("The law knows no such ground for this right."),
    "not_now": _("As the request stands now it cannot be refused on this ground."),
    "not_stated": _("Something that the law wants stated is missing."),
    "proposed_anew": _("Another refusal was proposed after you opened the page. Read it before you sign."),
    "proposed_already": _("A refusal is proposed already and waits for a second signature."),
    "same_person": _("You proposed it, so another person must sign it."),
}


class Signed(CappedFilter):
    """Requests in which a refusal or an erasure waits for a second person."""

    title = _("second signature")
    parameter_name = "signature"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        signs = request.user.has_perm(SIGN) or request.user.has_perm(APPROVE)
        return [("waits", _("waits for one")), *([("yours", _("waits for yours"))] if signs else [])]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        match self.value():
            case "waits":
                return waits_for_signature(queryset)
            case "yours":
                return waits_for_signature(queryset, of=staff(request))
        return queryset


def waits_for_signature(cases: QuerySet[Case], *, of: Member | None = None) -> QuerySet[Case]:
    """
    Return those in which a refusal, or an erasure that is decided, waits for a second person.

    With `of` only what that person may sign: never what she proposed or decided herself.
    """
    refusals = Refusal.objects.waiting().filter(line__case=OuterRef("pk"))
    decided = Disposal.objects.to_approve()
    if of is not None:
        refusals = refusals.exclude(proposed_by=of.pk) if of.has_perm(SIGN) else refusals.none()
        decided = decided.exclude(handled_by=of.pk) if of.has_perm(APPROVE) else decided.none()
    erasures = Line.objects.filter(
        case=OuterRef("pk"), state=State.REVIEWING, pk__in=decided.values("about_id")
    )
    return cases.filter(Exists(refusals) | Exists(erasures))


class RefusalDesk(ActDesk):
    """Mixed in before the cases' pages: proposing a refusal, weighing an objection, signing either."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:case>/refuse/<uuid:line>/", view(self.refuse), name="rights_case_refuse"),
            path("<uuid:case>/weigh/<uuid:line>/", view(self.weigh), name="rights_case_weigh"),
            path("<uuid:case>/refusal/<uuid:line>/", view(self.second_look), name="rights_case_refusal"),
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return which lines may be refused or weighed, and which wait for a signature."""
        proposed = Refusal.objects.waiting().filter(line__case=obj)
        waiting = set(proposed.values_list("line_id", flat=True))
        own = proposed.filter(proposed_by=staff(request).pk)
        open_lines = [line for line in obj.lines.all() if line.pk not in waiting]
        proposes = request.user.has_perm(PROPOSE)
        return super().beside(request, obj) | {
            "refusable": {line.pk for line in open_lines if proposes and forms.grounds_of(line)},
            "weighable": {line.pk for line in open_lines if proposes and forms.can_be_weighed(line)},
            "waiting": waiting,
            "own_refusals": set(own.values_list("line_id", flat=True)),
            "turned_down": Refusal.objects.turned_down().filter(line__case=obj),
            "may_look": proposes or request.user.has_perm(SIGN),
        }

    def refuse(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Choose a ground, state it, read the letter, propose it (R12-6, R12-8; promise 61)."""
        found = self.line_of(request, case, line, PROPOSE)
        if not forms.grounds_of(found):
            return self.no_act(request, found, WHY_NOT["not_now"])
        before = {"title": _("Propose to refuse"), "turned_down": found.refusals.turned_down()}
        choosing = forms.GroundForm(request.GET if "ground" in request.GET else None, line=found)
        if not choosing.is_valid():
            return self.page(request, found, "refuse", {**before, "choosing": choosing})
        ground = choosing.chosen()
        form = forms.StatementForm(request.POST if request.method == "POST" else None, ground=ground)
        context = {**before, "form": form, **_of_ground(ground, found)}
        statement = form.statement() if form.is_valid() else None
        return self._stated(request, found, "refuse", context, statement)

    def weigh(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Weigh an objection use by use, read the letter, propose it (R21-2; promise 71)."""
        found = self.line_of(request, case, line, PROPOSE)
        if not forms.can_be_weighed(found):
            return self.no_act(request, found, WHY_NOT["not_now"])
        answers = request.POST if request.method == "POST" else None
        uses = forms.weighing_forms(found, answers, language=get_language() or "sv")
        statement = None
        if answers is not None and all(one.is_valid() for one in uses):
            statement = forms.balanced(uses)
            if statement is None:
                messages.warning(
                    request,
                    gettext(
                        "If everything stays stopped, nothing is refused: do what the person asked instead."
                    ),
                )
        turned_down = found.refusals.turned_down()
        context = {
            "title": _("Weigh the objection"),
            "uses": uses,
            "wrong": any(one.errors for one in uses),
            "turned_down": turned_down,
        }
        return self._stated(request, found, "weigh", context, statement)

    def second_look(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """Read what was stated and the letter; sign it, turn it down, or take one's own back."""
        found = self.line_of(request, case, line, PROPOSE, SIGN)
        refusal = found.refusals.waiting().first()
        if refusal is None:
            return self.no_act(request, found, WHY_NOT["decided_already"])
        own, signs = refusal.proposed_by == staff(request).pk, request.user.has_perm(SIGN)
        form = forms.SecondLookForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            act = request.POST.get("act")
            note = form.cleaned_data["note"]
            if act == "turn_down" and (own or signs):
                if own or note:
                    return self._turned_down(request, refusal, note)
                form.add_error("note", _("Write to your colleague why not."))
            elif act == "approve" and signs and not own:
                if request.POST.get("read") != str(refusal.pk):
                    return self.no_act(request, found, WHY_NOT["proposed_anew"])
                return self._signed(request, refusal)
            else:
                raise PermissionDenied
        balancings = list(refusal.balancings.order_by("pk"))
        context = {
            "title": _("Take back the proposal") if own else _("Sign a refusal"),
            "refusal": refusal,
            "form": form,
            "own": own,
            "signs": signs,
            "held": [GROUNDS[Ground(refusal.ground)].conditions[one] for one in refusal.conditions],
            "letter": _letter(refusal, balancings),
            **_of_ground(Ground(refusal.ground), found),
        }
        return self.page(request, found, "second_look", context)

    def _stated(
        self,
        request: HttpRequest,
        line: Line,
        template: str,
        context: Mapping[str, Any],
        statement: refusing.Statement | None,
    ) -> HttpResponse:
        """Show the letter that a statement makes, and put it on record once staff have seen it and are sure."""
        if statement is None:
            return self.page(request, line, template, context)
        by, now = staff(request).pk, timezone.now()
        if "sure" not in request.POST:
            draft = Refusal(line=line, ground=statement.ground, words=statement.words)
            letter = _letter(draft, refusing.unsaved(draft, statement))
            return self.page(request, line, template, {**context, "letter": letter})
        try:
            refusing.propose(line=line, statement=statement, by=by, now=now)
        except refusing.CannotRefuse as cannot:
            return self.no_act(request, line, WHY_NOT[cannot.reason])
        messages.success(request, gettext("Proposed. Another person must sign it before anything is sent."))
        return to_case(line)

    def _signed(self, request: HttpRequest, refusal: Refusal) -> HttpResponse:
        try:
            refusing.approve(refusal=refusal, by=staff(request).pk, now=timezone.now())
        except refusing.CannotRefuse as cannot:
            return self.no_act(request, refusal.line, WHY_NOT[cannot.reason])
        except (lifecycle.NotAllowed, lifecycle.MovedOn):
            return self.no_act(request, refusal.line, WHY_NOT["moved_on"])
        messages.success(request, gettext("Signed. The person is told now."))
        return to_case(refusal.line)

    def _turned_down(self, request: HttpRequest, refusal: Refusal, note: str) -> HttpResponse:
        try:
            refusing.turn_down(refusal=refusal, by=staff(request).pk, note=note, now=timezone.now())
        except refusing.CannotRefuse as cannot:
            return self.no_act(request, refusal.line, WHY_NOT[cannot.reason])
        messages.success(request, gettext("Nothing is refused. The request stands where it stood."))
        return to_case(refusal.line)


def _of_ground(ground: Ground, line: Line) -> dict[str, Any]:
    rule = GROUNDS[ground]
    return {"ground": ground, "law": law(ground, right=line.right), "sentence": rule.sentence}


def _letter(refusal: Refusal, balancings: Any) -> Letter:
    """Return the letter as the person will get it, in the person's language."""
    today = local_day(timezone.now())
    return answering.refused(refusal, balancings, language=refusal.line.case.language, answered_on=today)
