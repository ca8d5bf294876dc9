"""The list of requests, one request from filing to answer, its progress, its receipt, and taking it back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from portal import register
from portal.letters.calendar import CONTENT_TYPE
from portal.letters.pdf import PangoMissing
from portal.members.models import Member
from rights.clock import local_day, time_is_known
from rights.forms import WithdrawForm
from rights.fulfilment import objection
from rights.models import Case, Line
from rights.rules.endings import ended
from rights.rules.right import Right
from rights.rules.states import Outcome, State, StepOutcome
from rights.services import charging, drafts, lifecycle, progress, starting_again, talking, turns
from rights.services.reading import agent_of, mandate_of
from rights.services.receipts import (
    calendar_file,
    can_be_withdrawn,
    done_at_once,
    receipt_pdf,
    soon,
    why_this_date,
)
from rights.views import happenings, keyset, standing, standstill
from rights.views.asked import facts_of, question_url
from rights.views.attached import attached
from rights.views.doors import known, nobody_left, owned, seen
from rights.views.files import FileCard, card
from rights.views.handing import sendings
from rights.views.standing import Standing
from rights.views.taking_back import words_of
from rights.views.works import Work, of_line


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePart:
    """One right in a request, ready to be shown."""

    line: Line
    right: Right
    standing: Standing
    parts: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    stopped: tuple[str, ...]
    works: tuple[Work, ...]
    nothing_held: bool
    unreached: bool
    masked: int
    file: FileCard | None
    answer_url: str
    fee_url: str
    fee_waits: bool
    question_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One request in the list."""

    case: Case
    rights: str
    standing: Standing


@known
@require_safe
def requests(request: HttpRequest, member: Member) -> HttpResponse:
    """Every request of the person, twenty a page, open ones first."""
    now = timezone.now()
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = keyset.page(
        Case.objects.visible_to(member).prefetch_related(Prefetch("lines", queryset=turns.lines())),
        after=keyset.place(after) if after else None,
        before=keyset.place(before) if before else None,
    )
    turns.load(page.cases)
    here = reverse("requests")
    context = {
        "cases": [_listed(case, now=now) for case in page.cases],
        "newer": f"{here}?before={page.before}" if page.before else "",
        "older": f"{here}?after={page.after}" if page.after else "",
        "unfinished": bool(drafts.load(member=member, now=now).rights),
        "today": local_day(now),
    }
    return render(request, "rights/requests.html", context)


@seen
@require_safe
def request_page(request: HttpRequest, case: Case, *, by_link: bool) -> HttpResponse:
    """One request: where it stands, by when we answer and why then, what happened, the file, the ways out."""
    now, language = timezone.now(), get_language() or "sv"
    lines = [_part(line, case=case, now=now, language=language) for line in case.lines.all()]
    stands, mandate = progress.of_case(case), mandate_of(case, now=now)
    clock = standstill.of_case(case, now=now)
    authority = register.current().authority_for(case.member.country or None)
    context = {
        "case": case,
        "clock": clock,
        "time_known": time_is_known(case),
        "parts": lines,
        "heading": standing.called(case),
        "written": talking.unread(case),
        "standing": standing.of_case(case, now=now),
        "today": local_day(now),
        "why": why_this_date(case, language=language, now=now),
        "answered": case.closed_at is not None,
        "withdrawn": all(part.line.stands is State.WITHDRAWN for part in lines),
        "progress": stands,
        "happenings": happenings.of_case(case, under_way=case.closed_at is None),
        "can_withdraw": any(lifecycle.can_withdraw(part.line) for part in lines),
        "final_on": progress.regret_until(case, now=now),
        "files": [part.file for part in lines if part.file and part.file.ready],
        "late": case.closed_at is None and local_day(now) > clock.due_on,
        "authority": authority,
        "authority_name": authority.called(language),
        "by_link": by_link,
        "nobody_left": nobody_left(case),
        "mandate": mandate,
        "agent": agent_of(case, now=now) if mandate else None,
        "posted": list(case.posted.order_by("made_at")),
        "sendings": sendings(case),
        "forwards": list(case.forwards.order_by("forwarded_at")),
    }
    return render(request, "rights/request.html", context)


@seen
@require_GET
def request_progress(request: HttpRequest, case: Case, *, by_link: bool) -> JsonResponse:
    """How far the work has come, for the live part of the page."""
    stands = progress.of_case(case)
    return JsonResponse({"percent": stands.percent, "text": stands.text, "done": not stands.moves})


@seen
@require_safe
def request_receipt(request: HttpRequest, case: Case, *, by_link: bool) -> HttpResponse:
    """The confirmation: number, date, what happens next; it stays reachable."""
    now = timezone.now()
    files = [line.answer_is_a_file for line in case.lines.all()]
    context = {
        "case": case,
        "time_known": time_is_known(case),
        "rights": [line.right_asked for line in case.lines.all()],
        "with_file": any(files),
        "with_more": not all(files),
        "due_on": standstill.of_case(case, now=now).due_on,
        "why": why_this_date(case, language=get_language() or "sv", now=now),
        **done_at_once(case, now=now),
        "soon": soon(case),
        "file_ready": bool(_ready_files(case, now=now)),
        "only_stop": not can_be_withdrawn(case),
        "email": "" if by_link else case.member.email,
        "has_link": bool(case.follow_digest) and not nobody_left(case),
        "nobody_left": nobody_left(case),
        "today": local_day(now),
    }
    return render(request, "rights/receipt.html", context)


