"""Writing to us and reading the answer: with an account, or without one by a secret address."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.correspondence import services
from portal.correspondence.downloads import as_attachment
from portal.correspondence.forms import CodeForm, ContactForm, MessageForm, NewThreadForm
from portal.correspondence.models import Attachment, Author, Message, Thread
from portal.datamap.registry import declared, sources
from portal.datamap.rows import BadCursor, page
from portal.members import codes, kept
from portal.members.models import Member
from portal.register import current

RATES = {"contact": "20/h/ip", "follow": "60/h/ip"}
MOST_MESSAGES = 200
PENDING = "contact_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message as the page shows it."""

    message: Message
    mine: bool
    files: Sequence[tuple[Attachment, str]]


@login_required
def thread_list(request: HttpRequest) -> HttpResponse:
    """Show the member's conversations, newest first."""
    source = declared()["correspondence.thread"]
    try:
        found = page(source=source, member_id=_member(request).pk, cursor=request.GET.get("page", ""))
    except BadCursor:
        raise Http404 from None
    return render(
        request,
        "correspondence/threads.html",
        {
            "threads": [(thread, services.number(thread)) for thread in found.rows],
            "newer": f"?page={found.newer}" if found.newer else "",
            "older": f"?page={found.older}" if found.older else "",
        },
    )


