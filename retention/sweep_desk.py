"""The desk's sweeps: what is over its time, what stays and why, how far it has come; two people behind what waits."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.datamap import codes
from portal.datamap.registry import declared
from portal.desk.badges import badge
from portal.desk.pages import CappedFilter, ReadOnlyAdmin
from portal.members.models import Member
from portal.register.information import rule_words
from retention.runs import KeptBack, Part, Sweep
from retention.services import agreeing, choosing

LOOKS, APPROVES = "retention.add_sweep", "retention.change_sweep"
WHY_NOT: Mapping[type[Exception], Any] = {
    agreeing.NotWaiting: _("Nothing waits for you here any more. Nothing was changed."),
    agreeing.SamePerson: _("You looked at it first, so another person must decide it."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One table of a sweep as its page shows it; `samples` are keys of records and of their persons, while it waits."""

    part: Part
    table: str
    category: str
    rules: tuple[str, ...]
    kept_back: tuple[tuple[str, int], ...]
    samples: tuple[tuple[str, str], ...]

    @property
    def percent(self) -> int:
        """How far it has come, in whole percent of what was counted."""
        done, every = self.part.gone + self.part.cut, self.part.going + self.part.to_cut
        return 100 if self.part.ended == "done" else min(99, 100 * done // every) if every else 0


class Stands(CappedFilter):
    title = _("standing")
    parameter_name = "sweep"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("look", _("to look at")),
            ("signature", _("waits for a second person")),
            ("open", _("not ended")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Sweep]) -> QuerySet[Sweep]:
        found = cast(Any, queryset)
        match self.value():
            case "look":
                return cast(QuerySet[Sweep], found.to_look_at())
            case "signature":
                return cast(QuerySet[Sweep], found.to_approve())
            case "open":
                return cast(QuerySet[Sweep], found.open())
        return queryset


@admin.register(Sweep)
class SweepAdmin(ReadOnlyAdmin):
    list_display = ("day", "stands", "to_go", "gone", "begun_at", "ended_at", "short_key")
    list_display_links = ("day", "short_key")
    list_filter = (Stands,)
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-begun_at", "pk")
    fields = readonly_fields = (
        "day", "stands", "begun_at", "counted_at", "handled_at", "approved_at", "ended_at",
    )  # fmt: skip
    change_form_template = "admin/retention/sweep/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sweep]:
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("parts", queryset=Part.objects.order_by("position")))
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:key>/look/", view(self.look), name="retention_sweep_look"),
            path("<uuid:key>/decide/", view(self.decide), name="retention_sweep_decide"),
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Sweep) -> dict[str, Any]:
        waits = _waits(obj)
        return {
            "parts": [_shown(part, obj) for part in obj.parts.all()],
            "may_look": waits and obj.handled_by is None and request.user.has_perm(LOOKS),
            "may_decide": waits and obj.handled_by is not None and request.user.has_perm(APPROVES),
            "own": obj.handled_by == request.user.pk,
        }

    def look(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Note that one person has looked and wants it done."""
        if request.method != "POST" or not request.user.has_perm(LOOKS):
            raise PermissionDenied
        sweep = get_object_or_404(Sweep, pk=key)
        try:
            agreeing.stand_behind(sweep=sweep, by=cast(Member, request.user), now=timezone.now())
        except agreeing.NotWaiting as refused:
            messages.error(request, WHY_NOT[type(refused)])
        else:
            messages.success(
                request, gettext("Noted. Another person decides it; nothing of it is deleted until then.")
            )
        return redirect("admin:retention_sweep_change", key)

    def decide(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Let a second person say yes or no."""
        if request.method != "POST" or not request.user.has_perm(APPROVES):
            raise PermissionDenied
        sweep, by, now = get_object_or_404(Sweep, pk=key), cast(Member, request.user), timezone.now()
        yes = "yes" in request.POST
        try:
            (agreeing.approve if yes else agreeing.turn_down)(sweep=sweep, by=by, now=now)
        except tuple(WHY_NOT) as refused:
            messages.error(request, WHY_NOT[type(refused)])
        else:
            told = gettext("Approved. It is deleted now, but for what must stay.") if yes else None
            messages.success(
                request, told or gettext("Turned down. The next sweep counts anew and asks again.")
            )
        return redirect("admin:retention_sweep_change", key)

    @admin.display(description=_("Key"))
    def short_key(self, obj: Sweep) -> str:
        return str(obj.pk)[:8]

    @admin.display(description=_("To be deleted"))
    def to_go(self, obj: Sweep) -> int:
        return sum(part.going for part in obj.parts.all())

    @admin.display(description=_("Deleted"))
    def gone(self, obj: Sweep) -> int:
        return sum(part.gone for part in obj.parts.all())

    @admin.display(description=_("Standing"))
    def stands(self, obj: Sweep) -> SafeString:
        if obj.ended_at:
            return badge("done", gettext("ended"))
        if obj.counted_at is None:
            return badge("now", gettext("is counted"))
        if not _waits(obj):
            return badge("now", gettext("at work"))
        if obj.handled_by is None:
            return badge("late", gettext("to look at"))
        return badge("wait", gettext("waits for a second person"))


def _waits(obj: Sweep) -> bool:
    """Whether something in a sweep waits for people."""
    return obj.approved_by is None and any(
        part.waits_for and part.ended_at is None for part in obj.parts.all()
    )


def _shown(part: Part, sweep: Sweep) -> Shown:
    book, language = register.current(), get_language() or "sv"
    known = {rule.id: rule for rule in book.retention}
    source = declared().get(part.table)
    waits = part.waits_for and part.ended_at is None
    one = choosing.lot(part.table, today=sweep.day) if waits else None
    return Shown(
        part=part,
        table=capfirst(str(source.title())) if source else part.table,
        category=str(codes.categories().get(part.category, part.category)),
        rules=tuple(
            rule_words(book, known[rule], language=language).sentence if rule in known else rule
            for rule in part.rules
        ),
        kept_back=tuple((str(KeptBack(reason).label), rows) for reason, rows in part.kept_back.items()),
        samples=tuple(choosing.samples(one)) if one else (),
    )
