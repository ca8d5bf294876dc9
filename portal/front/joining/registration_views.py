"""The pages of registration: address and code, birth year, terms, choices."""

import datetime as dt
import functools
from collections.abc import Callable

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import register as registers
from portal.front.context import address
from portal.front.joining import again, ages, coding, forms, registering
from portal.front.models import Registration
from portal.members import guests
from portal.members.accounts import AddressTaken, UserNameTaken
from portal.members.codes import Outcome, Purpose

Step = Callable[[HttpRequest, Registration], HttpResponse]
both = require_http_methods(["GET", "HEAD", "POST"])


@both
def register(request: HttpRequest) -> HttpResponse:
    """Step 1: the address. The answer and the work are the same for every address (T-10)."""
    if request.user.is_authenticated:
        return redirect("account")
    form = forms.EmailForm(again.typed(request))
    if request.method == "POST":
        if not form.is_valid():
            return again.ask(request, form)
        email = form.cleaned_data["email"]
        coding.send(request, purpose=Purpose.REGISTRATION, email=email, now=timezone.now())
        registering.begin(request, email=email, language=get_language() or "sv")
        return redirect("register_code")
    again.tell(request, form)
    return render(request, "front/joining/register.html", {"form": form, "total": registering.total()})


def step(view: Step) -> Callable[[HttpRequest], HttpResponse]:
    """Hand the view the session's registration, confirmed; send others back to where they belong."""

    @both
    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            registration = registering.current(request, now=timezone.now())
        except registering.NotThere:
            return _no_registration(request)
        if registration.confirmed_at is None:
            return redirect("register_code")
        return view(request, registration)

    return guarded


@both
def register_code(request: HttpRequest) -> HttpResponse:
    """Step 1, second page: the code. To a known address none was sent, so none fits."""
    try:
        registration = registering.current(request, now=timezone.now())
    except registering.NotThere:
        return _no_registration(request)
    if registration.confirmed_at is not None:
        return redirect("register_age")
    if request.method == "POST" and request.POST.get("action") == "resend":
        coding.send(request, purpose=Purpose.REGISTRATION, email=registration.email, now=timezone.now())
        messages.info(request, _("We have sent a new code. The old one no longer works."))
        return redirect("register_code")
    form = forms.CodeForm(again.typed(request))
    if request.method == "POST":
        told = _tried(request, registration, form)
        return redirect("register_age") if told is None else again.ask(request, form, told=told)
    again.tell(request, form)
    return render(
        request,
        "front/joining/register_code.html",
        {"form": form, "email": registration.email, "total": registering.total(registration)},
    )


