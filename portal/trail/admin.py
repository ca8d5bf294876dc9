"""The desk's trail: read only, found by key, newest first."""

import uuid
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.datamap.codes import ROLES_TO_STAFF
from portal.desk.badges import badge
from portal.desk.pages import ReadOnlyAdmin
from portal.trail.models import Entry
from portal.trail.words import subject_to_staff, to_staff


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "what", "by", "about_what", "about_id", "sealed")
    list_select_related = ("seal",)
    search_fields = ("action",)
    search_help_text = _("A whole action, or the key of a person, of staff or of what the entry is about.")
    ordering = ("-pk",)
    sortable_by = ()
    fields = readonly_fields = (
        "at",
        "what",
        "action",
        "by",
        "subject_id",
        "actor_id",
        "about_what",
        "about_id",
        "facts",
        "sealed",
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        wanted = search_term.strip()
        if not wanted:
            return queryset, False
        match = Q(action=wanted) | Q(about_id=wanted)
        try:
            key = uuid.UUID(wanted)
        except ValueError:
            return queryset.filter(match), False
        return queryset.filter(match | Q(subject_id=key) | Q(actor_id=key)), False

    @admin.display(description=_("What happened"))
    def what(self, obj: Entry) -> str:
        return to_staff(obj.action)

    @admin.display(description=_("By"))
    def by(self, obj: Entry) -> str:
        return str(ROLES_TO_STAFF.get(obj.role, obj.role))

    @admin.display(description=_("About what"))
    def about_what(self, obj: Entry) -> str:
        return subject_to_staff(obj.about_type)

    @admin.display(description=_("Sealed"))
    def sealed(self, obj: Entry) -> SafeString:
        link: Any = getattr(obj, "seal", None)
        return (
            badge("done", gettext("link %(position)s") % {"position": link.position})
            if link
            else badge("wait", "–")
        )
