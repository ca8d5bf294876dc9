"""How an answer comes, and who acts for the person: what the person decides about both."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.members.entering import address_lines
from portal.members.models import Member
from portal.members.proof import proof_required
from rights.models import Case
from rights.papers import Delivery, Mandate
from rights.services import delivering, registering
from rights.views.doors import owned

NO_BREAK = "\N{NO-BREAK SPACE}"
both = require_http_methods(["GET", "HEAD", "POST"])


class DeliveryForm(forms.Form):
    """On the page or by post?"""

    delivery = forms.ChoiceField(
        label=gettext_lazy("How do you want the answer?"),
        choices=Delivery.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how you want the answer"),
            "invalid_choice": gettext_lazy("Choose how you want the answer"),
        },
    )


@owned
@proof_required
@both
def request_delivery(request: HttpRequest, case: Case, member: Member) -> HttpResponse:
    """Have the answer by post instead; only after a fresh proof, for the copy then needs none (R12-13)."""
    form = DeliveryForm(
        request.POST if request.method == "POST" else None, initial={"delivery": case.delivery}
    )
    if form.is_bound and form.is_valid():
        chosen = Delivery(form.cleaned_data["delivery"])
        try:
            delivering.choose(case=case, delivery=chosen, by=member.pk, now=timezone.now())
        except delivering.NoAddress:
            form.add_error(
                "delivery", _("We have no postal address of yours. Write it in your profile first.")
            )
        except delivering.Ended:
            messages.info(request, _("This request has ended already, so nothing more is sent."))
            return redirect("request", reference=case.reference)
        else:
            messages.success(request, _("Noted. That is how the answer comes."))
            return redirect("request", reference=case.reference)
    context = {"case": case, "form": form, "address": _whole_lines(member)}
    return render(request, "rights/delivery.html", context)


def _whole_lines(member: Member) -> list[str]:
    """Return the postal address on file, its postal code kept on one line."""
    code = member.postal_code
    return [
        line.replace(code, code.replace(" ", NO_BREAK)) if code else line for line in address_lines(member)
    ]


@owned
@both
def request_acting_end(request: HttpRequest, case: Case, member: Member) -> HttpResponse:
    """
    Let nobody act for the person any more, after one question (R12-16).

    :raises Http404: when nobody does.
    """
    mandate = Mandate.objects.select_related("agent", "case").filter(case=case, revoked_at=None).first()
    if mandate is None:
        raise Http404
    if request.method == "POST":
        registering.take_back(mandate=mandate, by=member, role="member", now=timezone.now())
        messages.success(request, _("Nobody acts for you any more. Everything goes to you alone."))
        return redirect("request", reference=case.reference)
    return render(request, "rights/acting_end.html", {"case": case, "mandate": mandate})