@step
def register_age(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Step 2: the birth year, and the age gate."""
    today = timezone.localdate()
    initial = {"birth_year": registration.answers.get("birth_year")}
    form = forms.BirthYearForm(again.typed(request), today=today, initial=initial)
    if request.method == "POST":
        if not form.is_valid():
            return again.ask(request, form)
        year = form.cleaned_data["birth_year"]
        return _through(
            request, registration, year, ages.by_year(birth_year=year, today=today, least=_least())
        )
    again.tell(request, form)
    return render(
        request,
        "front/joining/register_age.html",
        {"form": form, "least": _least(), "total": registering.total(registration)},
    )


@step
def register_birthday(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Step 2, in the turning year: month and day, which are not kept."""
    year = registration.answers.get("birth_year")
    if year is None:
        return redirect("register_age")
    form = forms.BirthdayForm(again.typed(request), birth_year=year)
    if request.method == "POST":
        if not form.is_valid():
            return again.ask(request, form)
        born_on = form.cleaned_data["born_on"]
        gate = ages.by_date(born_on=born_on, today=timezone.localdate(), least=_least())
        return _through(request, registration, year, gate)
    again.tell(request, form)
    return render(
        request,
        "front/joining/register_birthday.html",
        {"form": form, "least": _least(), "total": registering.total(registration)},
    )


@require_safe
def register_young(request: HttpRequest) -> HttpResponse:
    """Kind words to someone below the limit; nothing is kept."""
    return render(request, "front/joining/register_young.html", {"least": _least()})


@step
def register_terms(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Step 3: a few questions, who else gets data, the notice shown, and the box for the terms."""
    if not registration.answers.get("old_enough"):
        return redirect("register_age")
    known, today = registers.current(), timezone.localdate()
    initial = registration.answers.get("profile", {})
    form = forms.TermsForm(again.typed(request), register=known, today=today, initial=initial)
    if request.method == "POST":
        if not form.is_valid():
            return again.ask(request, form)
        registering.answer(
            registration,
            profile=form.profile(),
            terms=known.terms_on(today).version,
            notice=known.notice_on(today).version,
            read_in=get_language() or "sv",
        )
        return (
            redirect("register_choices")
            if _choices(registration)
            else _finish(request, registration, frozenset())
        )
    again.tell(request, form)
    return render(
        request,
        "front/joining/register_terms.html",
        _shown(form, known, today) | {"total": registering.total(registration)},
    )


@step
def register_choices(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Step 4: optional consents, each unticked, and two equal ways on (promise 150)."""
    if "terms" not in registration.answers or not registration.answers.get("old_enough"):
        return redirect("register_terms")
    offered = _choices(registration)
    if request.method == "POST":
        ticked = set(request.POST.getlist("choice")) if request.POST.get("with") == "chosen" else set()
        return _finish(request, registration, frozenset(ticked & {choice.name for choice in offered}))
    return render(
        request,
        "front/joining/register_choices.html",
        {"choices": offered, "total": registering.total(registration)},
    )


@require_safe
def register_done(request: HttpRequest) -> HttpResponse:
    """The end page."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return render(request, "front/joining/register_done.html")


def _shown(form: forms.TermsForm, known: registers.Register, today: dt.date) -> dict[str, object]:
    """Return what the page of terms and information shows, in the language of the page."""
    language, terms, notice = get_language() or "sv", known.terms_on(today), known.notice_on(today)
    return {
        "form": form,
        "terms": terms,
        "paragraphs": [paragraph.in_language(language) for paragraph in terms.paragraphs],
        "terms_changes": terms.changes.in_language(language),
        "terms_url": address("terms"),
        "notice": notice,
        "notice_summary": notice.summary.in_language(language),
        "purposes": [purpose.description.in_language(language) for purpose in known.purposes],
        "recipients": [
            {
                "name": one.called(language),
                "told": one.at_sign_up.in_language(language),
                "policy": one.privacy_policy,
            }
            for one in known.recipients
            if one.at_sign_up
        ],
    }


def _finish(request: HttpRequest, registration: Registration, chosen: frozenset[str]) -> HttpResponse:
    now = timezone.now()
    try:
        member = registering.finish(
            registration_id=registration.pk,
            chosen=chosen,
            language=get_language() or "sv",
            now=now,
            today=timezone.localdate(now),
        )
    except registering.NotThere:
        return redirect("register_done")
    except UserNameTaken:
        messages.warning(request, _("Someone took that user name a moment ago. Choose another."))
        return redirect("register_terms")
    except AddressTaken:
        email = registration.email
        registering.forget(request)
        coding.send(request, purpose=Purpose.REGISTRATION, email=email, now=now)
        registering.begin(request, email=email, language=registration.language)
        return redirect("register_code")
    request.session.pop(registering.KEY, None)
    request.session.pop(coding.KEY, None)
    guests.end(request)
    confirmed_at = registration.confirmed_at
    if confirmed_at is not None:
        record_authentication(request, member, method="code", at=confirmed_at.timestamp())
    perform_login(request, member, signup=True)
    return redirect("register_done")


def _tried(request: HttpRequest, registration: Registration, form: forms.CodeForm) -> dict[str, str] | None:
    """Try the code that was sent; return what was wrong beside what the form says, or None when it was right."""
    if not form.is_valid():
        return {}
    now = timezone.now()
    outcome = coding.check(
        request,
        purpose=Purpose.REGISTRATION,
        email=registration.email,
        typed=form.cleaned_data["code"],
        now=now,
    )
    if outcome is not Outcome.RIGHT:
        return {"code": coding.words(outcome)}
    registration.confirmed_at = now
    registration.save(update_fields=["confirmed_at"])
    return None


def _through(request: HttpRequest, registration: Registration, year: int, gate: ages.Gate) -> HttpResponse:
    match gate:
        case ages.Gate.OPEN:
            registering.answer(registration, birth_year=year, old_enough=True)
            return redirect("register_terms")
        case ages.Gate.ASK_DATE:
            registering.answer(registration, birth_year=year, old_enough=False)
            return redirect("register_birthday")
        case ages.Gate.CLOSED:
            registering.forget(request)
            request.session.flush()
            return redirect("register_young")


def _no_registration(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("register_done")
    if request.session.get(registering.KEY):
        messages.warning(
            request, _("That registration is finished or too old. Begin again here; it takes two minutes.")
        )
    return redirect("register")


def _choices(registration: Registration) -> tuple[registering.Choice, ...]:
    return registering.choices(
        birth_year=registration.answers["birth_year"],
        language=get_language() or "sv",
        today=timezone.localdate(),
    )


def _least() -> int:
    known = registers.current()
    return known.age.to_join(known.country)
