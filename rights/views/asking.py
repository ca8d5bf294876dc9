"""
Asking for something: choose rights, answer one question a page, check, send.

Everyone may begin, also without an account (R12-20): until it is known who asks, the answers wait in the session;
then they are a draft of 14 days. Nothing here asks why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import register
from portal.members import kept
from portal.members.models import Member
from portal.members.proof import ask as ask_proof
from portal.members.proof import person, safe_next
from rights.clock import deadline_for, local_day
from rights.details import FORMS, told
from rights.forms import ALL, SOME, PartsForm, PeriodForm, RightsForm, ScopeForm, SendForm
from rights.models import Case, Channel
from rights.rules.objection import only_marketing
from rights.rules.right import Right
from rights.services import drafts, intake
from rights.services.drafts import Answers, Choice
from rights.services.foreseeing import of_answers
from rights.views.begun import SESSION, answers_of, chosen, keep, told_of_another_window
from rights.views.doors import ask_who, known
from rights.views.way import CHECK, EFFECTS, PARTS, SCOPE, next_page, steps

both = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One right on the page that shows all answers: what it is, what of it, from when, where to change it."""

    right: Right
    parts: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    choice: Choice
    scope_url: str
    parts_url: str
    period_url: str


@both
def request_new(request: HttpRequest) -> HttpResponse:
    """Choose what to ask for; a link may choose beforehand by `?right=`."""
    answers = answers_of(request)
    wished = [Right(value) for value in request.GET.getlist("right") if value in Right.values]
    chosen = wished or answers.rights
    form = RightsForm(request.POST or None, initial={"rights": [right.value for right in chosen]})
    if request.method == "POST":
        form = RightsForm(request.POST)
        if form.is_valid():
            return keep(request, answers.asking_for(form.chosen()))
    begun = bool(answers.rights) and not wished
    member = person(request)
    asked = member is not None and Case.objects.visible_to(member).exists()
    return render(
        request,
        "rights/new.html",
        {"form": form, "begun": begun, "asked": asked, **steps(answers, "request_new")},
    )


@both
@chosen
def request_scope(request: HttpRequest, right: Right, answers: Answers) -> HttpResponse:
    """Everything, or some of it?"""
    before = answers.choice(right)
    initial = {"scope": SOME if before and not before.whole else ALL}
    form = kept.filled(request, ScopeForm, right=right, initial=initial)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["scope"] == ALL:
            return keep(request, answers.choosing(right, Choice(whole=True)))
        narrowed = before if before and not before.whole else Choice(whole=False)
        return keep(request, answers.choosing(right, narrowed), onwards=PARTS[right])
    context = {
        "form": form,
        "right": right,
        "moving": right is Right.PORTABILITY,
        "receivers": register.current().targets(),
        "parts": _labels(right, ()),
    }
    return render(request, "rights/scope.html", context | steps(answers, SCOPE[right]))


@both
@chosen
def request_details(request: HttpRequest, right: Right, answers: Answers) -> HttpResponse:
    """The questions of a right that is no copy."""
    before = answers.choice(right)
    initial = dict(before.details) if before else {}
    form = kept.filled(request, FORMS[right], initial=initial)
    if request.method == "POST" and form.is_valid():
        choice = Choice(whole=True, details=form.details())
        return keep(request, answers.choosing(right, choice), onwards=EFFECTS.get(right, ""))
    return render(
        request, "rights/question.html", {"form": form, "right": right, **steps(answers, SCOPE[right])}
    )


@both
@chosen
def request_parts(request: HttpRequest, right: Right, answers: Answers) -> HttpResponse:
    """Which parts?"""
    before = answers.choice(right)
    if before is None or before.whole:
        if request.method != "POST" and not kept.waits(request):
            return redirect(SCOPE[right])
        before = Choice(whole=False)
    initial = {"categories": before.categories}
    form = kept.filled(request, PartsForm, right=right, initial=initial)
    if request.method == "POST" and form.is_valid():
        choice = Choice(whole=False, categories=tuple(form.cleaned_data["categories"]), since=before.since)
        onwards = "request_copy_period" if right is Right.ACCESS else ""
        return keep(request, answers.choosing(right, choice), onwards=onwards)
    return render(
        request, "rights/question.html", {"form": form, "right": right, **steps(answers, PARTS[right])}
    )


