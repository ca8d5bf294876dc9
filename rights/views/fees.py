"""A fee that was announced: why, how it is made up, and the person's yes or no."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.letters.letter import Heading, Letter
from portal.members import kept
from portal.members.models import Member
from rights.clock import local_day
from rights.models import Case, Fee
from rights.rules.right import Right
from rights.services import answering, charging
from rights.views.doors import owned

LONGEST = 4000


class FeeForm(forms.Form):
    """What the person says to it; nobody has to say anything."""

    view = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST, required=False, strip=True
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["view"].label = _("What you say to it")
        self.fields["view"].help_text = _("Only if you want.")


@kept.over_sign_in
@owned
@require_http_methods(["GET", "HEAD", "POST"])
def request_fee(request: HttpRequest, case: Case, member: Member, *, right: Right) -> HttpResponse:
    """
    Read why and how much, then say yes or no; taking the request back is a link of its own (R12-7).

    :raises Http404: where no fee is announced.
    """
    fee = Fee.objects.select_related("line__case__member").filter(line__case=case, line__right=right).first()
    if fee is None:
        raise Http404
    form = kept.filled(request, FeeForm)
    said = request.POST.get("say")
    if request.method == "POST" and said in {"yes", "no"} and form.is_valid():
        try:
            charging.answer(
                fee=fee,
                accepted=said == "yes",
                view=form.cleaned_data["view"],
                by=member.pk,
                now=timezone.now(),
            )
        except charging.CannotCharge:
            messages.info(request, _("This was answered before. Nothing was changed."))
        else:
            messages.success(
                request,
                _("You have said yes. We go on.")
                if said == "yes"
                else _("You have said no. We look at it again."),
            )
        return redirect("request", reference=case.reference)
    letter = answering.fee_letter(
        fee, language=get_language() or "sv", announced_on=local_day(fee.announced_at)
    )
    *asked, dates = letter.parts[: _complaint_at(letter)]
    context = {
        "case": case,
        "fee": fee,
        "form": form,
        "letter": letter,
        "asked": {"parts": asked},
        "dates": {"parts": [dates]},
        "complaint": {"parts": letter.parts[_complaint_at(letter) :]},
        "open": not fee.answer and not fee.line.stands.ended,
    }
    return render(request, "rights/fee.html", context)


def _complaint_at(letter: Letter) -> int:
    """Return where the letter begins to say how to complain: its last heading. The answer comes before that."""
    return max(at for at, part in enumerate(letter.parts) if isinstance(part, Heading))
