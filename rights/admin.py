"""The desk's queue: requests by the day they must be answered, what happened, what is stuck."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.datamap.codes import ROLES_TO_STAFF
from portal.datamap.registry import declared
from portal.desk import masks, pause, reasons
from portal.desk.badges import badge, due
from portal.desk.pages import OF_MEMBER, AboutPerson, back
from portal.outbox.models import Promise
from portal.outbox.words import to_staff as duty_to_staff
from portal.trail.models import Entry
from portal.trail.words import to_staff
from rights.clock import local_day, time_is_known
from rights.desk import answers, posting, talking  # noqa: F401 - the letters' page is the admin's
from rights.desk.casebook import CasebookDesk
from rights.desk.correcting import CorrectingDesk
from rights.desk.documents import DocumentDesk
from rights.desk.entering import EntryDesk
from rights.desk.erasing import ErasureDesk
from rights.desk.evidence import EvidenceDesk
from rights.desk.fees import FeeDesk
from rights.desk.forwarding import ForwardDesk
from rights.desk.freezing import FreezeDesk
from rights.desk.knowing import KnowingDesk
from rights.desk.left import LeftDesk
from rights.desk.masking import MaskDesk
from rights.desk.narrowing import Asked, Came, Copies, Due, Replied, Stands
from rights.desk.outreach import OutreachDesk
from rights.desk.refusals import RefusalDesk, Signed
from rights.desk.replies import ReplyDesk
from rights.desk.restricting import RestrictionDesk
from rights.desk.reviews import ReviewDesk
from rights.desk.sorting import SortDesk
from rights.desk.specifying import SpecifyDesk
from rights.desk.talking import TalkingDesk
from rights.desk.withdrawing import WithdrawalDesk
from rights.details import told
from rights.models import Case, Line, Package
from rights.papers import Posted
from rights.rules.endings import ended_to_staff
from rights.rules.right import Right
from rights.rules.states import Acts, Outcome, Role, State
from rights.services import charging, collecting, masking, turns
from rights.services.casebook import ANSWERS

TONES = {Acts.PORTAL: "now", Acts.STAFF: "wait", Acts.MEMBER: "wait", Acts.NOBODY: "closed"}
RELEASABLE = Line.objects.exclude(right__in=[Right.REVIEW, Right.RECTIFICATION, Right.ERASURE])
"""The others are decided on pages of their own (desk.reviews, desk.correcting, desk.erasing)."""
MOST_PARKED = 20
MOST_EVENTS = 100


@admin.register(Case)
class CaseAdmin(
    LeftDesk,
    EntryDesk,
    CasebookDesk,
    EvidenceDesk,
    SortDesk,
    RestrictionDesk,
    ErasureDesk,
    OutreachDesk,
    RefusalDesk,
    ReviewDesk,
    CorrectingDesk,
    FeeDesk,
    SpecifyDesk,
    ReplyDesk,
    MaskDesk,
    TalkingDesk,
    AboutPerson,
    ForwardDesk,
    WithdrawalDesk,
    DocumentDesk,
    KnowingDesk,
    FreezeDesk,
):
    linked_by = OF_MEMBER
    looked_at = "case"
    list_display = ("reference", "answer_by", "states", "rights", "who")
    list_filter = (Due, Stands, Signed, Copies, Replied, Asked, Came)
    list_select_related = ("member", "thread")
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ("reference",)
    search_help_text = _("A number such as R-2026-0142, or its beginning.")
    sortable_by = ()
    fields = readonly_fields = (
        "reference",
        "who",
        "channel",
        "spoken",
        "came",
        "counted_from",
        "registered_at",
        "delivery",
        "answer_by",
        "acknowledged_at",
        "closed_at",
    )
    change_form_template = "admin/rights/case/change_form.html"
    change_list_template = "admin/rights/case/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        unposted = Prefetch("posted", Posted.objects.here().filter(letter__in=ANSWERS), to_attr="to_post")
        lines = Prefetch("lines", Line.objects.select_related("fee").prefetch_related("questions"))
        return super().get_queryset(request).prefetch_related(lines, "pauses__documents", unposted)

    def get_ordering(self, request: HttpRequest) -> Any:
        """Open ones by their last day, closed ones newest number first: both stand in an index."""
        everything = request.GET.get("due") in {"closed", "all"} or request.GET.get("q")
        return ["-reference"] if everything else ["due_on", "pk"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        wanted = search_term.strip().upper()
        return (queryset.filter(reference__startswith=wanted) if wanted else queryset), False

    def get_urls(self) -> list[URLPattern]:
        release = path(
            "<uuid:case>/release/<uuid:line>/",
            self.admin_site.admin_view(self.release),
            name="rights_case_release",
        )
        return [release, *super().get_urls()]

    def release(self, request: HttpRequest, case: Any, line: Any) -> HttpResponse:
        """Let a file be made where the register wants a person to look first."""
        if request.method != "POST" or not request.user.has_perm("rights.change_case"):
            raise PermissionDenied
        reviewed = get_object_or_404(RELEASABLE, pk=line, case=case)
        if reviewed.stands is not State.REVIEWING:
            messages.warning(request, gettext("The request has moved on in the meantime. Nothing was done."))
            return back(request, reverse("admin:rights_case_change", args=[case]))
        if why := _held_back(reviewed, request.user.pk):
            messages.error(request, why)
            return back(request, reverse("admin:rights_case_change", args=[case]))
        collecting.release(line=reviewed, now=timezone.now(), by=request.user, role=Role.HANDLER)
        filed = reviewed.right_asked.makes_a_file
        messages.success(
            request, gettext("The file is being made now.") if filed else gettext("It is being done now.")
        )
        return back(request, reverse("admin:rights_case_change", args=[case]))

    def own_reason(self, obj: Case) -> str:
        return obj.reference

    def called(self, obj: Case) -> str:
        return gettext("Request %(number)s") % {"number": obj.reference}

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        kept = obj.lines.select_related("restriction", "fee").prefetch_related("steps", "questions")
        lines = list(kept.order_by("right"))
        packages = {package.line_id: package for package in Package.objects.filter(line__in=lines)}
        return super().beside(request, obj) | {
            "lines": [
                (
                    line,
                    _state(line),
                    told(line.right_asked, line.details),
                    _steps(line),
                    packages.get(line.pk),
                )
                for line in lines
            ],
            "answers": answers.letters_of(lines, language=obj.language),
            "answers_to_post": _unposted(obj),
            "to_post": _to_post(),
            "answer_by": self.answer_by(obj),
            "events": _events(obj),
            **talking.beside(request, obj),
            "parked": _parked(obj, lines),
            "may_release": request.user.has_perm("rights.change_case"),
            "may_retry": request.user.has_perm("outbox.change_promise"),
            "may_see_member": request.user.has_perm("members.view_member"),
            "ticket": reasons.ticket(code=obj.reference, person_id=obj.member_id, staff_id=request.user.pk),
        }

    @admin.display(description=_("Asked for"))
    def rights(self, obj: Case) -> SafeString:
        return format_html_join(
            mark_safe("<br>"), "{}", ((Right(line.right).to_staff,) for line in _in_order(obj))
        )

    @admin.display(description=_("State"))
    def states(self, obj: Case) -> SafeString:
        to_post = _unposted(obj)
        badges = [
            one
            for line in _in_order(obj)
            for one in (_state(line), *([_to_post()] if line.pk in to_post else []))
        ]
        return format_html_join(mark_safe("<br>"), "{}", ((one,) for one in badges))

    @admin.display(description=_("Person"))
    def who(self, obj: Case) -> str:
        return pause.beside(masks.name(obj.member.name, protected=obj.member.protected_identity), obj)

    @admin.display(description=_("Language"))
    def spoken(self, obj: Case) -> str:
        return declared()["rights.case"].in_words("language", obj.language)

    @admin.display(description=_("Received"))
    def came(self, obj: Case) -> str:
        at = timezone.localtime(obj.received_at)
        return date_format(at, "DATETIME_FORMAT" if time_is_known(obj) else "DATE_FORMAT")

    @admin.display(description=_("The month counts from"))
    def counted_from(self, obj: Case) -> str:
        return date_format(obj.received_on)

    @admin.display(description=_("Answer by"))
    def answer_by(self, obj: Case) -> SafeString:
        ended = obj.closed_at is not None
        return due(obj.due_on, today=local_day(timezone.now()), ended=ended, paused=obj.waits)


def _held_back(line: Line, by: Any) -> str:
    """Return in words what has to be settled before a line can be released, or nothing."""
    if line.refusals.waiting().exists():
        return gettext("A refusal is proposed. Turn it down first.")
    if charging.holds_back(line):
        return gettext("A fee is announced and not accepted. Waive it first, or wait for the answer.")
    if masking.alone(line, by):
        return gettext(
            "You covered something in this file. The register wants another person to let it be made."
        )
    return ""


def _steps(line: Any) -> list[tuple[Any, str, str]]:
    """Return each source's work, with what the source and its reason are called."""
    named = declared()["rights.step"]
    return [
        (step, named.in_words("source", step.source), named.in_words("reason", step.reason) or "–")
        for step in line.steps.all()
    ]


