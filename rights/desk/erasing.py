"""Deciding an erasure at the desk: what goes, what stays and why; two people where the register says so (R17-2)."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.desk.pages import moment_read
from portal.recipients.notifying import contact_of, name_of
from retention.models import Disposal
from retention.services import deciding, disposal
from retention.services.planning import Plan, plan
from retention.showing import effects
from rights.clock import local_day
from rights.desk import keeping_forms
from rights.desk.acts import ActDesk, staff, to_case
from rights.fulfilment.erasure import of_line
from rights.models import Case, Line
from rights.papers import Posted
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import erasing, progress, regretting

DECIDE, APPROVE = "retention.add_disposal", "retention.change_disposal"
NOT_REVIEWING = _("The request has moved on in the meantime. Nothing was done.")
WHY_NOT: Mapping[type[Exception], Any] = {
    erasing.NotReviewing: NOT_REVIEWING,
    erasing.OthersFirst: _(
        "The person has another open request. Answer it first: afterwards nobody is left to answer."
    ),
    erasing.CopyFirst: _(
        "The person waits for a file, and was told that nothing is deleted before it is made. Make the file first."
    ),
    erasing.LettersFirst: _(
        "A letter or a mail to the person has not gone yet. Let it go first: afterwards there is no address."
    ),
    erasing.PublicFirst: _(
        "Some of it was made public. Note first what was done so that others erase it, too, on the request's page."
    ),
    erasing.RefusalWaits: _("A refusal is proposed. Sign it or turn it down first."),
    erasing.UsePaused: _(
        "All use of the person's data is paused, and that may be wanted instead. Ask the person, who can end the pause "
        "at once, or end it first."
    ),
    deciding.NotApproved: _("Nobody has decided it yet."),
    deciding.DecidedAnew: _(
        "It was decided anew after you opened the page. Read it again before you approve it."
    ),
    deciding.SamePerson: _("You decided it, so another person must approve it."),
    disposal.OfStaff: _("The person works here. End the role first."),
}


class ErasureDesk(ActDesk):
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
        shared = super().beside(request, obj)
        waiting = {line.pk for line in obj.lines.all() if _waits(line)} - shared["waiting"]
        decided = Disposal.objects.to_approve().filter(about_id__in=waiting)
        return shared | {
            "erasures": waiting,
            "decided_erasures": set(decided.values_list("about_id", flat=True)),
            "own_erasures": set(
                decided.filter(handled_by=staff(request).pk).values_list("about_id", flat=True)
            ),
            "regret_until": progress.regret_until(obj, now=timezone.now()),
            "receipts_here": _receipts_here(obj),
            "may_decide": request.user.has_perm(DECIDE),
            "may_approve": request.user.has_perm(APPROVE),
        }

    def erase(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """See the plan as it stands now, keep what the law needs beyond it, and stand behind it."""
        found = self.line_of(request, case, line, DECIDE)
        if not _waits(found):
            return self.no_act(request, found, NOT_REVIEWING)
        about, now, language = of_line(found), timezone.now(), get_language() or "sv"
        plain = plan(member=about.member, categories=about.categories, now=now)
        going = dict.fromkeys(item.category for item in plain.items if not item.kept)
        labels = [(one, register.current().category(one).label.in_language(language)) for one in going]
        answers = request.POST if request.method == "POST" else None
        keeping = keeping_forms.forms_for(labels, answers, today=local_day(now))
        if answers is not None and all(form.is_valid() for form in keeping):
            keeps, by = [keep for form in keeping if (keep := form.keep())], staff(request)
            return self._done(request, found, lambda: erasing.decide(line=found, by=by, now=now, keeps=keeps))
        context = {
            "title": _("Decide the deletion"),
            "effects": effects(plain.items, on=local_day(now), language=language, to_staff=True),
            "keeping": keeping,
            "kept_open": answers is not None,
            **_of(about, plain),
        }
        return self.page(request, found, "erase", context)

    def approve_erasure(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """See what a colleague has decided, as it stands now, and say yes or no to it."""
        found = self.line_of(request, case, line, APPROVE)
        if not _waits(found):
            return self.no_act(request, found, NOT_REVIEWING)
        about, now = of_line(found), timezone.now()
        no = keeping_forms.NoForm(request.POST if "no" in request.POST else None)
        if request.method == "POST":
            by = staff(request)
            if "no" not in request.POST:
                read = moment_read(request.POST)
                return self._done(
                    request, found, lambda: erasing.approve(line=found, by=by, read=read, now=now)
                )
            if no.is_valid():
                return self._sent_back(request, found, no.cleaned_data["why"])
        doing = disposal.plan_of(about, now=now)
        context = {
            "title": _("Approve the deletion"),
            "effects": effects(
                doing.items, on=local_day(now), language=get_language() or "sv", to_staff=True
            ),
            "own": about.handled_by == staff(request).pk,
            "no": no,
            **_of(about, doing),
        }
        return self.page(request, found, "erase", context)

    def _sent_back(self, request: HttpRequest, line: Line, why: str) -> HttpResponse:
        try:
            erasing.turn_down(line=line, by=staff(request), why=why, now=timezone.now())
        except (erasing.NotReviewing, deciding.NotApproved, deciding.SamePerson) as refused:
            return self.no_act(request, line, WHY_NOT[type(refused)])
        messages.success(request, gettext("Not approved. Your colleague reads why under the notes."))
        return to_case(line)

    def _done(self, request: HttpRequest, line: Line, act: Callable[[], Disposal]) -> HttpResponse:
        try:
            about = act()
        except tuple(WHY_NOT) as refused:
            return self.no_act(request, line, WHY_NOT[type(refused)])
        if about.approved_by is None and erasing.two_persons():
            messages.success(
                request, gettext("Decided. Another person now approves it; nothing is deleted before.")
            )
            return to_case(line)
        messages.success(request, gettext("It is being carried out now."))
        return redirect("admin:rights_case_changelist")


def _receipts_here(case: Case) -> dict[uuid.UUID, Posted]:
    """Return the lines whose days to change one's mind have not begun, with the receipt that is not had yet (R17-7)."""
    waits = [one for one in case.lines.all() if one.stands is State.WAITING]
    return {one.pk: letter for one in waits if (letter := regretting.receipt_here(one))}


def _waits(line: Line) -> bool:
    return line.right_asked is Right.ERASURE and line.stands is State.REVIEWING


def _of(about: Disposal, doing: Plan) -> dict[str, Any]:
    names = erasing.recipients_of(about, doing)
    return {
        "decided_at": about.handled_at,
        "two_persons": erasing.two_persons(),
        "mailed": [name_of(one) for one in names if contact_of(one)],
        "by_hand": [name_of(one) for one in names if not contact_of(one)],
    }
