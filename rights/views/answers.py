"""The answer that is no file: to read and to keep."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from portal.letters.pdf import PangoMissing
from rights.models import Case, Line
from rights.rules.endings import ended
from rights.rules.right import Right
from rights.rules.states import Outcome
from rights.services import answering
from rights.views.attached import attached
from rights.views.doors import ask_who, nobody_left, seen


@seen
@require_safe
def request_answer(request: HttpRequest, case: Case, *, by_link: bool, right: Right) -> HttpResponse:
    """
    The answer as a page.

    :raises Http404: while there is none.
    """
    line = _line(case, right)
    if by_link and not nobody_left(case):
        return ask_who(request)
    try:
        letter = answering.letter_of(line, language=get_language() or "sv")
    except answering.NotAnswered as missing:
        raise Http404 from missing
    pdf_url = reverse("request_answer_pdf", args=[case.reference, right])
    tone = "closed" if line.outcome == Outcome.REFUSED else "done"
    context = {"case": case, "line": line, "letter": letter, "pdf_url": pdf_url, "tone": tone}
    context["ended"] = ended(line.right_asked, Outcome(line.outcome))
    return render(request, "rights/answer.html", context)


@seen
@require_GET
def request_answer_pdf(request: HttpRequest, case: Case, *, by_link: bool, right: Right) -> HttpResponse:
    """
    The answer to print or keep.

    :raises Http404: while there is none.
    """
    line = _line(case, right)
    if by_link and not nobody_left(case):
        return ask_who(request)
    try:
        paper = answering.answer_pdf(line, language=get_language() or "sv")
    except answering.NotAnswered as missing:
        raise Http404 from missing
    except PangoMissing:
        messages.warning(
            request, _("We cannot make a PDF just now. Print this page instead; it says the same.")
        )
        return redirect("request_answer", reference=case.reference, right=right)
    return attached(paper, content_type="application/pdf", name=f"insyn-{case.reference}-{right.value}.pdf")


def _line(case: Case, right: Right) -> Line:
    found = next((line for line in case.lines.all() if line.right_asked is right), None)
    if found is None:
        raise Http404
    return found
