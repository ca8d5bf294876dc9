"""For people without an account: show by a code that the address is yours, then make or follow a request."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.front.context import address
from portal.front.joining import again, coding, forms
from portal.members import guests, proof
from portal.members.accounts import AddressTaken, contact
from portal.members.codes import Outcome, Purpose
from rights.views.doors import address_on_file

BACK = "guest_back"

both = require_http_methods(["GET", "HEAD", "POST"])


@both
def begin(request: HttpRequest) -> HttpResponse:
    """
    Ask for an address; the answer is the same for every address (T-9).

    Who comes from a request's secret link need not type it: the code goes to the address on file, unseen.
    """
    back = proof.safe_next(request.GET.get("next", ""))
    if request.method != "POST" and (back or BACK in request.session):
        request.session[BACK] = back
    if request.user.is_authenticated:
        return redirect(_onwards(request))
    on_file = address_on_file(request, back=str(request.session.get(BACK, "")))
    if on_file and request.POST.get("action") == "on_file":
        coding.send(request, purpose=Purpose.GUEST, email=on_file, now=timezone.now(), on_file=True)
        return redirect("guest_code")
    form = forms.EmailForm(again.typed(request))
    if request.method == "POST":
        if not form.is_valid():
            return again.ask(request, form)
        coding.send(request, purpose=Purpose.GUEST, email=form.cleaned_data["email"], now=timezone.now())
        return redirect("guest_code")
    again.tell(request, form)
    return render(
        request,
        "front/joining/guest.html",
        {
            "form": form,
            "known": guests.member_of(request),
            "onwards": _onwards(request),
            "on_file": bool(on_file),
        },
    )


@both
def code(request: HttpRequest) -> HttpResponse:
    """The code. Only after it a contact is written down (C-6); account holders are told to sign in."""
    email = coding.address(request, purpose=Purpose.GUEST)
    if not email:
        return redirect(_onwards(request) if guests.member_of(request) else "guest")
    now, on_file = timezone.now(), coding.is_on_file(request, purpose=Purpose.GUEST)
    if request.method == "POST" and request.POST.get("action") == "resend":
        coding.send(request, purpose=Purpose.GUEST, email=email, now=now, on_file=on_file)
        messages.info(request, _("We have sent a new code. The old one no longer works."))
        return redirect("guest_code")
    form = forms.CodeForm(again.typed(request))
    if request.method == "POST":
        if not form.is_valid():
            return again.ask(request, form)
        typed = form.cleaned_data["code"]
        outcome = coding.check(request, purpose=Purpose.GUEST, email=email, typed=typed, now=now)
        if outcome is Outcome.RIGHT:
            return _welcome(request, email)
        return again.ask(request, form, told={"code": coding.words(outcome)})
    again.tell(request, form)
    return render(request, "front/joining/guest_code.html", {"form": form, "email": "" if on_file else email})


def _welcome(request: HttpRequest, email: str) -> HttpResponse:
    try:
        member = contact(email=email, language=get_language() or "sv")
    except AddressTaken:  # the account was opened after the code was sent
        return redirect("account_login")
    guests.begin(request, member=member, now=timezone.now())
    return redirect(_onwards(request))


def _onwards(request: HttpRequest) -> str:
    """Return the page the person came from to prove an address, else the one where requests begin."""
    return str(request.session.get(BACK, "")) or address("request_new") or address("start") or "/"
