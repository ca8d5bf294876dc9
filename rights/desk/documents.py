"""
The desk's acts on a copy of an identity document: ask for it as the last resort, note a posted one, look, check.

Only those who check identities see that there is a way to the copy. Each look is one press and one entry in the
person's own log. A picture is shown by itself, in a sandbox that runs and fetches nothing, and saved nowhere; a PDF
no browser shows in such a sandbox, so it comes as a file, and the page says what to do with it.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext

from portal.correspondence.uploads import ENDINGS
from rights.desk.clock import CHECKS_IDENTITY, ClockDesk, case_of, needed, posted, role_of, staff
from rights.desk.clock_forms import FitsForm, LastResortForm
from rights.documents import IdDocument
from rights.models import Case
from rights.proving_forms import DocumentForm
from rights.rules.identity import MOST_TRIES, Way
from rights.services import checking, documents, identity


class DocumentDesk(ClockDesk):
    """Mixed in before the page of a case (R12-11)."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<uuid:key>/ask-document/", view(self.ask_document), name="rights_case_ask_document"),
            path("<uuid:key>/document/", view(self.document), name="rights_case_document"),
            path("<uuid:key>/document/scan/", view(self.document_scan), name="rights_case_document_scan"),
            path("<uuid:key>/document/open/", view(self.open_document), name="rights_case_document_open"),
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return what the case's page shows of a copy, and which acts are open to this member of staff."""
        shown = super().beside(request, obj)
        pause, may = shown["pause"], role_of(request) is not None and obj.closed_at is None
        held = documents.held_of(obj)
        waits = bool(may and pause and pause.way == Way.DOCUMENT)
        return shown | {
            "held": held,
            "may_show": shown["may_show"] and not waits,
            "may_ask_document": may and checking.may_ask(obj),
            "may_scan": waits and held is None and pause.tries < MOST_TRIES,
            "may_check": waits and held is not None and request.user.has_perm(CHECKS_IDENTITY),
        }

    def ask_document(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Ask for a copy where another way did not work out, and say why nothing less is enough."""
        case, role = case_of(key), needed(request)
        if case.closed_at is not None or not checking.may_ask(case):
            return self.over(request, case)
        form = LastResortForm(posted(request))
        if form.is_valid():
            because, now = form.cleaned_data["because"], timezone.now()
            try:
                checking.ask(case=case, because=because, by=staff(request), role=role, now=now)
            except (identity.NothingAsked, identity.NotOnTheLadder):
                return self.over(request, case)
            messages.success(
                request, gettext("The person is asked for a copy. Somebody else than you checks it.")
            )
            return redirect("admin:rights_case_change", key)
        return self.act_page(
            request, case, "ask_document", gettext("Ask for a copy of a document"), form=form
        )

    def document_scan(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Note the copy that came by post: from here on only those who check it see it."""
        case, role = case_of(key), needed(request)
        pause = identity.open_question(case)
        if pause is None or pause.way != Way.DOCUMENT or documents.held_of(case) is not None:
            return self.over(request, case)
        form = DocumentForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if form.is_valid():
            upload, now = form.cleaned_data["file"], timezone.now()
            try:
                checking.take(case=case, upload=upload, by=staff(request), role=role, now=now)
            except (checking.NotAsked, checking.OneIsHere, identity.TriesUsedUp):
                return self.over(request, case)
            messages.success(
                request, gettext("The copy is locked. Destroy the paper, and the scan on your own machine.")
            )
            return redirect("admin:rights_case_change", key)
        return self.act_page(request, case, "document_scan", gettext("A copy came by post"), form=form)

    def document(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Say whether the copy shows that it is the person; either way it is deleted at once."""
        case = _to_check(request, key)
        held = documents.held_of(case)
        if held is None:
            return self.over(request, case)
        form = FitsForm(posted(request))
        if form.is_valid():
            fits, now = form.cleaned_data["fits"] == "yes", timezone.now()
            try:
                checking.decide(case=case, fits=fits, by=staff(request), now=now)
            except checking.Gone:
                return self.over(request, case)
            except checking.NotSeen:
                form.add_error("fits", gettext("Open the copy first: only who has seen it can say."))
            except identity.SamePerson:
                form.add_error("fits", gettext("You asked for the copy. Somebody else has to check it."))
            else:
                messages.success(request, _said(fits=fits))
                return redirect("admin:rights_case_change", key)
        context = {"form": form, "held": held, "is_picture": _is_picture(held)}
        return self.act_page(request, case, "document", gettext("Check the copy"), **context)

    def open_document(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Hand the copy out once; only by a press of a button, and the person sees that it was."""
        case = _to_check(request, key)
        if request.method != "POST":
            raise PermissionDenied
        try:
            document, copy = checking.look(case=case, by=staff(request), now=timezone.now())
        except checking.Gone:
            return self.over(request, case)
        except identity.SamePerson:
            messages.error(request, gettext("You asked for the copy. Somebody else has to check it."))
            return redirect("admin:rights_case_document", key)
        response = HttpResponse(copy, content_type=document.media_type)
        ending = ENDINGS[document.media_type][0]
        shown = "inline" if _is_picture(document) else "attachment"
        response["Content-Disposition"] = f'{shown}; filename="{case.reference}{ending}"'
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


def _to_check(request: HttpRequest, key: uuid.UUID) -> Case:
    """
    Return the case for somebody who checks identities.

    :raises PermissionDenied: for anybody else, handlers too.
    """
    if not request.user.has_perm(CHECKS_IDENTITY):
        raise PermissionDenied
    return case_of(key)


def _is_picture(document: IdDocument) -> bool:
    return document.media_type.startswith("image/")


def _said(*, fits: bool) -> str:
    if fits:
        return gettext("It is shown who it is. The copy is deleted, and the clock runs again.")
    return gettext("It did not fit. The copy is deleted, and the try is counted.")