@kept.over_sign_in
@login_required
def thread(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show one conversation of the member's own and take a reply; somebody else's is not found."""
    found = get_object_or_404(Thread.objects.visible_to(_member(request)), pk=key)
    return _conversation(request, found, token="")


@login_required
def attachment(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """Hand out a file of one of the member's own conversations, never as a page of ours."""
    found = get_object_or_404(Attachment, pk=key, message__thread__member=_member(request))
    return as_attachment(found.file, name=found.file_name)


def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Show a conversation to whoever has its secret address, and take a reply."""
    found = services.followed(token)
    if found is None:
        raise Http404
    return _conversation(request, found, token=token)


def follow_attachment(request: HttpRequest, token: str, key: uuid.UUID) -> FileResponse:
    """Hand out a file of a conversation to whoever has its secret address."""
    found = services.followed(token)
    if found is None:
        raise Http404
    file = get_object_or_404(Attachment, pk=key, message__thread=found)
    return as_attachment(file.file, name=file.file_name)


def contact(request: HttpRequest) -> HttpResponse:
    """
    Take a message from anyone; an account and an address are both optional (promises 89, 96, 102).

    What somebody wrote as a member and sends signed out is sent as nobody's only when she says so.
    """
    signed_in = isinstance(request.user, Member)
    kind = NewThreadForm if signed_in else ContactForm
    signed_out = request.method == "POST" and not signed_in and request.POST.get("sender") == "member"
    if signed_out:
        kept.keep(request)
        return _contact_page(request, kind(initial=request.POST.dict()), signed_out=True)
    form = kept.filled(request, kind, initial={"subject": about(request.GET.get("about", ""))})
    if request.method != "POST" or not form.is_valid():
        return _contact_page(request, form)
    if not _may(request, "contact"):
        return render(request, "429.html", status=429)
    opened = services.open_thread(
        member=_member(request) if signed_in else None,
        subject=form.cleaned_data["subject"],
        text=form.cleaned_data["text"],
        files=form.cleaned_data["files"],
        now=timezone.now(),
    )
    if signed_in:
        notes.success(request, _("We have received your message. You find our answer here."))
        return redirect("thread", opened.thread.pk)
    if form.cleaned_data["email"]:
        _ask_for_proof(request, opened.thread, form.cleaned_data["email"])
    return redirect("follow", opened.token)


@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Tie a conversation to an address after the code that was mailed there, and not before."""
    found, pending = services.followed(token), request.session.get(PENDING, {})
    if found is None or pending.get("thread") != str(found.pk):
        raise Http404
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _conversation(request, found, token=token, code_form=form)
    email = pending["email"]
    outcome = codes.check(
        code_id=pending["code"],
        purpose=codes.Purpose.CONTACT,
        email=email,
        typed=form.cleaned_data["code"],
        now=timezone.now(),
    )
    if outcome is codes.Outcome.RIGHT:
        del request.session[PENDING]
        services.adopt(thread=found, email=email, language=_language())
        notes.success(request, _("Your address is confirmed. You get a mail when we have answered."))
    elif outcome is codes.Outcome.WRONG:
        form.add_error("code", _("The code is not right. Look at the mail again."))
        return _conversation(request, found, token=token, code_form=form)
    else:
        del request.session[PENDING]
        notes.error(
            request,
            _("The code no longer works. Your message is here all the same; follow it by this address."),
        )
    return redirect("follow", token)


def about(code: str) -> str:
    """Return the subject of a wish to correct: the words of a profile field or of a table, else nothing."""
    labels = {field.name: str(field.verbose_name) for field in Member._meta.concrete_fields}
    labels |= {source.name(): str(source.title()) for source in sources()}
    return _("Request a change: %(what)s") % {"what": labels[code]} if code in labels else ""


def _contact_page(request: HttpRequest, form: NewThreadForm, *, signed_out: bool = False) -> HttpResponse:
    context = {
        "form": form,
        "signed_out": signed_out,
        "controller": current().controller,
        "days": current().handling.question_target_days,
    }
    return render(request, "correspondence/contact.html", context)


def _conversation(
    request: HttpRequest, found: Thread, *, token: str, code_form: CodeForm | None = None
) -> HttpResponse:
    replying = request.method == "POST" and code_form is None
    form = MessageForm() if code_form else kept.filled(request, MessageForm)
    if replying and form.is_valid():
        if token and not _may(request, "follow"):
            return render(request, "429.html", status=429)
        try:
            services.reply(
                thread=found,
                text=form.cleaned_data["text"],
                files=form.cleaned_data["files"],
                now=timezone.now(),
            )
        except services.ThreadClosed:
            notes.error(request, _("This conversation is closed. Write a new message instead."))
        else:
            notes.success(request, _("Your message is sent."))
        return redirect("follow", token) if token else redirect("thread", found.pk)
    said = _said(found, token)
    pending = token and request.session.get(PENDING, {}).get("thread") == str(found.pk)
    return render(
        request,
        "correspondence/thread.html",
        {
            "thread": found,
            "number": services.number(found),
            "said": said,
            "answered": bool(said) and not said[-1].mine,
            "form": form,
            "token": token,
            "address": request.build_absolute_uri() if token and code_form is None else "",
            "code_form": (code_form or CodeForm()) if pending else None,
        },
    )


def _said(found: Thread, token: str) -> list[Said]:
    latest = list(found.messages.prefetch_related("attachments").order_by("-sent_at", "-pk")[:MOST_MESSAGES])
    return [
        Said(
            message=message,
            mine=message.author == Author.MEMBER,
            files=[(file, _file_address(file, token)) for file in message.attachments.all()],
        )
        for message in reversed(latest)
    ]


def _file_address(file: Attachment, token: str) -> str:
    return (
        reverse("follow_attachment", args=[token, file.pk])
        if token
        else reverse("attachment", args=[file.pk])
    )


def _ask_for_proof(request: HttpRequest, found: Thread, email: str) -> None:
    try:
        code = codes.issue(
            purpose=codes.Purpose.CONTACT, email=email, language=_language(), now=timezone.now()
        )
    except codes.TooManyCodes:
        notes.warning(
            request,
            _("This address was sent many codes lately, so no new one was sent. Your message is here."),
        )
        return
    request.session[PENDING] = {"thread": str(found.pk), "code": str(code.pk), "email": code.email}


def _may(request: HttpRequest, action: str) -> bool:
    return bool(ratelimit.consume(request, app="correspondence", action=action, config=RATES))


def _member(request: HttpRequest) -> Member:
    assert isinstance(request.user, Member)
    return request.user


def _language() -> str:
    return "sv" if (get_language() or "sv").startswith("sv") else "en"
