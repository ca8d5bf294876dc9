"""
The desk sees which letters went out, by key and name of the letter; it can neither write nor change any.
"""

from django.contrib import admin
from django.http import HttpRequest

from portal.letters.models import Dispatch


@admin.register(Dispatch)
class DispatchAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # it takes no parameter when it runs
    list_display = ("letter", "language", "channel", "begun_at", "sent_at", "attempts", "repeats")
    list_filter = ("letter", "channel", "language", "repeats")
    date_hierarchy = "begun_at"
    fields = (*list_display, "promise_key", "message_id", "subject_id")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Dispatch | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Dispatch | None = None) -> bool:
        return False