def _events(case: Case) -> list[tuple[Entry, str, str]]:
    """Return the latest entries of the trail about the case, with what was done and by whom in words for staff."""
    return [
        (entry, _happened(entry), str(ROLES_TO_STAFF.get(entry.role, entry.role)))
        for entry in Entry.objects.about("rights.case", case.pk).order_by("-pk")[:MOST_EVENTS]
    ]


def _happened(entry: Entry) -> str:
    """Return what was done, and to which right where the entry says so."""
    right = entry.facts.get("right")
    named = f"{Right(right).to_staff}: " if right in Right else ""
    return f"{named}{to_staff(entry.action)}"


def _in_order(case: Case) -> list[Any]:
    return sorted(case.lines.all(), key=lambda line: str(line.right))


def _state(line: Any) -> SafeString:
    if line.outcome:
        return badge(
            "done" if line.outcome in {Outcome.DONE, Outcome.PARTLY} else "closed",
            ended_to_staff(line.right_asked, Outcome(line.outcome)),
        )
    return badge(TONES[turns.acts(line)], turns.to_staff(line))


def _unposted(case: Any) -> set[Any]:
    """Return the lines whose answer waits to be posted, as the list has looked them up."""
    return {letter.line_id for letter in case.to_post}


def _to_post() -> SafeString:
    """Say of an answered line that the answer itself has not left us yet."""
    return badge("wait", gettext("the answer is to be posted"))


def _parked(case: Case, lines: list[Any]) -> list[tuple[Promise, str]]:
    """Return the parked promises that concern this case, its lines or their steps, each with what it is to do."""
    its_own = (
        Q(ids__case_id=str(case.pk))
        | Q(ids__line_id__in=[str(line.pk) for line in lines])
        | Q(ids__step_id__in=[str(step.pk) for line in lines for step in line.steps.all()])
    )
    parked = Promise.objects.parked().filter(its_own, task__startswith="rights.")[:MOST_PARKED]
    return [(one, duty_to_staff(one.task)) for one in parked]
