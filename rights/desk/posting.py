"""The queue of letters to post: print, say when it was posted, say that it came back."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.correspondence.downloads import as_attachment
from portal.datamap.registry import declared
from portal.desk import masks
from portal.desk.badges import badge, due
from portal.desk.pages import AboutPerson, CappedFilter, ReadOnlyAdmin
from portal.letters.pdf import PangoMissing
from portal.members.entering import address_lines
from portal.members.models import Member, Standing
from portal.members.numbering import CHECKS_IDENTITY
from portal.recipients.services import role_of
from rights.clock import local_day
from rights.desk.forms import DAY
from rights.desk.pages import staff
from rights.models import Case
from rights.papers import QUEUE, Posted
from rights.services import addresses, enclosing, posting, printing
from rights.services.answering import NotAnswered
from rights.services.packaging import Gone
from rights.services.reading import at_last, reader_of

WHY_NOT: dict[type[Exception], Any] = {
    posting.NotEntitled: _("The address is protected. Somebody who checks identities prints this letter."),
    posting.NoAddress: _("There is no whole postal address on file. Ask the person for one."),
    posting.AlreadyPosted: _("The letter was posted. If it comes back, note that, and queue it again."),
    posting.PrintedBefore: _("The letter was printed before. Say that it is to be printed again."),
    posting.Overtaken: _(
        "What the letter says is not true any more, so it is not printed. If it was never printed, it has left the queue."
    ),
    Gone: _("The file to enclose is gone: its time was over. The person may ask again."),
    enclosing.TooLarge: _("The file is too large to print. Hand it over in another way."),
    NotAnswered: _("There is no answer to print yet."),
    PangoMissing: _("This computer cannot make a PDF just now."),
}
WRONG_DAY = _(
    "That day cannot be right: a letter is printed, then posted, and may come back, today or earlier."
)


class DayForm(forms.Form):
    """On which day."""

    on = forms.DateField(label=_("Day"), widget=DAY, error_messages={"required": _("Enter the day")})


class Waits(CappedFilter):
    """Where a letter is."""

    title = _("letters")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("here", _("to print and post")),
            ("print", _("to print")),
            ("post", _("to post")),
            ("posted", _("posted")),
            ("returned", _("came back")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: Any = queryset
        narrowed: QuerySet[Any] = {
            "here": rows.here,
            "print": rows.to_print,
            "post": rows.to_post,
            "posted": rows.underway,
            "returned": rows.returned,
        }.get(self.value() or "", rows.all)()
        return narrowed


@admin.register(Posted)
class PostedAdmin(AboutPerson, ReadOnlyAdmin):
    looked_at = "letter"
    list_display = ("number", "what", "who", "stands", "made_at", "answer_by")
    list_filter = (Waits,)
    list_select_related = ("case__member", "reader")
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    ordering = (QUEUE, "made_at")
    fields = readonly_fields = (
        "number",
        "what",
        "who",
        "address",
        "came_from",
        "made_at",
        "printed_at",
        "prints",
        "dispatched_on",
        "returned_on",
        "wording",
    )
    change_form_template = "admin/rights/posted/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path(f"<uuid:key>/{act}/", view(getattr(self, act)), name=f"rights_posted_{name}")
            for act, name in (
                ("print_it", "print"),
                ("posted", "posted"),
                ("back", "back"),
                ("again", "again"),
            )
        ]
        return [*own, *super().get_urls()]

    def person(self, obj: Posted) -> Member:
        """Return to whom it was posted, or is to be, now or once more."""
        underway = obj.dispatched_on is not None and obj.returned_on is None
        return at_last(obj.reader) if underway else reader_of(obj, now=timezone.now())

    def whose_data(self, obj: Posted) -> Member:
        """Return whom the letter is about; whoever acts for her only reads it (R12-16)."""
        return at_last(obj.case.member)

    def own_reason(self, obj: Posted) -> str:
        return obj.case.reference

    def outlives(self, obj: Posted) -> bool:
        """The last letter before a deletion is posted when the record is closed, and may come back later (R17-9)."""
        return True

    def called(self, obj: Posted) -> str:
        return gettext("Letter for %(number)s") % {"number": obj.case.reference}

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Posted | None:
        found: Posted | None = super().get_object(request, object_id, from_field)
        if found is not None:
            found.desk_shields = self.person(found).protected_identity and not _entitled(request)  # type: ignore[attr-defined]
        return found

    def beside(self, request: HttpRequest, obj: Posted) -> dict[str, Any]:
        reader, may = self.person(obj), request.user.has_perm("rights.change_posted")
        shielded = reader.protected_identity and not _entitled(request)
        return {
            "may_print": may and not shielded and bool(address_lines(reader)) and obj.dispatched_on is None,
            "may_post": may and obj.printed_at is not None and obj.dispatched_on is None,
            "may_return": may and obj.dispatched_on is not None and obj.returned_on is None,
            "may_repeat": may
            and obj.returned_on is not None
            and reader.standing == Standing.ACTIVE
            and not Posted.objects.filter(promise_key=obj.once_more).exists(),
            "shielded": shielded,
            "no_address": not address_lines(reader),
            "moved_on": addresses.changed_lately(reader, now=timezone.now()),
            "expires_at": _expiry(obj),
            "day_form": DayForm(initial={"on": local_day(timezone.now())}),
        }

    def print_it(self, request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
        """Hand out the letter to print; a second print needs a yes (F-44)."""
        letter = self._letter(request, key)
        self.opened(request, letter)
        try:
            kind, paper = posting.printed(
                posted=letter,
                by=staff(request),
                role=role_of(staff(request)),
                entitled=_entitled(request),
                again=request.POST.get("again") == "yes",
                now=timezone.now(),
            )
        except tuple(WHY_NOT) as refused:
            messages.error(request, str(WHY_NOT[type(refused)]))
            here = Posted.objects.filter(pk=key).exists()
            return redirect(
                *(("admin:rights_posted_change", key) if here else ("admin:rights_posted_changelist",))
            )
        ending = "zip" if kind.endswith("zip") else "pdf"
        return as_attachment(ContentFile(paper), name=f"insyn-{letter.case.reference}-letter.{ending}")

    def posted(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Note the day it was posted."""
        return self._on_a_day(request, key, posting.dispatch, gettext("Noted: the letter is on its way."))

    def back(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Note that it came back: the person has not had it."""
        return self._on_a_day(
            request, key, posting.came_back, gettext("Noted. The person has not had it: find another way.")
        )

    def again(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Queue a letter that came back once more."""
        letter = self._letter(request, key)
        try:
            new = posting.post_again(
                posted=letter, by=staff(request), role=role_of(staff(request)), now=timezone.now()
            )
        except posting.NotInOrder:
            messages.error(request, gettext("Only a letter that came back is posted again."))
            return redirect("admin:rights_posted_change", key)
        messages.success(request, gettext("The letter is in the queue again."))
        return redirect("admin:rights_posted_change", new.pk)

    def _on_a_day(self, request: HttpRequest, key: uuid.UUID, act: Any, done: str) -> HttpResponse:
        letter, form = self._letter(request, key), DayForm(request.POST)
        try:
            if not form.is_valid():
                raise posting.NotInOrder
            on: dt.date = form.cleaned_data["on"]
            by = staff(request)
            act(posted=letter, on=on, by=by, role=role_of(by), now=timezone.now())
        except posting.NotInOrder:
            messages.error(request, str(WRONG_DAY))
        else:
            messages.success(request, done)
        return redirect("admin:rights_posted_change", key)

    def _letter(self, request: HttpRequest, key: uuid.UUID) -> Posted:
        if request.method != "POST" or not request.user.has_perm("rights.change_posted"):
            raise PermissionDenied
        return get_object_or_404(Posted.objects.select_related("case__member__merged_into"), pk=key)

    @admin.display(description=_("Request"))
    def number(self, obj: Posted) -> str:
        return obj.case.reference

    @admin.display(description=_("Letter"))
    def what(self, obj: Posted) -> str:
        return declared()["rights.posted"].in_words("letter", obj.letter)

    @admin.display(description=_("To"))
    def who(self, obj: Posted) -> str:
        reader = self.person(obj)
        return masks.name(reader.name, protected=reader.protected_identity)

    @admin.display(description=_("Address on file"))
    def address(self, obj: Posted) -> str:
        reader = self.person(obj)
        if getattr(obj, "desk_shields", reader.protected_identity):
            return gettext("hidden: protected identity")
        return ", ".join(address_lines(reader)) or gettext("none")

    @admin.display(description=_("Where the address is from"))
    def came_from(self, obj: Posted) -> str:
        return str(SOURCES[addresses.source_of(self.person(obj))])

    @admin.display(description=_("State"))
    def stands(self, obj: Posted) -> SafeString:
        if obj.returned_on:
            return badge("late", gettext("came back"))
        if obj.dispatched_on:
            return badge("done", gettext("posted"))
        return badge("wait", gettext("to post") if obj.printed_at else gettext("to print"))

    @admin.display(description=_("Answer by"))
    def answer_by(self, obj: Posted) -> SafeString:
        case: Case = obj.case
        return due(case.due_on, today=local_day(timezone.now()), ended=obj.dispatched_on is not None)


SOURCES = {
    "member": _("the person changed it last"),
    "staff": _("our staff entered it last"),
    "record": _("given when the record began"),
}
"""Who gave the address on file, in words for staff."""


def _expiry(obj: Posted) -> dt.datetime | None:
    """Return until when a file to enclose is there, for a letter that is still to be printed."""
    if obj.line is None or obj.printed_at is not None or obj.letter != printing.COPY:
        return None
    package = getattr(obj.line, "package", None)
    return package.expires_at if package else None


def _entitled(request: HttpRequest) -> bool:
    return bool(request.user.has_perm(CHECKS_IDENTITY))
