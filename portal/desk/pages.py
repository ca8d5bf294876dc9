"""Kinds of admin pages: read-only ones, and those that are about a person."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import BaseForm, DateInput, DateTimeField, DateTimeInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.desk import pause, reasons
from portal.desk.paging import CAP, CappedPaginator
from portal.desk.witness import seen

DATES: Any = {
    models.DateTimeField: {
        "form_class": DateTimeField,
        "widget": DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    },
    models.DateField: {"widget": DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
}

OF_MEMBER = ("member__id__exact",)
"""How a member's page links to the lists of the other rooms."""


class RecordClosed(PermissionDenied):
    """The person is erased, or about to be: who asks may do much, but not this. A page of its own says so (409)."""


class DeskAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # it takes no parameter when it runs
    """A list that never counts a big table, and no delete button: the desk keeps its evidence."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    actions = None
    formfield_overrides = DATES
    linked_by: tuple[str, ...] = ()
    """What links from other pages narrow this list by, beside its filters."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """
        Admit what the list's own filters ask and nothing else.

        Django admits every column of the model itself: an address of the list could then be asked letter by letter
        what a column holds, past masks, reasons and look-ups.
        """
        return lookup in self._admitted(request)

    def _admitted(self, request: HttpRequest) -> set[str]:
        found = set(self.linked_by)
        if self.date_hierarchy:
            found |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        for one in self.get_list_filter(request):
            if isinstance(one, str):
                column = get_fields_from_path(self.model, one)[-1]
                made: Any = admin.FieldListFilter.create(
                    column, request, {}, self.model, self, field_path=one
                )
                found |= set(made.expected_parameters())
            else:
                found.add(one.parameter_name)  # type: ignore[union-attr]  # the desk's own filters are of this kind
        return found

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def opened(self, request: HttpRequest, obj: Any) -> None:
        """Do what opening a row's page calls for; nothing, where no person is behind it."""

    def beside(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Return what the page of a row shows beside its fields."""
        return {}

    def shown_again(self, request: HttpRequest, key: Any, **forms: BaseForm) -> HttpResponse:
        """Return a row's page with forms that were refused, and what was typed in them."""
        request.method = "GET"  # a POST to the page of a row would be a change of the row
        request.path = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[key])
        return self.change_view(request, str(key), extra_context=forms)

    def called(self, obj: Any) -> str:
        """Return what a row's page is headed: its kind and its number, or the beginning of its key; never a name."""
        return f"{capfirst(self.opts.verbose_name)} {str(obj.pk)[:8]}"

    def render_change_form(  # noqa: PLR0917  # Django's own signature
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None:
            self.opened(request, obj)
            headed = {"title": self.called(obj), "called": self.called(obj), "subtitle": None}
            context = self.beside(request, obj) | context | headed
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": str(self.opts.verbose_name_plural).capitalize(), "cap": CAP}
        return super().changelist_view(request, title | (extra_context or {}))


class ReadOnlyAdmin(DeskAdmin):
    """Shown, never written: acts are buttons of their own."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("Key of the member"))
    def member_key(self, obj: Any) -> str:
        return str(obj.member_id or "–")


class AboutPerson:
    """Mixed in before a page that shows a person's data: opening it is noted and shown to that person."""

    looked_at: str
    """The code of the page for the look-up."""

    def person(self, obj: Any) -> Any:
        """Return whose page it is, or None when it is nobody's."""
        return obj.member

    def whose_data(self, obj: Any) -> Any:
        """Return whose data the page is about, for the badge of a pause: the person's, but for letters to others."""
        return self.person(obj)

    def own_reason(self, obj: Any) -> str:
        """Return why, where the page itself says it, such as a case's number; else the desk asks."""
        return ""

    def outlives(self, obj: Any) -> bool:
        """Return whether there is still something to do when the person's record is closed; the trail notes it."""
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """
        Ask why before the page of a person opens, unless this session has said so within 15 minutes.

        :raises RecordClosed: for someone erased or about to be: nothing is left to look at.
        """
        page: Any = super()
        obj = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]  # mixed into a ModelAdmin
        may = obj is not None and self.has_view_permission(request, obj)  # type: ignore[attr-defined]
        who = self.person(obj) if may else None
        if who is not None and who.standing != "active" and not self.outlives(obj):
            raise RecordClosed
        if who is not None and not self.own_reason(obj):
            asked = self.ask_why(request, who)
            if asked is not None:
                return asked
        if who is not None:
            extra_context = (extra_context or {}) | {"paused_since": pause.since(self.whose_data(obj))}
        answer: HttpResponse = page.change_view(request, object_id, form_url, extra_context)
        return answer

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Mark the rows of the page whose person has the use of the data paused (R18-2)."""
        page: Any = super()
        listed = page.get_changelist_instance(request)
        listed.result_list = list(listed.result_list)
        pause.mark(listed.result_list, [self.whose_data(row) for row in listed.result_list])
        return listed

    def opened(self, request: HttpRequest, obj: Any) -> None:
        """
        Note the look-up.

        :raises PermissionDenied: without a reason: no way here leads past the question.
        :raises RecordClosed: about someone erased or about to be.
        """
        who, now = self.person(obj), timezone.now()
        if who is None:
            return
        if who.standing != "active":
            if self.outlives(obj):
                return
            raise RecordClosed
        own = self.own_reason(obj)
        reason = reasons.Reason(code=own) if own else reasons.remembered(request, person=who, now=now)
        if reason is None:
            raise PermissionDenied
        seen(member=who, by=request.user, page=self.looked_at, reason=reason.code, note=reason.note, now=now)

    def ask_why(self, request: HttpRequest, who: Any, *, suggested: str = "") -> HttpResponse | None:
        """Return the question, or the way on once it is answered; None where it was answered before."""
        now, query = timezone.now(), request.GET.copy()
        told = query.pop("why", [""])[-1]
        onward = f"{request.path}?{query.urlencode()}" if query else request.path
        reason = reasons.on_ticket(told, person_id=who.pk, staff_id=request.user.pk) if told else None
        answer = request.POST if request.method == "POST" else None
        form = reasons.ReasonForm(answer, person=who, initial={"why": suggested})
        if form.is_valid():
            reason = form.reason()
        if reason is not None:
            reasons.remember(request, person=who, reason=reason, now=now)
            return HttpResponseRedirect(onward)
        if not form.is_bound and reasons.remembered(request, person=who, now=now):
            return None
        context = {"title": _("Why do you open this person's page?"), "form": form, "onward": onward}
        site = self.admin_site  # type: ignore[attr-defined]
        return render(request, "admin/why.html", site.each_context(request) | context)


class CappedFilter(admin.SimpleListFilter):
    """A filter whose counts stop where the list's do, and never join a big table whole."""

    def get_facet_queryset(self, changelist: Any) -> dict[str, int]:
        """Count each choice among the first rows of the list as the other filters leave it."""
        rows = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters())
        keys = list(rows.values_list("pk", flat=True)[:CAP])
        return self.counts(changelist.model._default_manager.filter(pk__in=keys))

    def counts(self, rows: models.QuerySet[Any]) -> dict[str, int]:
        """Return how many of `rows` each choice would leave, at most 2,000 each, as admin names them."""
        chosen = self.used_parameters.get(self.parameter_name or "")
        found = {}
        for value, _text in self.lookup_choices:
            self.used_parameters[self.parameter_name or ""] = value
            left: Any = self.queryset(self.request, rows)
            found[value] = left.order_by()[:CAP].count()
        if chosen is None:
            self.used_parameters.pop(self.parameter_name or "")
        else:
            self.used_parameters[self.parameter_name or ""] = chosen
        return {f"{number}__c": found[value] for number, (value, _text) in enumerate(self.lookup_choices)}


def moment_read(answers: Mapping[str, str]) -> dt.datetime | None:
    """Return the moment of what a second person has before her to say yes to; None where her page does not say."""
    try:
        return dt.datetime.fromisoformat(answers.get("read", "")).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def back(request: HttpRequest, default: str) -> HttpResponse:
    """Return to the page of the desk that the form named, else to `default`."""
    wanted = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if safe else default)
