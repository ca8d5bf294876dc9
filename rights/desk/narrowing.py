"""What the list of requests can be narrowed by."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.desk.badges import SOON_DAYS
from portal.desk.pages import CappedFilter
from rights.clock import local_day
from rights.corrections import Question
from rights.desk.clock import CHECKS_IDENTITY
from rights.documents import IdDocument
from rights.models import Case, Channel, Line
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import turns

ASKED = "asked"


class Due(CappedFilter):
    """
    Open requests by colour of their deadline; without a choice all open ones, most urgent first.

    Whoever types a number and makes no choice asks for that request, open or closed.
    """

    title = _("last day")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("late", _("late")),
            ("soon", _("within 7 days")),
            ("later", _("later")),
            ("closed", _("closed")),
            ("all", _("all")),
        ]

    def choices(self, changelist: Any) -> Any:
        first, *rest = super().choices(changelist)
        return [first | {"display": _("all with the number") if self.searched else _("all open")}, *rest]

    @property
    def searched(self) -> bool:
        return bool(self.request.GET.get("q", "").strip())

    def get_facet_queryset(self, changelist: Any) -> dict[str, int]:
        """Count each colour by the index of open requests: the first rows alone would show one colour only."""
        if self.searched:
            return super().get_facet_queryset(changelist)
        return self.counts(Case.objects.all())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        today = local_day(timezone.now())
        soon = today + dt.timedelta(days=SOON_DAYS)
        match self.value():
            case "all":
                return queryset
            case "closed":
                return queryset.filter(closed_at__isnull=False)
            case "late":
                return queryset.filter(closed_at=None, due_on__lt=today)
            case "soon":
                return queryset.filter(closed_at=None, due_on__range=(today, soon))
            case "later":
                return queryset.filter(closed_at=None, due_on__gt=soon)
        return queryset if self.searched else queryset.filter(closed_at=None)


class Stands(CappedFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        states = [(state.value, state.to_staff) for state in State]
        return [*states, (ASKED, _("Waiting for the person's answer"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Case]:
        narrowed: QuerySet[Case] = queryset
        if self.value() == State.REVIEWING:
            return for_staff(narrowed)
        if self.value() == ASKED:
            return narrowed.filter(Exists(Line.objects.filter(turns.with_the_person(), case=OuterRef("pk"))))
        if self.value() in State.values:
            narrowed = queryset.with_line(state=self.value())
        return narrowed


def for_staff(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return those with a line for a person here to look at, which waits for no answer of the one who asked."""
    reviewing = Line.objects.filter(case=OuterRef("pk"), state=State.REVIEWING)
    return cases.filter(Exists(reviewing.exclude(turns.with_the_person())))


class Replied(CappedFilter):
    """Requests in which the person has answered what was asked, and we have not decided yet."""

    title = _("answer to a question")
    parameter_name = "question"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("answered", _("has come"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return replied(queryset) if self.value() == "answered" else queryset


def replied(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return those with an answer to our question, where none waits for another one."""
    asked = Question.objects.filter(line__case=OuterRef("pk"), line__state=State.REVIEWING)
    answered, waiting = asked.exclude(answered_at=None), asked.filter(answered_at=None)
    return cases.filter(Exists(answered), ~Exists(waiting))


class Copies(CappedFilter):
    """Requests with a copy of an identity document to check; only those who check one see that there is a way."""

    title = _("copy of an identity document")
    parameter_name = "document"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waits", _("waits to be checked"))] if request.user.has_perm(CHECKS_IDENTITY) else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        asked = self.value() == "waits" and request.user.has_perm(CHECKS_IDENTITY)
        return with_a_copy(queryset) if asked else queryset


def with_a_copy(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return those in which a copy of an identity document waits to be checked."""
    return cases.filter(Exists(IdDocument.objects.held().filter(pause__case=OuterRef("pk"))))


class Asked(CappedFilter):
    title = _("right")
    parameter_name = "right"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(right.value, right.to_staff) for right in Right]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Case]:
        narrowed: QuerySet[Case] = queryset
        if self.value() in Right.values:
            narrowed = queryset.with_line(right=self.value())
        return narrowed


class Came(CappedFilter):
    title = _("how it came")
    parameter_name = "channel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(channel.value, channel.label) for channel in Channel]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(channel=self.value()) if self.value() else queryset
