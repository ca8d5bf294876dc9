"""The desk's promises: what waits, what was parked and why by the error's name, and one act: try again."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.desk.badges import badge
from portal.desk.pages import CappedFilter, ReadOnlyAdmin, back
from portal.outbox import services
from portal.outbox.models import Promise
from portal.outbox.words import to_staff
from portal.trail.services import record


class Stands(CappedFilter):
    title = _("standing")
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waiting")), ("kept", _("kept"))]

    def choices(self, changelist: Any) -> Any:
        first, *rest = super().choices(changelist)
        return [first | {"display": _("parked")}, *rest]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Promise]) -> QuerySet[Promise]:
        match self.value():
            case "waiting":
                return queryset.filter(kept_at=None, parked_at=None).order_by("run_after")
            case "kept":
                return queryset.filter(kept_at__isnull=False).order_by("-kept_at")
        return queryset.filter(kept_at=None, parked_at__isnull=False).order_by("-parked_at")


@admin.register(Promise)
class PromiseAdmin(ReadOnlyAdmin):
    list_display = ("what", "stands", "promised_at", "run_after", "failures", "deaths", "last_error")
    list_filter = (Stands,)
    show_facets = admin.ShowFacets.NEVER
    fields = readonly_fields = (
        "what",
        "task",
        "stands",
        "ids",
        "promised_at",
        "run_after",
        "leased_until",
        "failures",
        "deaths",
        "last_error",
        "parked_at",
        "kept_at",
    )
    change_form_template = "admin/outbox/promise/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        again = path("<uuid:key>/again/", self.admin_site.admin_view(self.again), name="outbox_promise_again")
        return [again, *super().get_urls()]

    def again(self, request: HttpRequest, key: Any) -> HttpResponse:
        """Give a parked promise a fresh start."""
        if request.method != "POST" or not request.user.has_perm("outbox.change_promise"):
            raise PermissionDenied
        promise = get_object_or_404(Promise.objects.parked(), pk=key)
        with transaction.atomic():
            services.retry(promise=promise)
            record(
                action="outbox.promise.retried",
                actor=request.user.pk,
                role="staff",
                about=promise,
                facts={"task": promise.task},
            )
        messages.success(request, gettext("It is tried again now."))
        return back(request, reverse("admin:outbox_promise_change", args=[key]))

    def beside(self, request: HttpRequest, obj: Promise) -> dict[str, Any]:
        parked = obj.parked_at is not None and obj.kept_at is None
        return {"may_retry": parked and request.user.has_perm("outbox.change_promise")}

    @admin.display(description=_("What is to be done"), ordering="task")
    def what(self, obj: Promise) -> str:
        return to_staff(obj.task)

    @admin.display(description=_("Standing"))
    def stands(self, obj: Promise) -> SafeString:
        if obj.kept_at:
            return badge("done", gettext("kept"))
        if obj.parked_at:
            return badge("late", gettext("parked"))
        return badge("now", gettext("at work") if obj.leased_until else gettext("waiting"))
