"""The conversation about one request: read it, write in it, fetch its files."""

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.correspondence.downloads import as_attachment
from portal.correspondence.forms import MessageForm
from portal.correspondence.models import Attachment, Author, Thread
from portal.correspondence.services import ThreadClosed
from portal.members import kept
from portal.members.models import Member
from rights.models import Case
from rights.services import talking
from rights.views.doors import owned

MOST_MESSAGES = 200


@kept.over_sign_in
@owned
@require_http_methods(["GET", "HEAD", "POST"])
def request_messages(request: HttpRequest, case: Case, member: Member) -> HttpResponse:
    """What was written about the request, oldest first, and a form to write more."""
    form = kept.filled(request, MessageForm)
    if request.method == "POST" and form.is_valid():
        try:
            talking.write(
                case=case,
                text=form.cleaned_data["text"],
                files=form.cleaned_data["files"],
                now=timezone.now(),
            )
        except ThreadClosed:
            messages.error(request, _("This conversation is closed. Write a new message instead."))
        else:
            messages.success(request, _("Your message is sent."))
        return redirect("request_messages", reference=case.reference)
    context = {"case": case, "said": _said(case), "form": form, "closed": _closed(case.thread)}
    return render(request, "rights/messages.html", context)


@owned
@require_GET
def request_message_file(request: HttpRequest, case: Case, member: Member, *, key: uuid.UUID) -> FileResponse:
    """Hand out a file of the conversation, never as a page of ours."""
    found = get_object_or_404(
        Attachment, pk=key, message__thread__case=case, message__thread__member=case.member_id
    )
    return as_attachment(found.file, name=found.file_name)


def _said(case: Case) -> list[dict[str, object]]:
    if case.thread is None:
        return []
    latest = case.thread.messages.prefetch_related("attachments").order_by("-sent_at", "-pk")[:MOST_MESSAGES]
    return [
        {
            "message": one,
            "mine": one.author == Author.MEMBER,
            "files": [
                (file, reverse("request_message_file", args=[case.reference, file.pk]))
                for file in one.attachments.all()
            ],
        }
        for one in reversed(latest)
    ]


def _closed(thread: Thread | None) -> bool:
    return thread is not None and thread.closed_at is not None
