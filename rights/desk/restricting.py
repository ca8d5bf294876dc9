"""Ending a pause at the desk: plan it, note where no mail can go that the person was told, or let it stay after all."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.desk.pages import DeskAdmin
from portal.members.entering import address_lines
from rights.desk.clock_forms import IN_A_MAIL
from rights.models import Case
from rights.restrictions import LONGEST_REASON, Restriction
from rights.rules.states import Role
from rights.services import restricting
from rights.services.reading import agent_of

NOT_DONE: Mapping[type[Exception], object] = {
    restricting.AlreadyPlanned: _("That was done before. Nothing was changed."),
    restricting.AlreadyLifted: _("The pause has ended already. Nothing was changed."),
    restricting.NoReason: _("Write why the pause ends. Nothing was changed."),
    restricting.NotPlanned: _("No end of the pause is planned. Nothing was changed."),
}


class EndForm(forms.Form):
    """Why we end a pause, in words for the person."""

    because = forms.CharField(
        label=_("Why does the pause end?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=IN_A_MAIL,
        error_messages={"required": _("Write why the pause ends.")},
    )


class RestrictionDesk(DeskAdmin):
    """Mixed in before the page of a case: three acts, each a page with one button (R18-5)."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path(f"<uuid:case>/pause/<int:key>/{word}/", view(getattr(self, act)), name=f"rights_case_{act}")
            for act, word in (("plan_lift", "end"), ("note_told", "told"), ("call_off", "keep"))
        ]
        return [*own, *super().get_urls()]

    def plan_lift(self, request: HttpRequest, case: uuid.UUID, key: int) -> HttpResponse:
        """Plan the end: the person is told first."""

        form = EndForm(request.POST if request.method == "POST" else None)

        def act(restriction: Restriction) -> str:
            restricting.plan_lift(
                restriction=restriction,
                now=timezone.now(),
                because=form.cleaned_data["because"],
                by=request.user.pk,
                role=Role.HANDLER,
            )
            return gettext("The end of the pause is planned. The person is told first.")

        title = gettext("End the pause")
        return self._end_pause(request, case, key, act=act, name="plan", title=title, form=form)

    def note_told(self, request: HttpRequest, case: uuid.UUID, key: int) -> HttpResponse:
        """Note that the person was told by letter or telephone."""

        def act(restriction: Restriction) -> str:
            day = restricting.note_told(
                restriction=restriction, now=timezone.now(), by=request.user.pk, role=Role.HANDLER
            )
            return gettext("It is noted. The first day without the pause is %(day)s.") % {
                "day": date_format(day)
            }

        return self._end_pause(request, case, key, act=act, name="told", title=gettext("The person was told"))

    def call_off(self, request: HttpRequest, case: uuid.UUID, key: int) -> HttpResponse:
        """Let the pause stay after all."""

        def act(restriction: Restriction) -> str:
            restricting.call_off(restriction=restriction, by=request.user.pk, role=Role.HANDLER)
            return gettext("The pause stays. Tell the person so, if the person was told of the end.")

        return self._end_pause(request, case, key, act=act, name="keep", title=gettext("Keep the pause"))

    def _end_pause(
        self,
        request: HttpRequest,
        case: uuid.UUID,
        key: int,
        *,
        act: Callable[[Restriction], str],
        name: str,
        title: str,
        form: EndForm | None = None,
    ) -> HttpResponse:
        if not request.user.has_perm("rights.change_case"):
            raise PermissionDenied
        restriction = get_object_or_404(
            Restriction.objects.select_related("line__case__member"), pk=key, line__case=case
        )
        if request.method != "POST" or (form is not None and not form.is_valid()):
            return self._pause_page(request, restriction, name=name, title=title, form=form)
        try:
            messages.success(request, act(restriction))
        except tuple(NOT_DONE) as before:
            messages.warning(request, str(NOT_DONE[type(before)]))
        return redirect("admin:rights_case_change", case)

    def _pause_page(
        self, request: HttpRequest, restriction: Restriction, *, name: str, title: str, form: EndForm | None
    ) -> HttpResponse:
        case: Case = restriction.line.case
        reader = agent_of(case, now=timezone.now(), line=restriction.line) or case.member
        context: dict[str, Any] = {
            "title": title,
            "opts": self.opts,
            "case": case,
            "act": name,
            "restriction": restriction,
            "days": register.current().handling.lift_notice_days,
            "form": form,
            "by_mail": bool(case.member.email),
            "by_post": bool(address_lines(reader)),
        }
        frame = self.admin_site.each_context(request)
        return render(request, "admin/rights/case/pause_act.html", frame | context)
