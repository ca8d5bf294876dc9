"""Having the file of a move sent straight to another organisation, and seeing what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.members.models import Member
from portal.members.proof import is_fresh
from portal.recipients.notifying import name_of
from portal.register.schema import Recipient, country_name
from rights.details.form import described
from rights.handed import Handover
from rights.models import Case
from rights.rules.right import Right
from rights.services import handing
from rights.views.doors import owned
from rights.views.files import card


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One receiver of a file, ready to be shown."""

    receiver: str
    handover: Handover


class ReceiverForm(forms.Form):
    """Who is to have the file?"""

    receiver = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, receivers: Sequence[Recipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, language = self.fields["receiver"], get_language() or "sv"
        field.label = _("Who is to have the file?")
        wrong = _("Choose who is to have the file")
        field.error_messages = {"required": wrong, "invalid_choice": wrong}
        field.choices = [  # type: ignore[attr-defined]  # a choice field
            (
                one.id,
                described(
                    one.called(language),
                    f"{one.service.in_language(language)} ({country_name(one.country, language=language)})",
                ),
            )
            for one in receivers
        ]


@owned
@require_http_methods(["GET", "HEAD", "POST"])
def request_file_send(request: HttpRequest, case: Case, member: Member) -> HttpResponse:
    """
    Choose who is to have the file of a move, after a fresh proof; where nobody can, say why (Art. 20(2); R20-3).

    :raises Http404: where the request has no file of a move.
    """
    now, here = timezone.now(), reverse("request_file_send", args=[case.reference])
    line = next((one for one in case.lines.all() if one.right_asked is Right.PORTABILITY), None)
    found = card(line, case=case, now=now) if line else None
    if line is None or found is None:
        raise Http404
    fresh, proof_url = is_fresh(request, now), f"{reverse('proof')}?{urlencode({'next': here})}"
    receivers = handing.receivers(line)
    form = ReceiverForm(request.POST if request.method == "POST" else None, receivers=receivers)
    if request.method == "POST" and not fresh:
        return redirect(proof_url)
    if form.is_bound and form.is_valid():
        try:
            handing.ask(line=line, recipient=form.cleaned_data["receiver"], now=now)
        except handing.CannotSend:
            messages.warning(request, _("The file cannot be sent there any more. Nothing was done."))
        else:
            messages.success(request, _("We are sending the file. We tell you what comes of it."))
        return redirect(here)
    context = {
        "case": case,
        "card": found,
        "form": form,
        "receivers": receivers,
        "fits": handing.fits(found.package),
        "fresh": fresh,
        "proof_url": proof_url,
        "sendings": sendings(case),
    }
    return render(request, "rights/file_send.html", context)


def sendings(case: Case) -> list[Sending]:
    """Return to whom the file of a request was sent, at the person's wish, and what came of it."""
    chosen = Handover.objects.filter(line__case=case).order_by("asked_at")
    return [Sending(receiver=name_of(one.recipient), handover=one) for one in chosen]