@owned
@require_GET
def request_receipt_pdf(request: HttpRequest, case: Case, member: Member) -> HttpResponse:
    """The receipt to print or keep."""
    try:
        paper = receipt_pdf(case, now=timezone.now())
    except PangoMissing:
        messages.warning(
            request, _("We cannot make a PDF just now. Print this page instead; it says the same.")
        )
        return redirect("request_receipt", reference=case.reference)
    return attached(paper, content_type="application/pdf", name=f"insyn-{case.reference}.pdf")


@seen
@require_GET
def request_calendar(request: HttpRequest, case: Case, *, by_link: bool) -> HttpResponse:
    """The last day to answer, for a calendar; no personal data in it."""
    file = calendar_file(case, now=timezone.now())
    return attached(file, content_type=CONTENT_TYPE, name=f"insyn-{case.reference}.ics")


@owned
@require_http_methods(["GET", "HEAD", "POST"])
def request_withdraw(request: HttpRequest, case: Case, member: Member) -> HttpResponse:
    """Say what taking it back means, ask once, do it: all of it or one right in it (R12-18)."""
    open_lines = [line for line in case.lines.all() if lifecycle.can_withdraw(line)]
    if not open_lines:
        if any(line.stands is State.ANSWERED for line in case.lines.all()):
            messages.info(request, _("This request has ended already, so there is nothing to withdraw."))
        else:
            messages.success(request, _("You have withdrawn this request."))
        return redirect("request", reference=case.reference)
    several = len(open_lines) > 1
    form = WithdrawForm(request.POST if several and request.method == "POST" else None, lines=open_lines)
    if request.method == "POST" and (not several or form.is_valid()):
        chosen = set(form.cleaned_data["lines"]) if several else {open_lines[0].right}
        _withdraw(request, [line for line in open_lines if line.right in chosen], member)
        return redirect("request", reference=case.reference)
    again = starting_again.of_lines(open_lines, language=get_language() or "sv")
    context = {"case": case, "form": form, "several": several, "lines": open_lines, "again": again}
    context |= {"words": words_of(open_lines)}
    return render(request, "rights/withdraw.html", context)


def _withdraw(request: HttpRequest, lines: Sequence[Line], member: Member) -> None:
    taken = 0
    for line in lines:
        try:
            lifecycle.withdraw(line=line, now=timezone.now(), by=member.pk)
            taken += 1
        except (lifecycle.NotAllowed, lifecycle.MovedOn):
            right = line.right_asked.label
            messages.warning(
                request, _("“%(right)s” was answered just before, so it stays.") % {"right": right}
            )
    if taken:
        messages.success(
            request, _("Withdrawn. We do nothing more about it. You can ask again whenever you want.")
        )


def _ready_files(case: Case, *, now: dt.datetime) -> list[FileCard]:
    return [one for line in case.lines.all() if (one := card(line, case=case, now=now)) and one.ready]


def _listed(case: Case, *, now: dt.datetime) -> Listed:
    return Listed(case=case, rights=standing.called(case), standing=standing.of_case(case, now=now))


def _part(line: Line, *, case: Case, now: dt.datetime, language: str) -> LinePart:
    names = {one.id: one.label.in_language(language) for one in register.current().categories}
    state = line.stands
    stands = standing.of_line(line)
    if line.outcome:
        tone = "closed" if line.outcome == Outcome.REFUSED else stands.tone
        stands = Standing(text=ended(line.right_asked, Outcome(line.outcome)), tone=tone)
    partly = line.outcome == Outcome.PARTLY and line.answer_is_a_file
    fee = charging.fee_of(line)
    return LinePart(
        line=line,
        right=line.right_asked,
        standing=stands,
        parts=tuple(names.get(one, one) for one in line.categories),
        facts=facts_of(line, language=language),
        stopped=_stopped(line, language=language),
        works=of_line(line, language=language),
        nothing_held=line.outcome == Outcome.NO_DATA,
        unreached=partly and any(step.outcome == StepOutcome.UNREACHED for step in line.steps.all()),
        masked=line.masks.count() if partly else 0,
        file=card(line, case=case, now=now),
        answer_url=_answer_url(line, case),
        fee_url=reverse("request_fee", args=[case.reference, line.right]) if fee else "",
        fee_waits=bool(fee and not fee.answer and not state.ended),
        question_url=question_url(line, case),
    )


def _stopped(line: Line, *, language: str) -> tuple[str, ...]:
    """Return the uses that an objection has stopped already, whatever is decided later (R21-1)."""
    working = line.right_asked is Right.OBJECTION and not (line.stands is State.RECEIVED or line.stands.ended)
    return tuple(objection.in_words(objection.purposes(line), language=language)) if working else ()


def _answer_url(line: Line, case: Case) -> str:
    if line.stands is not State.ANSWERED or line.answer_is_a_file:
        return ""
    return reverse("request_answer", args=[case.reference, line.right])
