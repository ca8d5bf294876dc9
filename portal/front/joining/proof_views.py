"""The page that asks once more: a code by e-mail, or a passkey."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.front.context import address
from portal.front.joining import coding, forms
from portal.members import proof
from portal.members.codes import Outcome, Purpose


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Send a code to the person's own address, check it, and go back to where she came from."""
    back = proof.safe_next(request.POST.get("next") or request.GET.get("next") or "")
    person = proof.person(request)
    if person is None:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
    now = timezone.now()
    here = reverse("proof") + (f"?{urlencode({'next': back})}" if back else "")
    form = forms.CodeForm(request.POST if request.POST.get("action") == "check" else None)
    if request.method == "POST" and request.POST.get("action") == "send" and person.email:
        coding.send(request, purpose=Purpose.PROOF, email=person.email, now=now)
        messages.info(request, _("We have sent a code to your address. It is good for ten minutes."))
        return redirect(here)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data["code"]
        outcome = coding.check(request, purpose=Purpose.PROOF, email=person.email or "", typed=typed, now=now)
        if outcome is Outcome.RIGHT:
            proof.note(request, now=now)
            return redirect(back or address("account") or "/")
        form.add_error("code", coding.words(outcome))
    context = {
        "form": form,
        "back": back,
        "email": person.email,
        "sent": coding.address(request, purpose=Purpose.PROOF) == person.email,
        "passkey_url": _passkey(request, back),
    }
    return render(request, "front/joining/proof.html", context)


def _passkey(request: HttpRequest, back: str) -> str:
    """Return the page that asks for the member's passkey, or nothing when there is none."""
    if not request.user.is_authenticated:
        return ""
    if not Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).exists():
        return ""
    return reverse("mfa_reauthenticate_webauthn") + (f"?{urlencode({'next': back})}" if back else "")
