"""
The desk sees which letters went out, by key and name of the letter; it can neither write nor change any.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.desk.pages import ReadOnlyAdmin
from portal.letters.models import Dispatch
from portal.letters.wording import SHORT


@admin.register(Dispatch)
class DispatchAdmin(ReadOnlyAdmin):
    list_display = ("letter", "language", "channel", "version", "begun_at", "sent_at", "attempts", "repeats")
    list_filter = ("letter", "channel", "language", "repeats")
    date_hierarchy = "begun_at"
    fields = (*list_display, "promise_key", "message_id", "subject_id", "wording")
    readonly_fields = fields

    @admin.display(description=_("text"), ordering="wording")
    def version(self, obj: Dispatch) -> str:
        return obj.wording[:SHORT]
