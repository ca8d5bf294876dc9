"""The desk's look-ups and disclosures: read only, and said in words."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.datamap.codes import ROLES_TO_STAFF
from portal.datamap.desk import in_words
from portal.desk.pages import OF_MEMBER, ReadOnlyAdmin
from portal.recipients.models import Disclosure, LookUp
from portal.recipients.words import PAGES_TO_STAFF, REASONS_TO_STAFF


@admin.register(LookUp)
class LookUpAdmin(ReadOnlyAdmin):
    linked_by = OF_MEMBER
    list_display = ("at", "by", "what", "why", "short_key")
    ordering = ("-pk",)
    fields = readonly_fields = ("at", "by", "staff_id", "what", "why", "note", "member_key")

    @admin.display(description=_("Role"), ordering="role")
    def by(self, obj: LookUp) -> str:
        return str(ROLES_TO_STAFF.get(obj.role, obj.role))

    @admin.display(description=_("What was opened"), ordering="page")
    def what(self, obj: LookUp) -> str:
        return str(PAGES_TO_STAFF.get(obj.page, obj.page))

    @admin.display(description=_("Why"), ordering="reason")
    def why(self, obj: LookUp) -> str:
        return str(REASONS_TO_STAFF.get(obj.reason, obj.reason))

    @admin.display(description=_("Key"))
    def short_key(self, obj: Any) -> str:
        return str(obj.member_id)[:8]


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnlyAdmin):
    to_whom = in_words(Disclosure, "recipient")
    of_what = in_words(Disclosure, "category")
    what_for = in_words(Disclosure, "purpose")
    where = in_words(Disclosure, "country")
    list_display = ("at", "to_whom", "of_what", "what_for", "where")
    ordering = ("-pk",)
    fields = readonly_fields = (*list_display, "member_key")
