"""What the page of a request says of its clock: that it stands still, since when, why and what to do; or more time."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from rights.clock import asked_last, deadline_of, extension_of, local_day, still_since
from rights.models import Case
from rights.rules.deadlines import UNANSWERED_DAYS, Deadline
from rights.rules.identity import MOST_TRIES, Doubt, Way
from rights.services import documents
from rights.services.clock_letters import reason_of
from rights.services.identity import open_question


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """
    The wait for the person: since when, why, what is enough, until when, and where to show it.

    `closed` when three tries did not fit.
    `copy_until` is the last day on which we keep a copy of an identity document that we have to check: the clock runs.
    """

    since: dt.date
    because: str
    enough: str
    until: dt.date
    url: str
    copy_until: dt.date | None
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreTime:
    """An extension that counts: why, and both last days."""

    reason: str
    text: str
    first_due_on: dt.date
    due_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The last day as it is today, the day it would be without waits, and what moved it."""

    due_on: dt.date
    unpaused_due_on: dt.date
    still: Standstill | None
    more: MoreTime | None

    @property
    def stands(self) -> bool:
        """Whether the clock stands still: who it is was asked, and no copy is here to be checked."""
        return self.still is not None and self.still.copy_until is None


def of_case(case: Case, *, now: dt.datetime) -> Clock:
    """Return the clock of a case as it stands at a moment."""
    due = deadline_of(case, today=local_day(now))
    return Clock(
        due_on=due.due_on,
        unpaused_due_on=due.unpaused_due_on,
        still=standstill_of(case),
        more=_more(case, due) if case.closed_at is None else None,
    )


def standstill_of(case: Case) -> Standstill | None:
    """Return the wait of a case for its person, or None while the clock runs."""
    pause = open_question(case) if case.closed_at is None else None
    if pause is None:
        return None
    copy = documents.held_of(case) if pause.copy_is_here else None
    return Standstill(
        since=local_day(still_since(case) or pause.asked_at),
        because=str(Doubt(pause.doubt).label),
        enough=str(Way(pause.way).label),
        until=local_day(asked_last(pause)) + dt.timedelta(days=UNANSWERED_DAYS),
        url=reverse("request_identity", args=[case.reference]),
        copy_until=local_day(copy.expires_at) if copy else None,
        closed=pause.tries >= MOST_TRIES,
    )


def _more(case: Case, due: Deadline) -> MoreTime | None:
    extension = extension_of(case)
    if extension is None or not due.extended:
        return None
    return MoreTime(
        reason=reason_of(extension, language=get_language() or "sv"),
        text=extension.text,
        first_due_on=extension.first_due_on,
        due_on=due.due_on,
    )
