"""
The desk's acts on the clock of a request: ask who it is, note that it is shown, take more time.

Each is a page with one form that says what it will do and tell; whoever may not, or comes too late, sees no button.
"""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from portal.desk.pages import ReadOnlyAdmin, RecordClosed
from portal.members.models import Member, Standing
from rights.clock import deadline_of, extension_of, local_day, still_since
from rights.desk.clock_forms import CodeForm, DoubtForm, ExtendForm, FitsForm, OtherWayForm
from rights.models import Case
from rights.rules.deadlines import ExtensionReason, TooLate
from rights.rules.identity import MOST_TRIES, Doubt, Way
from rights.rules.states import Role
from rights.services import extending, identity

CHECKS_IDENTITY = "members.check_identity"
HANDLES = "rights.change_case"


class ClockDesk(ReadOnlyAdmin):
    """Mixed in before the page of a case."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:key>/ask-who/", view(self.ask_who), name="rights_case_ask_who"),
            path("<uuid:key>/ask-otherwise/", view(self.ask_otherwise), name="rights_case_ask_otherwise"),
            path("<uuid:key>/shown/", view(self.shown), name="rights_case_shown"),
            path("<uuid:key>/extend/", view(self.extend), name="rights_case_extend"),
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return what the case's page shows of the clock, and which acts are open to this member of staff."""
        now, role = timezone.now(), role_of(request)
        prefetch_related_objects([obj], "pauses__documents")
        pause, extension = identity.open_question(obj), extension_of(obj)
        due = deadline_of(obj, today=local_day(now))
        return super().beside(request, obj) | {
            "due": due,
            "pause": pause,
            "still_since": still_since(obj),
            "pause_why": Doubt(pause.doubt).to_staff if pause else "",
            "pause_way": Way(pause.way).to_staff if pause else "",
            "tries_left": MOST_TRIES - pause.tries if pause else 0,
            "extension": extension,
            "may_ask_who": role is not None and identity.may_doubt(obj, role=role, now=now),
            "may_show": bool(role and pause and obj.closed_at is None and pause.tries < MOST_TRIES),
            "may_ask_otherwise": bool(role and pause and obj.closed_at is None and identity.other_ways(obj)),
            "may_extend": role is Role.HANDLER and extending.may_extend(obj, role=role, now=now),
        }

    def ask_who(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Ask the person who it is: why, what is enough, and what that does (R12-9, R12-10; D-9)."""
        case, role = case_of(key), needed(request)
        if not identity.may_doubt(case, role=role, now=timezone.now()):
            return self.over(request, case)
        doubts = identity.doubts_about(case)
        chosen = request.POST.get("reason")
        open_for = [Doubt(chosen)] if chosen in doubts else doubts
        ways = tuple(dict.fromkeys(way for one in open_for for way in identity.ways_for(case, one)))
        form = DoubtForm(posted(request), doubts=doubts, ways=ways)
        if form.is_valid():
            told = form.cleaned_data
            try:
                identity.doubt(
                    case=case,
                    reason=Doubt(told["reason"]),
                    way=Way(told["way"]),
                    late_because=told["late_because"],
                    by=staff(request),
                    role=role,
                    now=timezone.now(),
                )
            except TooLate:
                form.add_error(
                    "late_because", gettext("Three working days have passed. Write why it is asked now.")
                )
            except identity.NothingToAsk:
                return self.over(request, case)
            else:
                messages.success(
                    request, gettext("The person is asked. The clock stands still until it is shown.")
                )
                return redirect("admin:rights_case_change", key)
        return self.act_page(request, case, "ask_who", gettext("Ask who it is"), form=form)

    def ask_otherwise(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Ask for another way to show it, when the first one did not work out (R12-12)."""
        case, role = case_of(key), needed(request)
        ways = identity.other_ways(case) if identity.open_question(case) else ()
        if not ways:
            return self.over(request, case)
        form = OtherWayForm(posted(request), ways=ways)
        if form.is_valid():
            way, now = Way(form.cleaned_data["way"]), timezone.now()
            try:
                identity.ask_otherwise(case=case, way=way, by=staff(request), role=role, now=now)
            except (identity.NothingAsked, identity.NotOnTheLadder):
                return self.over(request, case)
            messages.success(
                request, gettext("The person is asked in another way. The clock still stands still.")
            )
            return redirect("admin:rights_case_change", key)
        return self.act_page(request, case, "ask_otherwise", gettext("Ask in another way"), form=form)

    def shown(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Note that it is shown who it is: by two who looked, or by the code from the letter (R12-10, R12-11)."""
        case, role = case_of(key), needed(request)
        pause = identity.open_question(case)
        if pause is None:
            return self.over(request, case)
        way = Way(pause.way)
        if way is Way.DOCUMENT:
            return redirect("admin:rights_case_document", key)
        if way is Way.KNOWLEDGE:
            return redirect("admin:rights_case_questions", key)
        form: Any = None
        if way.needs_two:
            form = FitsForm(posted(request))
        elif way is Way.LETTER_CODE:
            form = CodeForm(posted(request))
        if form is not None and form.is_valid():
            try:
                return self._looked(request, case, way, form.cleaned_data, role)
            except identity.SamePerson:
                form.add_error("fits", gettext("Two look. You have looked already: ask somebody else to."))
            except identity.TriesUsedUp:
                form.add_error(
                    None, gettext("Three tries did not fit, so this way is closed. Nothing was changed.")
                )
            except identity.NothingAsked:
                return self.over(request, case)
        closed = pause.tries >= MOST_TRIES
        context = {
            "way": way.to_staff,
            "looked": pause.seen_by is not None,
            "by_you": pause.seen_by == staff(request).pk,
            "closed": closed,
            "other_ways": closed and identity.other_ways(case),
        }
        return self.act_page(
            request, case, "shown", gettext("Who it is has been shown"), form=form, **context
        )

    def extend(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Take more time: once, for a reason of the law, told before the first last day is over (R12-5; D-7, D-8)."""
        if not request.user.has_perm(HANDLES):
            raise PermissionDenied
        case, now = case_of(key), timezone.now()
        if not extending.may_extend(case, role=Role.HANDLER, now=now):
            return self.over(request, case)
        form = ExtendForm(posted(request))
        if form.is_valid():
            try:
                made = extending.extend(
                    case=case,
                    reason=ExtensionReason(form.cleaned_data["reason"]),
                    text=form.cleaned_data["text"],
                    by=staff(request),
                    role=Role.HANDLER,
                    now=now,
                )
            except (extending.AlreadyExtended, TooLate, extending.NotOpen):
                return self.over(request, case)
            messages.success(
                request,
                gettext("The new last day is %(day)s. The person is told now.")
                % {"day": date_format(made.due_on)},
            )
            return redirect("admin:rights_case_change", key)
        days = {"due": deadline_of(case, today=local_day(now)), "longer": extending.longer(case, now=now)}
        return self.act_page(request, case, "extend", gettext("Take more time"), form=form, **days)

    def _looked(
        self, request: HttpRequest, case: Case, way: Way, told: dict[str, Any], role: Role
    ) -> HttpResponse:
        by, now = staff(request), timezone.now()
        if way is Way.LETTER_CODE:
            ended = identity.try_code(case=case, typed=told["code"], by=by, role=role, now=now)
        else:
            ended = identity.look(case=case, fits=told["fits"] == "yes", by=by, role=role, now=now)
        if ended:
            messages.success(request, gettext("It is shown who it is. The clock runs again."))
        elif told.get("fits") == "yes":
            messages.info(request, gettext("You have looked. Now somebody else has to look, too."))
        else:
            messages.warning(request, gettext("It did not fit. The try is counted; nothing else is noted."))
        return redirect("admin:rights_case_change", case.pk)

    def over(self, request: HttpRequest, case: Case) -> HttpResponse:
        """Say that nothing was done, and go back to the case."""
        messages.warning(request, gettext("That cannot be done with this request now. Nothing was changed."))
        return redirect("admin:rights_case_change", case.pk)

    def act_page(self, request: HttpRequest, case: Case, page: str, title: str, **more: Any) -> HttpResponse:
        """Return an act's page."""
        frame = self.admin_site.each_context(request) | {"opts": self.opts, "case": case, "title": title}
        back = reverse("admin:rights_case_change", args=[case.pk])
        return render(request, f"admin/rights/case/{page}.html", frame | {"back": back} | more)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, or None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def staff(request: HttpRequest) -> Member:
    """Return who sits at the desk."""
    return cast(Member, request.user)


def role_of(request: HttpRequest) -> Role | None:
    """Return in which role this member of staff asks who somebody is; None for those who may not."""
    if request.user.has_perm(HANDLES):
        return Role.HANDLER
    return Role.VERIFIER if request.user.has_perm(CHECKS_IDENTITY) else None


def needed(request: HttpRequest) -> Role:
    """
    Return in which role this member of staff acts.

    :raises PermissionDenied: for those who may not.
    """
    role = role_of(request)
    if role is None:
        raise PermissionDenied
    return role


def case_of(key: uuid.UUID) -> Case:
    """
    Return a case with what its clock needs.

    :raises RecordClosed: about somebody erased.
    """
    case: Case = get_object_or_404(
        Case.objects.select_related("member", "extension").prefetch_related("lines", "pauses__documents"),
        pk=key,
    )
    if case.member.standing != Standing.ACTIVE:
        raise RecordClosed
    return case
