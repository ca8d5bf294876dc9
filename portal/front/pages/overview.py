"""The overview: what needs the member first, then requests, data, consents and membership at a glance."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from consents.models import Answer, Decision
from portal import register
from portal.correspondence.models import Author, Message, Thread
from portal.front.context import address
from portal.members.models import Member
from portal.memberships.models import Subscription, SubscriptionStatus
from retention import glance
from rights.models import Case, Package
from rights.rules.states import State
from rights.services import turns

from .membership import plan_name
from .places import asking, language, member_of, today

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A request under way: number, what it asks for, where it is, the answer day; what we need, each with its page."""

    case: Case
    rights: tuple[str, ...]
    state: str
    needs: tuple[tuple[str, str], ...] = ()


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Show what needs the member first; the page makes the same number of queries whatever is held."""
    member, now = member_of(request), timezone.now()
    rows = glance.of_member(member=member, now=now, language=language())
    held = [row for row in rows if row.ours and row.records]
    largest = sorted((row for row in held if row.besides_log), key=lambda row: -row.besides_log)
    decisions = list(Decision.objects.visible_to(member).current())
    subscription = (
        Subscription.objects.visible_to(member)
        .filter(status=SubscriptionStatus.ACTIVE)
        .select_related("plan")
        .first()
    )
    return render(
        request,
        "front/overview.html",
        {
            "member": member,
            "today": today(now),
            "packages": list(_ready(member, now)[:MOST_SHOWN]),
            "answers": _answered_threads(member),
            "cases": _open_cases(member),
            "held": largest[:4],
            "kinds": len(held),
            "records": sum(row.records for row in held),
            "consents_given": sum(decision.answer == Answer.GIVEN for decision in decisions),
            "subscription": subscription,
            "plan": plan_name(subscription.plan) if subscription else "",
            "copy": asking("access"),
            "move": asking("portability"),
            "objection": asking("objection"),
            "erasure": asking("erasure"),
            "restriction": asking("restriction"),
            "review": asking("review") if register.current().decisions else "",
            "profile": address("account_profile"),
        },
    )


def _ready(member: Member, now: dt.datetime) -> QuerySet[Package]:
    """Return the files that can still be fetched, the one that goes first before the others."""
    there = Package.objects.filter(line__case__member=member, destroyed_at=None, expires_at__gt=now)
    left = there.annotate(fetched=Count("downloads")).filter(
        fetched__lt=register.current().handling.downloads_max
    )
    return left.select_related("line__case").order_by("expires_at")


def _open_cases(member: Member) -> Sequence[OpenCase]:
    lines = Prefetch("lines", queryset=turns.lines())
    still_open = Case.objects.visible_to(member).open().prefetch_related(lines)
    found = list(still_open.order_by("due_on", "pk")[:MOST_SHOWN])
    turns.load(found)
    return [_open_case(case) for case in found]


def _open_case(case: Case) -> OpenCase:
    lines = list(case.lines.all())
    standing = [line for line in lines if line.stands is not State.WITHDRAWN]
    working = [line for line in standing if not line.stands.ended]
    asked = {line.right: need for line in working if (need := turns.need_of(line))}
    told = next((line for line in working if line.right in asked), next(iter(working), None))
    return OpenCase(
        case=case,
        rights=tuple(str(line.right_asked.label) for line in standing),
        state=turns.in_words(told) if told else str(State.RECEIVED.label),
        needs=tuple(
            dict.fromkeys((str(need.label), _page(need, case, right)) for right, need in asked.items())
        ),
    )


def _page(need: turns.Need, case: Case, right: str) -> str:
    """Return where the person does what we need."""
    if need is turns.Need.FEE:
        return reverse("request_fee", args=[case.reference, right])
    name = "request_question" if need is turns.Need.QUESTION else "request_identity"
    return reverse(name, args=[case.reference])


def _answered_threads(member: Member) -> Sequence[Thread]:
    """Conversations in which we wrote last, within the latest month: an answer may be waiting to be read."""
    latest = Message.objects.filter(thread=OuterRef("pk")).order_by("-sent_at").values("author")[:1]
    month_ago = timezone.now() - dt.timedelta(days=31)
    return list(
        Thread.objects.visible_to(member)
        .filter(closed_at=None, last_message_at__gt=month_ago)
        .annotate(latest_author=Subquery(latest))
        .filter(latest_author=Author.STAFF)
        .select_related("case")
        .order_by("-last_message_at")[:MOST_SHOWN]
    )
