"""The desk's consents: read only; only the person decides."""

from django.contrib import admin

from consents.models import Decision
from portal.desk.pages import OF_MEMBER, ReadOnlyAdmin


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    linked_by = OF_MEMBER
    list_display = ("at", "purpose", "channel", "answer", "surface", "notice_version")
    list_filter = ("answer",)
    ordering = ("-at",)
    fields = readonly_fields = (
        "at", "purpose", "channel", "answer", "text_shown", "language", "surface", "notice_version",
        "member_key",
    )  # fmt: skip
