"""The desk's consents: read only; only the person decides."""

from django.contrib import admin

from consents.models import Decision
from portal.datamap.desk import in_words
from portal.desk.pages import OF_MEMBER, ReadOnlyAdmin


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    what_for = in_words(Decision, "purpose")
    by = in_words(Decision, "channel")
    place = in_words(Decision, "surface")
    spoken = in_words(Decision, "language")
    linked_by = OF_MEMBER
    list_display = ("at", "what_for", "by", "answer", "place", "notice_version")
    list_filter = ("answer",)
    ordering = ("-at",)
    fields = readonly_fields = (
        "at", "what_for", "by", "answer", "text_shown", "spoken", "place", "notice_version", "member_key",
    )  # fmt: skip
