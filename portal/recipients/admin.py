"""The desk's look-ups and disclosures, read only; and the recipients that must still be told (Art. 19)."""

import uuid
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.datamap.codes import ROLES_TO_STAFF
from portal.datamap.desk import in_words
from portal.desk.pages import OF_MEMBER, CappedFilter, ReadOnlyAdmin
from portal.members.models import Member
from portal.recipients import notifying
from portal.recipients.models import ENDED, Act, Disclosure, LookUp, Notification, Told
from portal.recipients.words import PAGES_TO_STAFF, REASONS_TO_STAFF


@admin.register(LookUp)
class LookUpAdmin(ReadOnlyAdmin):
    linked_by = OF_MEMBER
    list_display = ("at", "by", "what", "why", "short_key")
    ordering = ("-pk",)
    fields = readonly_fields = ("at", "by", "staff_id", "what", "why", "note", "member_key")

    @admin.display(description=_("Role"), ordering="role")
    def by(self, obj: LookUp) -> str:
        return str(ROLES_TO_STAFF.get(obj.role, obj.role))

    @admin.display(description=_("What was opened"), ordering="page")
    def what(self, obj: LookUp) -> str:
        return str(PAGES_TO_STAFF.get(obj.page, obj.page))

    @admin.display(description=_("Why"), ordering="reason")
    def why(self, obj: LookUp) -> str:
        return str(REASONS_TO_STAFF.get(obj.reason, obj.reason))

    @admin.display(description=_("Key"))
    def short_key(self, obj: Any) -> str:
        return str(obj.member_id)[:8]


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnlyAdmin):
    to_whom = in_words(Disclosure, "recipient")
    of_what = in_words(Disclosure, "category")
    what_for = in_words(Disclosure, "purpose")
    where = in_words(Disclosure, "country")
    list_display = ("at", "to_whom", "of_what", "what_for", "where")
    ordering = ("-pk",)
    fields = readonly_fields = (*list_display, "member_key")


class OutcomeForm(forms.Form):
    """What came of telling one recipient; not telling it takes words (R19-1)."""

    outcome = forms.ChoiceField(
        label=_("What has happened?"),
        choices=[(one.value, one.label) for one in Told if one is not Told.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what has happened.")},
    )
    reason = forms.CharField(
        label=_("Why not"),
        help_text=_("Only when it is not possible or not reasonable. The person reads it."),
        max_length=400,
        required=False,
        strip=True,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") in {Told.IMPOSSIBLE, Told.TOO_MUCH} and not given.get("reason"):
            self.add_error("reason", _("Say why the recipient is not told."))
        return given


class Outcomes(CappedFilter):
    title = _("outcome of telling")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Told.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(outcome=self.value()) if self.value() else queryset


class Acts(CappedFilter):
    title = _("what was done")
    parameter_name = "act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Act.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(act=self.value()) if self.value() else queryset


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    linked_by = OF_MEMBER
    to_whom = in_words(Notification, "recipient")
    list_display = ("due_on", "to_whom", "act", "number", "outcome")
    list_filter = (Outcomes, Acts)
    ordering = ("due_on", "pk")
    fields = readonly_fields = (
        "number", "to_whom", "contact", "act", "outcome", "reason", "due_on", "made_at", "sent_at", "ended_at",
        "member_key",
    )  # fmt: skip
    change_form_template = "admin/recipients/notification/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = path("<uuid:key>/outcome/", view(self.outcome), name="recipients_notification_outcome")
        return [own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Notification) -> dict[str, Any]:
        may = request.user.has_perm("recipients.change_notification")
        return {"may_note": may and obj.outcome not in ENDED}

    def outcome(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Note that a recipient was told, has answered, or cannot be told and why."""
        if not request.user.has_perm("recipients.change_notification"):
            raise PermissionDenied
        waiting = get_object_or_404(Notification, pk=key)
        form = OutcomeForm(request.POST or None)
        if form.is_valid():
            try:
                _note(waiting, by=cast(Member, request.user), **form.cleaned_data)
            except notifying.AlreadyEnded:
                messages.error(request, gettext("It was noted just before. Nothing was changed."))
            else:
                messages.success(request, gettext("It is noted, and the person sees it."))
            return redirect("admin:recipients_notification_change", key)
        context = {"title": gettext("Recipient to tell"), "opts": self.opts, "waiting": waiting, "form": form}
        frame = self.admin_site.each_context(request)
        return render(request, "admin/recipients/notification/outcome.html", frame | context)

    @admin.display(description=_("Contact in the register"))
    def contact(self, obj: Notification) -> str:
        return notifying.contact_of(obj.recipient) or "–"


def _note(waiting: Notification, *, by: Member, outcome: str, reason: str) -> None:
    now = timezone.now()
    match Told(outcome):
        case Told.SENT:
            notifying.sent(notification=waiting, by=by, now=now)
        case Told.ANSWERED:
            notifying.answered(notification=waiting, by=by, now=now)
        case given_up:
            notifying.give_up(notification=waiting, outcome=given_up, reason=reason, by=by, now=now)
