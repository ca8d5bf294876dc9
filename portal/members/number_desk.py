"""The desk's personal numbers: masked where they stand, shown whole for a reason and once, never in an address."""

import uuid
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.desk import masks, pause
from portal.desk.pages import DeskAdmin
from portal.members import numbering
from portal.members.models import Member, PersonalNumber, Standing
from portal.members.numbering import Why
from portal.members.personal_number import WrongNumber, looks_like_one

WHY_WRONG = {
    "form": _("Write the number as YYYYMMDD-NNNN, with ten or twelve digits."),
    "day": _("There is no such day of birth. Check the year, the month and the day."),
    "century": _("That day of birth cannot be right. Write the year with four digits."),
    "check": _("The last digit does not fit the others. Check every digit."),
}
LONGEST = 20


class NumberForm(forms.Form):
    """A personal number, in any of its forms."""

    number = forms.CharField(
        label=_("Personal number"),
        max_length=LONGEST,
        help_text=_("YYYYMMDD-NNNN. Coordination numbers too."),
        error_messages={"required": WHY_WRONG["form"], "max_length": WHY_WRONG["form"]},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
    )


class ShowForm(forms.Form):
    """Why the number is shown: the person will read it."""

    why = forms.ChoiceField(
        label=_("Why do you need to see it?"),
        choices=Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you need to see the number.")},
    )


class NumberDesk(DeskAdmin):
    """Mixed in before the members' pages: a column, a field, and two pages of acts."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member]:
        current = Prefetch("personal_numbers", PersonalNumber.objects.current(), to_attr="numbers_now")
        return cast(QuerySet[Member], super().get_queryset(request)).prefetch_related(current)

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        return [*columns, "masked_number"] if numbering.may(by=_staff(request)) else columns

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        parts = list(super().get_fieldsets(request, obj))
        if obj is not None and _concerns(request, obj):
            parts.insert(2, (_("Personal number"), {"fields": ("shown_number",)}))
        return parts

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:key>/number/", view(self.number), name="members_member_number"),
            path("find/", view(self.find), name="members_member_find"),
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Member) -> dict[str, Any]:
        return super().beside(request, obj) | {"may_number": _concerns(request, obj)}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = {"may_find": numbering.may(by=_staff(request))}
        return super().changelist_view(request, may | (extra_context or {}))

    def warn_of_number(self, request: HttpRequest, wanted: str) -> None:
        """Say that the search above the list finds nobody by a personal number, and where one is looked for."""
        if looks_like_one(wanted):
            messages.warning(request, gettext("Look for personal numbers with “Find by personal number”."))

    def number(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """One person's number: three named acts, each for those who may (C-10)."""
        member = get_object_or_404(self.get_queryset(request), pk=key)
        if member.standing != Standing.ACTIVE or not _concerns(request, member):
            raise PermissionDenied
        acts = {"show": self._show, "note": self._note, "remove": self._remove}
        act = acts.get(request.POST.get("act", "")) if request.method == "POST" else None
        try:
            return act(request, member) if act else self._page(request, member)
        except numbering.NotAllowed as refused:
            raise PermissionDenied from refused
        except numbering.NoNumber:
            messages.error(request, gettext("No personal number is noted."))
            return redirect("admin:members_member_number", key)
        except pause.Paused as paused:
            messages.error(request, pause.refusal(paused.since, member, onward=request.path))
            return redirect("admin:members_member_number", key)

    def find(self, request: HttpRequest) -> HttpResponse:
        """Find a person by the whole number, sent in the form and never in the address."""
        if not numbering.may(by=_staff(request)) or not self.has_view_permission(request):
            raise PermissionDenied
        form = NumberForm(request.POST or None)
        found: list[Member] = []
        if form.is_valid():
            try:
                found = list(
                    numbering.found_by(form.cleaned_data["number"], by=_staff(request), now=timezone.now())
                )
            except WrongNumber as wrong:
                form.add_error("number", WHY_WRONG[wrong.reason])
            else:
                if not found:
                    form.add_error("number", gettext("Nobody here has that number."))
        if len(found) == 1:
            return redirect("admin:members_member_change", found[0].pk)
        context = {"title": gettext("Find by personal number"), "form": form, "found": found}
        return self._rendered(request, "find", context)

    def _show(self, request: HttpRequest, member: Member) -> HttpResponse:
        form = ShowForm(request.POST)
        if not form.is_valid():
            return self._page(request, member, show_form=form)
        why = Why(form.cleaned_data["why"])
        whole = numbering.show(
            member=member,
            by=_staff(request),
            why=why,
            now=timezone.now(),
            exception=pause.exception_of(request, member),
        )
        return self._page(request, member, whole=f"{whole[:8]}-{whole[8:]}")

    def _note(self, request: HttpRequest, member: Member) -> HttpResponse:
        form = NumberForm(request.POST)
        if form.is_valid():
            try:
                numbering.note(
                    member=member,
                    text=form.cleaned_data["number"],
                    by=_staff(request),
                    now=timezone.now(),
                    exception=pause.exception_of(request, member),
                )
            except WrongNumber as wrong:
                form.add_error("number", WHY_WRONG[wrong.reason])
            except numbering.SameNumber:
                form.add_error("number", gettext("That number is noted already. Nothing was changed."))
            else:
                messages.success(request, gettext("The personal number is noted."))
                return redirect("admin:members_member_change", member.pk)
        return self._page(request, member, note_form=form)

    def _remove(self, request: HttpRequest, member: Member) -> HttpResponse:
        numbering.remove(
            member=member,
            by=_staff(request),
            now=timezone.now(),
            exception=pause.exception_of(request, member),
        )
        messages.success(request, gettext("The personal number is removed."))
        return redirect("admin:members_member_change", member.pk)

    def _page(self, request: HttpRequest, member: Member, **more: Any) -> HttpResponse:
        category = register.current().personal_numbers()
        reason = category.special_reason if category else None
        context = {
            "title": gettext("Personal number"),
            "member": member,
            "masked": self.shown_number(member),
            "held": bool(_held(member)),
            "may": numbering.may(by=_staff(request), member=member),
            "justified": reason.in_language(get_language() or "sv") if reason else "",
            "show_form": ShowForm(),
            "note_form": NumberForm(),
        }
        return self._rendered(request, "number", context | more)

    def _rendered(self, request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
        frame = self.admin_site.each_context(request) | {"opts": self.opts}
        return render(request, f"admin/members/member/{page}.html", frame | context)

    @admin.display(description=_("Personal number"))
    def masked_number(self, obj: Member) -> str:
        return masks.personal_number(_held(obj), protected=obj.protected_identity)

    @admin.display(description=_("Personal number"))
    def shown_number(self, obj: Member) -> str:
        return masks.personal_number(_held(obj))


def _staff(request: HttpRequest) -> Member:
    return cast(Member, request.user)


def _held(member: Member) -> str:
    numbers: list[PersonalNumber] = getattr(member, "numbers_now", [])
    return numbers[0].number if numbers else ""


def _concerns(request: HttpRequest, member: Member) -> bool:
    """Whether the number's page has anything to do for this member of staff: an act, or something to remove."""
    staff = _staff(request)
    return numbering.may(by=staff, member=member) or (
        bool(_held(member)) and numbering.may_remove(by=staff, member=member)
    )
