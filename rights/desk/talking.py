"""The desk's side of the conversation about a request, and the notes of staff among themselves."""

import uuid
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.correspondence.downloads import as_attachment
from portal.correspondence.models import Attachment
from portal.correspondence.services import ThreadClosed
from portal.desk.pages import RecordClosed, back
from portal.members.models import Member
from rights.models import Case
from rights.services import talking

LONGEST_NOTE = 4000
NOTE_IDS = "id_note_%s"


class WriteForm(forms.Form):
    """Our message to the person, plain text."""

    text = forms.CharField(
        label=_("Message to the person"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 5})
    )


class NoteForm(forms.Form):
    """A note among staff, plain text."""

    text = forms.CharField(
        label=_("Internal note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person gets it with a copy of the data. Write nothing you would not say to them."),
    )


class TalkingDesk:
    """Mixed in before the case's page: writing to the person, and noting."""

    def get_urls(self) -> list[URLPattern]:
        page: Any = super()
        site = self.admin_site.admin_view  # type: ignore[attr-defined]  # mixed into a ModelAdmin
        own = [
            path("<uuid:case>/write/", site(self.write), name="rights_case_write"),
            path("<uuid:case>/note/", site(self.note), name="rights_case_note"),
            path("<uuid:case>/message-file/<uuid:key>/", site(self.file), name="rights_case_file"),
        ]
        return [*own, *page.get_urls()]

    def write(self, request: HttpRequest, case: uuid.UUID) -> HttpResponse:
        """Write to the person, who is told by mail that there is a message, or gets it as a letter."""
        found = _allowed(request, case)
        form = WriteForm(request.POST)
        if not form.is_valid():
            messages.error(request, gettext("Write a message of at most 10,000 letters. Nothing was sent."))
            return self.shown_again(request, case, write_form=form)  # type: ignore[attr-defined,no-any-return]  # mixed in
        try:
            talking.write(
                case=found,
                text=form.cleaned_data["text"],
                staff=cast(Member, request.user),
                now=timezone.now(),
            )
        except ThreadClosed:
            messages.error(request, gettext("The conversation is closed. Nothing was sent."))
        else:
            messages.success(
                request,
                gettext("Your message was sent.")
                if found.member.email
                else gettext("Your message is in the queue to print, as a letter."),
            )
        return _back(request, found)

    def note(self, request: HttpRequest, case: uuid.UUID) -> HttpResponse:
        """Keep a note about the request."""
        found = _allowed(request, case)
        form = NoteForm(request.POST, auto_id=NOTE_IDS)
        if not form.is_valid():
            messages.error(request, gettext("Write a note of at most 4,000 letters. Nothing was kept."))
            return self.shown_again(request, case, note_form=form)  # type: ignore[attr-defined,no-any-return]  # mixed in
        talking.note(
            case=found,
            text=form.cleaned_data["text"],
            staff=cast(Member, request.user),
            now=timezone.now(),
        )
        messages.success(request, gettext("The note is kept."))
        return _back(request, found)

    def file(self, request: HttpRequest, case: uuid.UUID, key: uuid.UUID) -> HttpResponseBase:
        """Hand out a file of the conversation: a look at the case like its page, never as a page of ours."""
        if not request.user.has_perm("rights.change_case"):
            raise PermissionDenied
        found = get_object_or_404(Attachment, pk=key, message__thread__case=case)
        self.opened(request, get_object_or_404(Case, pk=case))  # type: ignore[attr-defined]  # mixed in
        return as_attachment(found.file, name=found.file_name)


def beside(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Return what the case's page shows of the conversation and the notes."""
    said = case.thread.messages.prefetch_related("attachments").order_by("sent_at") if case.thread else ()
    return {
        "said": list(said),
        "notes": list(case.notes.order_by("noted_at")),
        "write_form": WriteForm(),
        "by_mail": bool(case.member.email),
        "note_form": NoteForm(auto_id=NOTE_IDS),
        "may_write": request.user.has_perm("rights.change_case"),
    }


def _allowed(request: HttpRequest, case: uuid.UUID) -> Case:
    """
    Return the case a member of staff may write about.

    :raises PermissionDenied: without the role, or by another method.
    :raises RecordClosed: about somebody who is gone.
    """
    if request.method != "POST" or not request.user.has_perm("rights.change_case"):
        raise PermissionDenied
    found: Case = get_object_or_404(Case.objects.select_related("member"), pk=case)
    if found.member.standing != "active":
        raise RecordClosed
    return found


def _back(request: HttpRequest, case: Case) -> HttpResponse:
    return back(request, reverse("admin:rights_case_change", args=[case.pk]))
