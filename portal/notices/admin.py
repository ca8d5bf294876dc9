"""The desk's proof of what was accepted and told: read only."""

from django.contrib import admin

from portal.desk.pages import ReadOnlyAdmin
from portal.notices.models import NoticeGiven, TermsAcceptance


@admin.register(TermsAcceptance)
class TermsAcceptanceAdmin(ReadOnlyAdmin):
    list_display = ("at", "version", "language")
    ordering = ("-pk",)
    fields = readonly_fields = ("at", "version", "language", "member_key")


@admin.register(NoticeGiven)
class NoticeGivenAdmin(ReadOnlyAdmin):
    list_display = ("at", "version", "way", "language")
    ordering = ("-pk",)
    fields = readonly_fields = ("at", "version", "way", "language", "member_key")