@both
@chosen
def request_period(request: HttpRequest, right: Right, answers: Answers) -> HttpResponse:
    """From which day?"""
    before = answers.choice(right)
    if before is None or before.whole or not before.categories:
        return redirect(SCOPE[right])
    initial = {"period": SOME if before.since else ALL, "since": before.since}
    today = local_day(timezone.now())
    form = kept.filled(request, PeriodForm, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        choice = Choice(whole=False, categories=before.categories, since=form.cleaned_data["since"])
        return keep(request, answers.choosing(right, choice))
    context = {"form": form, "right": right, **steps(answers, "request_copy_period")}
    return render(request, "rights/question.html", context)


@require_safe
def request_who(request: HttpRequest) -> HttpResponse:
    """Show that it is you: sign in, or without an account a code by e-mail."""
    back = safe_next(request.GET.get("next", "")) or reverse("request_new")
    if person(request) is not None:
        return HttpResponseRedirect(back)
    onwards = urlencode({"next": back})
    context = {
        "sign_in_url": f"{reverse('account_login')}?{onwards}",
        "guest_url": f"{reverse('guest')}?{onwards}",
        "asking": back == reverse(CHECK),
    }
    return render(request, "rights/who.html", context)


@both
def request_check(request: HttpRequest) -> HttpResponse:
    """Every answer with a way to change it; the button names the act. What is shown is what is sent."""
    member, now = person(request), timezone.now()
    today = local_day(now)
    if request.method == "POST":
        if member is None:
            return ask_who(request, back=reverse(CHECK))
        form = SendForm(request.POST, today=today)
        if form.is_valid():
            return _proof_first(request, form.answers()) or _file(request, member, form.answers())
        messages.warning(
            request,
            _("The answers could not be read. Check them here and send again. Nothing has been sent."),
        )
        return redirect(CHECK)
    answers = answers_of(request)
    if not answers.complete:
        return redirect(next_page(answers))
    if member is None:
        return ask_who(request, back=reverse(CHECK))
    if request.GET.get("right", answers.rights[0]) not in answers.rights:
        told_of_another_window(request)
    choices = _choices(answers)
    context = {
        "form": SendForm(today=today, initial=SendForm.showing(answers)),
        "told": [_told(right, choice) for right, choice in choices],
        "stops": Right.OBJECTION in answers.rights,
        "can_withdraw": not all(only_marketing(right, choice.details) for right, choice in choices),
        "foreseen": of_answers(member, answers, now=now),
        "email": member.email,
        "is_guest": not member.has_account,
        "due_on": deadline_for(today).due_on,
        **steps(answers, CHECK),
    }
    return render(request, "rights/check.html", context)


@known
@both
def request_discard(request: HttpRequest, member: Member) -> HttpResponse:
    """Throw an unfinished request away, after one question."""
    if request.method == "POST":
        drafts.throw_away(member=member)
        request.session.pop(SESSION, None)
        messages.success(request, _("The unfinished request is thrown away. Nothing was sent."))
        return redirect("requests")
    return render(request, "rights/discard.html")


def _proof_first(request: HttpRequest, answers: Answers) -> HttpResponse | None:
    """Return the way to a fresh second proof, where the answers would destroy something and the proof is old (R17-7)."""
    return ask_proof(request) if any(right in EFFECTS for right in answers.rights) else None


def _file(request: HttpRequest, member: Member, answers: Answers) -> HttpResponse:
    guest = not member.has_account
    try:
        filed = intake.file_case(
            member=member,
            asked=answers.asked(),
            channel=Channel.GUEST if guest else Channel.PORTAL,
            language=get_language() or "sv",
            now=timezone.now(),
            with_link=guest,
        )
    except intake.NotActive:
        return render(request, "rights/not_active.html", status=409)
    drafts.throw_away(member=member)
    if not filed.is_new:
        messages.info(
            request, _("You have already sent this today, so we count it as one request. This is it.")
        )
    return redirect("request_receipt", reference=filed.case.reference)


def _choices(answers: Answers) -> Sequence[tuple[Right, Choice]]:
    return [(right, choice) for right in answers.rights if (choice := answers.choice(right)) is not None]


def _told(right: Right, choice: Choice) -> Told:
    return Told(
        right=right,
        parts=() if choice.whole else _labels(right, choice.categories),
        facts=told(right, choice.details),
        choice=choice,
        scope_url=reverse(SCOPE[right]),
        parts_url=reverse(PARTS[right]) if right in PARTS else "",
        period_url=reverse("request_copy_period") if right is Right.ACCESS else "",
    )


def _labels(right: Right, chosen: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the chosen parts, or of all there are."""
    language = get_language() or "sv"
    return tuple(
        one.label.in_language(language) for one in drafts.parts(right) if not chosen or one.id in chosen
    )
