"""Showing who one is, on the page of a request that waits for it: a fresh proof, a code from a letter, or a copy."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.letters.texts.clock import TO_COVER, WHICH_TWO
from portal.members.models import Member
from portal.members.proof import is_fresh
from rights import e_id
from rights.clock import local_day
from rights.models import Case
from rights.proving_forms import DocumentForm, LetterCodeForm
from rights.rules.identity import MOST_TRIES, Way
from rights.rules.states import Role
from rights.services import checking, documents, identity
from rights.timing import Pause
from rights.views.doors import owned
from rights.views.standstill import standstill_of

CODE, COPY, E_ID = "code", "copy", "e_id"
BY_PEOPLE = (Way.KNOWLEDGE, Way.TWO_ITEMS, Way.IN_PERSON)
"""What is shown to our staff, by telephone or in person, and not on the page."""


@owned
@require_http_methods(["GET", "HEAD", "POST"])
def request_identity(request: HttpRequest, case: Case, member: Member) -> HttpResponseBase:
    """Why we ask, what is enough, what not to send; and the one step that is enough (R12-9 to R12-12)."""
    now, pause = timezone.now(), identity.open_question(case)
    if pause is None:
        return redirect("request", reference=case.reference)
    asked, act = Way(pause.way), request.POST.get("act")
    own = Way.SIGN_IN if member.has_account else Way.EMAIL_CODE if asked is Way.EMAIL_CODE else None
    code = LetterCodeForm(request.POST if act == CODE else None)
    copy = DocumentForm(*((request.POST, request.FILES) if act == COPY else ()))
    asks_copy = asked is Way.DOCUMENT and own is None
    done: HttpResponseBase | None = None
    if act == CODE and asked is Way.LETTER_CODE:
        done = _by_code(request, case, code, by=member)
    elif act == COPY and asks_copy:
        done = _by_copy(request, case, copy, by=member)
    elif act == E_ID and asked is Way.E_ID:
        done = _by_e_id(request, case)
    elif request.method == "POST" and act not in {CODE, COPY, E_ID} and own is not None:
        done = _by_oneself(request, case, own, by=member)
    if done is not None:
        return done
    closed = _closed(case)
    context = {
        "case": case,
        "still": standstill_of(case),
        "own": own is not None,
        "fresh": own is not None and is_fresh(request, now),
        "proof_url": _proof_url(case),
        "e_id": e_id.service() if asked is Way.E_ID else None,
        "form": code if asked is Way.LETTER_CODE and not closed else None,
        "by_people": asked in BY_PEOPLE and not closed,
        "which_two": WHICH_TWO if asked is Way.TWO_ITEMS else "",
        "closed": closed,
        "next_way": next((way.label for way in identity.other_ways(case)), "") if closed else "",
        **_about_copies(case, pause, copy=copy if asks_copy and not closed else None),
    }
    return render(request, "rights/identity.html", context)


def _closed(case: Case) -> bool:
    """Return whether three tries did not fit, the one of this moment included."""
    return Pause.objects.filter(case=case, ended_at=None, tries__gte=MOST_TRIES).exists()


def _about_copies(case: Case, pause: Pause, *, copy: DocumentForm | None) -> dict[str, Any]:
    """Return what the page says where a copy of an identity document was asked for or sent."""
    held, gone = documents.held_of(case), documents.gone_of(case)
    return {
        "by_copy": pause.way == Way.DOCUMENT,
        "only_because": pause.only_because,
        "copy": copy,
        "to_cover": TO_COVER,
        "days": documents.days_kept(),
        "held_until": local_day(held.expires_at) if held else None,
        "gone": gone,
        "gone_on": local_day(gone.destroyed_at) if gone and gone.destroyed_at else None,
    }


def _by_oneself(request: HttpRequest, case: Case, way: Way, *, by: Member) -> HttpResponse:
    """Take a fresh code or passkey as proof, or go and get one."""
    now = timezone.now()
    if not is_fresh(request, now):
        return redirect(_proof_url(case))
    identity.prove(case=case, way=way, now=now, by=by)
    return _thanks(request, case)


def _by_e_id(request: HttpRequest, case: Case) -> HttpResponseBase | None:
    """Go to the e-ID service, where this portal has one."""
    service = e_id.service()
    return service.begin(request, case=case.pk, back=_here(case)) if service else None


def _by_code(request: HttpRequest, case: Case, form: forms.Form, *, by: Member) -> HttpResponse | None:
    """Try the code from the letter."""
    if not form.is_valid():
        return None
    typed, now = form.cleaned_data["code"], timezone.now()
    try:
        if identity.try_code(case=case, typed=typed, by=by, role=Role.SYSTEM, now=now):
            return _thanks(request, case)
        form.add_error("code", _("That is not the code in the letter. Check it once more."))
    except identity.TriesUsedUp:
        form.add_error("code", _("Three tries did not fit. Write to us, and we find another way."))
    return None


def _by_copy(request: HttpRequest, case: Case, form: forms.Form, *, by: Member) -> HttpResponse | None:
    """Take in a copy of an identity document."""
    if not form.is_valid():
        return None
    upload, now = form.cleaned_data["file"], timezone.now()
    try:
        checking.take(case=case, upload=upload, by=by, role=Role.SYSTEM, now=now)
    except identity.TriesUsedUp:
        form.add_error("file", _("Three tries did not fit. Write to us, and we find another way."))
        return None
    except checking.OneIsHere:
        messages.info(request, _("We have a copy from you already. Nothing more was kept."))
    else:
        messages.success(request, _("Thank you. The copy is locked, and waits for somebody to check it."))
    return redirect(_here(case))


def _here(case: Case) -> str:
    return reverse("request_identity", args=[case.reference])


def _proof_url(case: Case) -> str:
    return f"{reverse('proof')}?{urlencode({'next': _here(case)})}"


def _thanks(request: HttpRequest, case: Case) -> HttpResponse:
    messages.success(request, _("Thank you. The clock runs again, and we go on with your request."))
    return redirect("request", reference=case.reference)
