"""Showing who one is, on the page of a request that waits for it: a fresh code or passkey, or the code from a letter."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.members.models import Member
from portal.members.proof import is_fresh
from rights.forms import LetterCodeForm
from rights.models import Case
from rights.rules.identity import Way
from rights.rules.states import Role
from rights.services import identity
from rights.views.doors import owned
from rights.views.standstill import standstill_of

CODE = "code"


@owned
@require_http_methods(["GET", "HEAD", "POST"])
def request_identity(request: HttpRequest, case: Case, member: Member) -> HttpResponse:
    """Why we ask, what is enough, what not to send; and the one step that is enough (R12-9, R12-10, R12-12)."""
    now, pause = timezone.now(), identity.open_question(case)
    if pause is None:
        return redirect("request", reference=case.reference)
    asked = Way(pause.way)
    own = Way.SIGN_IN if member.has_account else Way.EMAIL_CODE if asked is Way.EMAIL_CODE else None
    here = reverse("request_identity", args=[case.reference])
    proof_url = f"{reverse('proof')}?{urlencode({'next': here})}"
    form = LetterCodeForm(request.POST if request.POST.get("act") == CODE else None)
    if request.method == "POST" and not form.is_bound and own is not None:
        if not is_fresh(request, now):
            return redirect(proof_url)
        identity.prove(case=case, way=own, now=now, by=member)
        return _thanks(request, case)
    if form.is_bound and form.is_valid() and asked is Way.LETTER_CODE:
        typed = form.cleaned_data["code"]
        try:
            if identity.try_code(case=case, typed=typed, by=member, role=Role.SYSTEM, now=now):
                return _thanks(request, case)
            form.add_error("code", _("That is not the code in the letter. Check it once more."))
        except identity.TriesUsedUp:
            form.add_error("code", _("Three tries did not fit. Write to us, and we find another way."))
    context = {
        "case": case,
        "still": standstill_of(case),
        "own": own is not None,
        "fresh": own is not None and is_fresh(request, now),
        "proof_url": proof_url,
        "form": form if asked is Way.LETTER_CODE else None,
    }
    return render(request, "rights/identity.html", context)


def _thanks(request: HttpRequest, case: Case) -> HttpResponse:
    messages.success(request, _("Thank you. The clock runs again, and we go on with your request."))
    return redirect("request", reference=case.reference)
