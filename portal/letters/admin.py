"""
The desk sees which letters went out, by key and name of the letter; it can neither write nor change any.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.datamap.codes import languages
from portal.desk.pages import CappedFilter, ReadOnlyAdmin
from portal.letters.models import Dispatch
from portal.letters.names import NAMES
from portal.letters.wording import SHORT


class Named(CappedFilter):
    """By what the letter is called, as in every other list; letters of one name are one choice."""

    title = _("letter")
    parameter_name = "letter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        first = {str(name): letter for letter, name in reversed(list(NAMES.items()))}
        return [(letter, name) for name, letter in sorted(first.items())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dispatch]) -> QuerySet[Dispatch]:
        name = str(NAMES.get(self.value() or "", ""))
        alike = [letter for letter, called in NAMES.items() if name and str(called) == name]
        return queryset.filter(letter__in=alike) if self.value() else queryset


class Spoken(CappedFilter):
    """By the language it was written in."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(languages().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dispatch]) -> QuerySet[Dispatch]:
        return queryset.filter(language=self.value()) if self.value() else queryset


@admin.register(Dispatch)
class DispatchAdmin(ReadOnlyAdmin):
    list_display = (
        "called_letter",
        "spoken",
        "channel",
        "version",
        "begun_at",
        "sent_at",
        "attempts",
        "repeats",
    )
    list_filter = (Named, "channel", Spoken, "repeats")
    show_facets = admin.ShowFacets.NEVER
    date_hierarchy = "begun_at"
    fields = (*list_display, "promise_key", "message_id", "subject_id", "wording")
    readonly_fields = fields

    @admin.display(description=_("letter"), ordering="letter")
    def called_letter(self, obj: Dispatch) -> str:
        return str(NAMES.get(obj.letter, obj.letter))

    @admin.display(description=_("language"), ordering="language")
    def spoken(self, obj: Dispatch) -> str:
        return str(languages().get(obj.language, obj.language))

    @admin.display(description=_("text"), ordering="wording")
    def version(self, obj: Dispatch) -> str:
        return obj.wording[:SHORT]
