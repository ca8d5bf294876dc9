"""
An unfinished request from page to page: in the session until it is known who asks, then a draft.

A session may end meanwhile, and two windows may choose different things: neither loses a word in silence.
"""

import functools
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.members import kept
from portal.members.models import Member
from portal.members.proof import person
from rights.rules.right import Right
from rights.services import drafts, intake
from rights.services.drafts import Answers
from rights.views.doors import ask_who
from rights.views.way import next_page

SESSION = "asking"
LANGUAGE = "language"
"""What the button sends that asks for the page in the other language: with what is typed, and not judging it."""


def chosen(view: Callable[[HttpRequest, Right, Answers], HttpResponse]) -> Callable[..., HttpResponse]:
    """
    Let a page ask about a right that was chosen.

    A form that was sent had it chosen, and so it counts again: after signing out, when what was typed waits for
    signing in, and after another window chose something else for the same request.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, right: Right) -> HttpResponse:
        sent = request.method == "POST"
        if sent and person(request) is None and SESSION not in request.session:
            kept.keep(request)
            return ask_who(request)
        if sent and LANGUAGE in request.POST and kept.put(request):
            return redirect(request.path)
        answers = answers_of(request)
        if right not in answers.rights:
            if not sent and not kept.waits(request):
                return redirect("request_new")
            if answers.rights:
                told_of_another_window(request)
            answers = answers.asking_for([*answers.rights, right])
        return view(request, right, answers)

    return guarded


def told_of_another_window(request: HttpRequest) -> None:
    """This function will say that the request is not the one this window last showed."""
    messages.warning(
        request,
        _("You changed this request in another window. See that everything you want stands here."),
    )


def answers_of(request: HttpRequest) -> Answers:
    """Return what has been answered so far; what waited in the session becomes the person's draft."""
    member = person(request)
    waiting = request.session.get(SESSION)
    if member is None:
        return drafts.from_json(waiting)
    if waiting is None:
        return drafts.load(member=member, now=timezone.now())
    answers = drafts.from_json(waiting)
    _save(request, member, answers)
    request.session.pop(SESSION, None)
    return answers


def keep(request: HttpRequest, answers: Answers, *, onwards: str = "") -> HttpResponse:
    """Keep the answers and go to the next question, or to the check when there is none."""
    member = person(request)
    if member is None:
        request.session[SESSION] = answers.as_json()
    elif not _save(request, member, answers):
        return render(request, "rights/not_active.html", status=409)
    return redirect(onwards or next_page(answers))


def _save(request: HttpRequest, member: Member, answers: Answers) -> bool:
    try:
        drafts.save(member=member, answers=answers, now=timezone.now())
    except intake.NotActive:
        return False
    return True
