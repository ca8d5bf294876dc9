"""What is left of a request when the person's record is closed: its number, its days, its outcome and the proof."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from portal.desk.pages import AboutPerson, ReadOnlyAdmin
from portal.letters.letter import Letter
from portal.members.models import Standing
from rights.clock import time_is_known
from rights.desk.casebook import TAKES_OUT
from rights.desk.pages import page
from rights.fulfilment import erasure
from rights.models import Line
from rights.rules.endings import ended_to_staff
from rights.rules.right import Right
from rights.rules.states import Outcome
from rights.services import answering


class LeftDesk(AboutPerson, ReadOnlyAdmin):
    """
    Mixed in before the requests' pages: somebody erased, or about to be, has this page instead.

    There is no name on it and no act, so it is no look-up. Source: GDPR Art. 5(2), 17; R12-21.
    """

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        case = self.get_object(request, unquote(object_id))
        if case is None or not self.has_view_permission(request, case):
            return super().change_view(request, object_id, form_url, extra_context)
        if case.member.standing == Standing.ACTIVE:
            return super().change_view(request, object_id, form_url, extra_context)
        lines = list(case.lines.order_by("right"))
        context = {
            "title": self.called(case),
            "case": case,
            "time_known": time_is_known(case),
            "gone": case.member.standing == Standing.ERASED,
            "lines": [(line, _ended(line)) for line in lines],
            "letter": next((letter for line in lines if (letter := _proof(line))), None),
            "last_letter": case.posted.filter(letter=erasure.LETTER, dispatched_on=None).first(),
            "may_post": request.user.has_perm("rights.change_posted"),
            "may_take_evidence": request.user.has_perm(TAKES_OUT),
        }
        return page(self, request, "left", context)


def _ended(line: Line) -> object:
    return ended_to_staff(line.right_asked, Outcome(line.outcome)) if line.outcome else line.to_staff


def _proof(line: Line) -> Letter | None:
    """Return the proof of the erasure, which names nobody; other answers may hold words about the person."""
    if line.right_asked is not Right.ERASURE or line.outcome in {"", Outcome.REFUSED}:
        return None
    return answering.letter_of(line, language=get_language() or "sv")
