"""
The desk sees which letters went out, by key and name of the letter; it can neither write nor change any.
"""

from django.contrib import admin

from portal.desk.pages import ReadOnlyAdmin
from portal.letters.models import Dispatch


@admin.register(Dispatch)
class DispatchAdmin(ReadOnlyAdmin):
    list_display = ("letter", "language", "channel", "begun_at", "sent_at", "attempts", "repeats")
    list_filter = ("letter", "channel", "language", "repeats")
    date_hierarchy = "begun_at"
    fields = (*list_display, "promise_key", "message_id", "subject_id")
    readonly_fields = fields
