"""The desk's holds: placed with a confirmation, looked at again in time, ended by two people (R17-11)."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.desk import reasons
from portal.desk.badges import badge, due
from portal.desk.pages import OF_MEMBER, AboutPerson, CappedFilter, ReadOnlyAdmin, moment_read
from portal.members.models import Member
from retention.forms import EndForm, PlaceForm, ReviewForm
from retention.items import Ground
from retention.models import Hold
from retention.services import calendar, holds
from retention.showing import parts_in_words
from retention.sweep_desk import SweepAdmin

__all__ = ["ENDS", "PLACES", "HoldAdmin", "SweepAdmin"]

PLACES, ENDS = "retention.add_hold", "retention.change_hold"
WHY_NOT: Mapping[type[Exception], Any] = {
    holds.AlreadyAsked: _("Its end is proposed already. Nothing was changed."),
    holds.AlreadyHeld: _("The same is held for the same reason. Nothing was changed."),
    holds.AlreadyReleased: _("The hold has ended. Nothing was changed."),
    holds.AskedAnew: _(
        "Its end was proposed after you opened the page. Read why before you end it. Nothing was changed."
    ),
    holds.NobodyThere: _("The record is deleted or is part of another. There is nothing to hold."),
    holds.NotAsked: _("Nobody proposes to end it any more. Nothing was changed."),
    holds.SamePerson: _("You proposed to end it, so another person must do it."),
}


class Stands(CappedFilter):
    title = _("standing")
    parameter_name = "hold"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("live", _("in force")),
            ("review", _("to be looked at again")),
            ("signature", _("waits for a second person")),
            ("ended", _("ended")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Hold]) -> QuerySet[Hold]:
        found = cast(Any, queryset)
        match self.value():
            case "live":
                return cast(QuerySet[Hold], found.live())
            case "review":
                return cast(QuerySet[Hold], found.to_review(holds.local_today(timezone.now())))
            case "signature":
                return cast(QuerySet[Hold], found.to_release())
            case "ended":
                return queryset.exclude(released_at=None)
        return queryset


@admin.register(Hold)
class HoldAdmin(AboutPerson, ReadOnlyAdmin):
    looked_at = "member"
    linked_by = OF_MEMBER
    list_display = ("short_key", "parts", "ground", "looked_at_by", "stands", "shown")
    list_filter = (Stands,)
    list_select_related = ("member",)
    ordering = ("review_on", "pk")
    fields = readonly_fields = (
        "parts", "ground", "reason", "looked_at_by", "stands", "shown", "hidden_because", "placed_at", "reviewed_at",
        "asked_at", "release_because", "released_at", "member_key",
    )  # fmt: skip
    change_form_template = "admin/retention/hold/change_form.html"
    change_list_template = "admin/retention/hold/change_list.html"

    def outlives(self, obj: Hold) -> bool:
        return True

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("calendar/", view(self.calendar), name="retention_calendar"),
            path("place/<uuid:key>/", view(self.place), name="retention_hold_place"),
            path("<uuid:key>/review/", view(self.review), name="retention_hold_review"),
            path("<uuid:key>/end/", view(self.end), name="retention_hold_end"),
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Hold) -> dict[str, Any]:
        lives = obj.released_at is None
        needed = ENDS if obj.asked_by else PLACES
        return super().beside(request, obj) | {
            "may_review": lives and request.user.has_perm(PLACES),
            "may_end": lives and request.user.has_perm(needed),
        }

    def calendar(self, request: HttpRequest) -> HttpResponse:
        """Show what goes in which month by itself, and which holds are looked at again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        language = get_language() or register.current().languages[0]
        context = {
            "title": gettext("What goes when"),
            "leaving": calendar.leaving(language=language),
            "to_review": calendar.to_review(),
        }
        return self._page(request, "calendar", context)

    def place(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Say what must stay and why, read what that means, and place it."""
        if not request.user.has_perm(PLACES):
            raise PermissionDenied
        member, now = get_object_or_404(Member, pk=key), timezone.now()
        answers = request.POST if request.method == "POST" else None
        form = PlaceForm(answers, today=holds.local_today(now))
        sure = form.is_valid() and "sure" in request.POST
        if sure:
            given = form.cleaned_data
            try:
                hold = holds.place(
                    member=member,
                    categories=given["parts"],
                    ground=Ground(given["ground"]),
                    reason=given["reason"],
                    review_on=given["review_on"],
                    hidden_because=given["hidden_because"],
                    by=_staff(request),
                    now=now,
                )
            except (holds.AlreadyHeld, holds.NobodyThere) as refused:
                messages.error(request, WHY_NOT[type(refused)])
                return redirect("admin:retention_hold_changelist")
            messages.success(request, gettext("The hold is in force. Nothing it keeps is deleted."))
            return redirect("admin:retention_hold_change", hold.pk)
        checked = form.is_valid() and "change" not in request.POST
        return self._page(
            request,
            "place",
            {
                "title": gettext("Place a hold"),
                "short_key": str(member.pk)[:8],
                "form": form,
                "checked": _in_words(form) if checked else None,
            },
        )

    def review(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Note that it is still needed, and when to look the next time."""
        hold = self._hold(request, key, PLACES)
        if isinstance(hold, HttpResponse):
            return hold
        now = timezone.now()
        form = ReviewForm(request.POST or None, today=holds.local_today(now))
        if form.is_valid():
            day = form.cleaned_data["review_on"]
            return self._done(
                request,
                hold,
                lambda: holds.review(hold=hold, review_on=day, by=_staff(request), now=now),
                gettext("It is noted that the hold is still needed."),
            )
        return self._page(request, "act", {"title": gettext("Still needed"), "hold": hold, "form": form})

    def end(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Propose its end with a reason; or, as another person, end it."""
        found, proposes = get_object_or_404(Hold, pk=key), "because" in request.POST
        hold = self._hold(request, key, ENDS if found.asked_by and not proposes else PLACES)
        if isinstance(hold, HttpResponse):
            return hold
        by, now = _staff(request), timezone.now()
        context: dict[str, Any] = {
            "title": gettext("End the hold"),
            "hold": hold,
            "own": hold.asked_by == by.pk,
        }
        if not proposes and (hold.asked_by is not None or hold.released_at is not None):
            if request.method == "POST":
                read = moment_read(request.POST)
                return self._done(
                    request,
                    hold,
                    lambda: holds.release(hold=hold, by=by, read=read, now=now),
                    gettext("The hold has ended. What nothing else keeps is deleted now."),
                )
            return self._page(request, "act", context)
        form = EndForm(request.POST or None)
        if form.is_valid():
            because = form.cleaned_data["because"]
            return self._done(
                request,
                hold,
                lambda: holds.ask_release(hold=hold, because=because, by=by, now=now),
                gettext("Proposed. Another person ends it; it is in force until then."),
            )
        return self._page(request, "act", context | {"form": form})

    def _hold(self, request: HttpRequest, key: uuid.UUID, permission: str) -> Hold | HttpResponse:
        """Return a hold for whoever may, and note the look; or the way to its page, where the desk asks why."""
        if not request.user.has_perm(permission):
            raise PermissionDenied
        hold = get_object_or_404(Hold.objects.select_related("member"), pk=key)
        active = hold.member.standing == "active"
        if active and reasons.remembered(request, person=hold.member, now=timezone.now()) is None:
            return redirect("admin:retention_hold_change", key)
        self.opened(request, hold)
        return hold

    def _done(self, request: HttpRequest, hold: Hold, act: Callable[[], object], told: str) -> HttpResponse:
        try:
            act()
        except tuple(WHY_NOT) as refused:
            messages.error(request, WHY_NOT[type(refused)])
        else:
            messages.success(request, told)
        return redirect("admin:retention_hold_change", hold.pk)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        frame = self.admin_site.each_context(request) | {"opts": self.opts}
        return render(request, f"admin/retention/hold/{name}.html", frame | context)

    @admin.display(description=_("Key"))
    def short_key(self, obj: Hold) -> str:
        return str(obj.pk)[:8]

    @admin.display(description=_("What it keeps"))
    def parts(self, obj: Hold) -> str:
        return capfirst(parts_in_words(obj.categories))

    @admin.display(description=_("To be looked at again by"), ordering="review_on")
    def looked_at_by(self, obj: Hold) -> SafeString:
        today = holds.local_today(timezone.now())
        return due(obj.review_on, today=today, ended=obj.released_at is not None)

    @admin.display(description=_("Standing"))
    def stands(self, obj: Hold) -> SafeString:
        if obj.released_at is not None:
            return badge("closed", gettext("ended"))
        if obj.asked_by is not None:
            return badge("wait", gettext("waits for a second person"))
        return badge("now", gettext("in force"))


def _staff(request: HttpRequest) -> Member:
    return cast(Member, request.user)


def _in_words(form: forms.Form) -> dict[str, Any]:
    """Return what a valid form says, to be read before it is done."""
    given = form.cleaned_data
    return {
        "parts": capfirst(parts_in_words(given["parts"])),
        "ground": Ground(given["ground"]).label,
        "reason": given["reason"],
        "review_on": given["review_on"],
        "hidden_because": given["hidden_because"],
    }
