"""The desk's members: masked in lists, whole on their page, and every opening of a page is noted."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.datamap.codes import origins_to_staff
from portal.datamap.registry import declared
from portal.desk import masks, pause
from portal.desk.badges import badge
from portal.desk.pages import CappedFilter, ReadOnlyAdmin
from portal.desk.sealing import opened
from portal.desk.searching import SealedSearch
from portal.members.merge_desk import MergeDesk, keys_beginning
from portal.members.models import Member, Standing
from portal.members.number_desk import NumberDesk
from portal.members.numbering import CHECKS_IDENTITY
from portal.members.pause_desk import PauseDesk

LEAST_LETTERS = 3
SHIELDED = ("email", "phone", "street", "postal_code", "city", "country")
"""What nobody but those who check identities sees of a person with protected identity."""
TONES = {Standing.ACTIVE: "done", Standing.FROZEN: "wait", Standing.ERASED: "closed"}


class Kind(CappedFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("account", _("with an account")),
            ("contact", _("without an account")),
            ("staff", _("staff")),
            ("protected", _("protected identity")),
            ("left", _("no longer members")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> QuerySet[Member]:
        match self.value():
            case "account":
                return queryset.filter(has_account=True, is_staff=False)
            case "contact":
                return queryset.filter(has_account=False)
            case "staff":
                return queryset.filter(is_staff=True)
            case "protected":
                return queryset.filter(protected_identity=True)
            case "left":
                return queryset.filter(ended_at__isnull=False)
        return queryset


@admin.register(Member)
class MemberAdmin(SealedSearch, NumberDesk, PauseDesk, MergeDesk, ReadOnlyAdmin):
    looked_at = "member"
    list_display = ("short_key", "masked_name", "masked_email", "where", "kind", "stands", "joined_at")
    list_filter = (Kind, "language")
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("email",)
    search_help_text = _(
        "A whole e-mail address or user name, a key or its first eight signs, or at least three letters of a name."
    )
    ordering = ("-joined_at",)
    change_form_template = "admin/members/member/change_form.html"
    fieldsets = (
        (
            None,
            {"fields": ("id", "shown_name", "company", "user_name", "birth_year", "language", "came_from")},
        ),
        (_("Ways to reach"), {"fields": tuple(f"shown_{name}" for name in SHIELDED)}),
        (
            _("Standing"),
            {
                "fields": (
                    "standing",
                    "has_account",
                    "is_active",
                    "protected_identity",
                    "main_account",
                    "merged_into",
                    "joined_at",
                    "ended_at",
                    "last_login",
                )
            },
        ),
        (_("More about this person"), {"fields": ("own_words", "elsewhere")}),
    )

    def person(self, obj: Member) -> Member:
        return obj

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Member], search_term: str
    ) -> tuple[QuerySet[Member], bool]:
        if not search_term:
            return queryset, False
        wanted = opened(search_term)
        if not wanted:
            return queryset.none(), False
        self.warn_of_number(request, wanted)
        match = Q(email=wanted.lower()) | Q(user_name=wanted)
        if len(wanted) >= LEAST_LETTERS:
            match |= Q(name__icontains=wanted)
        if not _checks_identity(request):
            match &= Q(protected_identity=False)
        if keys := keys_beginning(wanted):
            match |= Q(pk__range=keys)
        return queryset.filter(match), False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Member | None:
        found: Member | None = super().get_object(request, object_id, from_field)
        if found is not None:
            found.desk_shields = found.protected_identity and not _checks_identity(request)  # type: ignore[attr-defined]
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Member | None = None) -> Any:
        return [name for _title, part in self.get_fieldsets(request, obj) for name in part["fields"]]

    def beside(self, request: HttpRequest, obj: Member) -> dict[str, Any]:
        may_merge = request.user.has_perm("members.change_member") and not (
            obj.is_staff or obj.merged_into_id
        )
        may_hold = request.user.has_perm("retention.add_hold") and not obj.merged_into_id
        return super().beside(request, obj) | {"may_merge": may_merge, "may_hold": may_hold}

    @admin.display(description=_("The person's own words"))
    def own_words(self, obj: Member) -> SafeString | str:
        """Show what the person added beside the data they are about (R16-3)."""
        named = declared()["members.statement"]
        said = [
            (named.in_words("about", one.about), one.text) for one in obj.statements.order_by("-added_at")
        ]
        return format_html_join("\n", "<p><strong>{}</strong><br>{}</p>", said) or "–"

    @admin.display(description=_("Key"))
    def short_key(self, obj: Member) -> str:
        return str(obj.pk)[:8]

    @admin.display(description=_("Name"))
    def masked_name(self, obj: Member) -> str:
        return masks.name(obj.name, protected=obj.protected_identity)

    @admin.display(description=_("E-mail"))
    def masked_email(self, obj: Member) -> str:
        return masks.email(obj.email, protected=obj.protected_identity)

    @admin.display(description=_("Town"))
    def where(self, obj: Member) -> str:
        return masks.town(obj.city, protected=obj.protected_identity)

    @admin.display(description=_("Kind"))
    def kind(self, obj: Member) -> str:
        if obj.is_staff:
            return gettext("staff")
        return gettext("account") if obj.has_account else gettext("no account")

    @admin.display(description=_("Standing"), ordering="standing")
    def stands(self, obj: Member) -> SafeString:
        return pause.beside(badge(TONES[Standing(obj.standing)], Standing(obj.standing).label), obj)

    @admin.display(description=_("Name"))
    def shown_name(self, obj: Member) -> str:
        return obj.name or "–"

    @admin.display(description=_("E-mail"))
    def shown_email(self, obj: Member) -> str:
        return _unless_shielded(obj, "email")

    @admin.display(description=_("Phone"))
    def shown_phone(self, obj: Member) -> str:
        return _unless_shielded(obj, "phone")

    @admin.display(description=_("Street"))
    def shown_street(self, obj: Member) -> str:
        return _unless_shielded(obj, "street")

    @admin.display(description=_("Postal code"))
    def shown_postal_code(self, obj: Member) -> str:
        return _unless_shielded(obj, "postal_code")

    @admin.display(description=_("Town"))
    def shown_city(self, obj: Member) -> str:
        return _unless_shielded(obj, "city")

    @admin.display(description=_("Country"))
    def shown_country(self, obj: Member) -> str:
        shown = _unless_shielded(obj, "country")
        return declared()["members.member"].in_words("country", shown)

    @admin.display(description=_("Where from"))
    def came_from(self, obj: Member) -> str:
        return capfirst(str(origins_to_staff().get(obj.origin, obj.origin)))

    @admin.display(description=_("Records"))
    def elsewhere(self, obj: Member) -> SafeString:
        """Links to what other rooms hold about this person; none of them is read here."""
        whose = f"member__id__exact={obj.pk}"
        lists = (
            ("rights_case", f"{whose}&due=all", _("Requests")),
            ("memberships_subscription", whose, _("Subscriptions")),
            ("memberships_payment", whose, _("Payments")),
            ("memberships_invoice", whose, _("Invoices")),
            ("correspondence_thread", whose, _("Conversations")),
            ("consents_decision", whose, _("Consents")),
            ("recipients_lookup", whose, _("Look-ups")),
            ("retention_hold", whose, _("Data on hold")),
        )
        links = ((f"{reverse(f'admin:{name}_changelist')}?{which}", text) for name, which, text in lists)
        items = format_html_join("", '<li><a href="{}">{}</a></li>', links)
        return format_html("<ul>{}</ul>", items)


def _unless_shielded(obj: Member, field: str) -> str:
    if getattr(obj, "desk_shields", obj.protected_identity):
        return gettext("hidden: protected identity")
    return str(getattr(obj, field) or "–")


def _checks_identity(request: HttpRequest) -> bool:
    return bool(request.user.has_perm(CHECKS_IDENTITY))
