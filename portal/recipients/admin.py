"""The desk's look-ups and disclosures: read only."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.desk.pages import OF_MEMBER, ReadOnlyAdmin
from portal.recipients.models import Disclosure, LookUp


@admin.register(LookUp)
class LookUpAdmin(ReadOnlyAdmin):
    linked_by = OF_MEMBER
    list_display = ("at", "role", "page", "reason", "short_key")
    ordering = ("-pk",)
    fields = readonly_fields = ("at", "role", "staff_id", "page", "reason", "note", "member_key")

    @admin.display(description=_("Key"))
    def short_key(self, obj: Any) -> str:
        return str(obj.member_id)[:8]


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnlyAdmin):
    list_display = ("at", "recipient", "category", "purpose", "country")
    ordering = ("-pk",)
    fields = readonly_fields = ("at", "recipient", "category", "purpose", "country", "member_key")
