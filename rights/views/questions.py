"""What staff ask about a correction, with the reason, and the person's answer (R16-4)."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.members import kept
from portal.members.models import Member
from rights.corrections import Question
from rights.forms import ReplyForm, SpecifyForm
from rights.models import Case
from rights.services import questioning, specifying
from rights.views.doors import owned


@kept.over_sign_in
@owned
@require_http_methods(["GET", "HEAD", "POST"])
def request_question(request: HttpRequest, case: Case, member: Member) -> HttpResponse:
    """
    Show what is asked and why, and take the answer; what was answered before stays readable.

    :raises Http404: when nothing was ever asked.
    """
    asked = list(Question.objects.filter(line__case=case).select_related("line__case").order_by("-pk"))
    if not asked:
        raise Http404
    waiting = next((one for one in asked if one.answered_at is None and not one.line.stands.ended), None)
    parted = waiting is not None and waiting.line.right_asked.makes_a_file
    form = _form(request, waiting)
    if waiting and request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            if parted:
                specifying.reply(
                    line=waiting.line, categories=told["categories"], by=member, now=timezone.now()
                )
            else:
                questioning.reply(line=waiting.line, text=told["answer"], by=member, now=timezone.now())
        except questioning.NotAsked:
            messages.info(request, _("It was answered just before. This is what we have."))
        else:
            messages.success(request, _("Thank you. We have your answer and go on."))
        return redirect("request_question", reference=case.reference)
    return render(
        request,
        "rights/asked.html",
        {
            "case": case,
            "form": form,
            "waiting": waiting,
            "parted": parted,
            "answered": [one for one in asked if one.answered_at],
        },
    )


def _form(request: HttpRequest, waiting: Question | None) -> forms.Form:
    """Return the form of an open question: a choice of parts where it is about a file, else the person's own words."""
    if waiting is None:
        return ReplyForm()
    if waiting.line.right_asked.makes_a_file:
        return kept.filled(request, SpecifyForm, right=waiting.line.right_asked)
    return kept.filled(request, ReplyForm)
