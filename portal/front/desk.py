"""The first page of the desk: what is late, what waits, how many came each week."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.correspondence.services import unanswered
from portal.desk.badges import SOON_DAYS
from portal.desk.paging import CAP
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.recipients.models import Notification, Told
from retention.admin import ENDS, PLACES
from retention.models import Hold
from retention.runs import Sweep
from retention.sweep_desk import APPROVES, LOOKS
from rights.clock import local_day
from rights.desk.clock import CHECKS_IDENTITY
from rights.desk.correcting import DECIDE
from rights.desk.erasing import APPROVE
from rights.desk.narrowing import for_staff, replied, with_a_copy
from rights.desk.refusals import SIGN, waits_for_signature
from rights.models import Case
from rights.papers import Posted
from rights.rules.states import State

WEEKS = 8
TALLEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One number that leads to its list."""

    count: str
    text: str
    url: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One bar of the chart, placed in its picture of 480 by 150."""

    name: str
    count: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + 20

    @property
    def count_y(self) -> int:
        return self.y - 6


def first_page(request: HttpRequest) -> dict[str, Any]:
    """Return what the first page shows to this member of staff: only rooms she may enter."""
    shown: dict[str, Any] = {"tiles": [], "weeks": []}
    today = local_day(timezone.now())
    if request.user.has_perm("rights.view_case"):
        shown["tiles"] += [*_cases(today), *_second_persons(request)]
        shown["weeks"] = _weeks(today)
        shown["weeks_in_words"] = "; ".join(
            ngettext("week %(week)s: %(count)s request", "week %(week)s: %(count)s requests", week.count)
            % {"week": week.name, "count": week.count}
            for week in shown["weeks"]
        )
    if request.user.has_perm("rights.change_posted"):
        url = reverse("admin:rights_posted_changelist")
        count = _capped(Posted.objects.here())
        shown["tiles"].append(Tile(count=count, text=_("letters to print and post"), url=f"{url}?waits=here"))
    if request.user.has_perm("recipients.change_notification"):
        shown["tiles"].append(_recipients(today))
    if request.user.has_perm(DECIDE):
        count = _capped(replied(Case.objects.open()))
        url = reverse("admin:rights_case_changelist")
        answered = Tile(count=count, text=_("answers to our questions"), url=f"{url}?question=answered")
        shown["tiles"].append(answered)
    shown["tiles"] += [*_holds(request, today), *_sweeps(request)]
    if request.user.has_perm("correspondence.view_thread"):
        url = reverse("admin:correspondence_thread_changelist")
        shown["tiles"].append(
            Tile(count=_capped(unanswered()), text=_("messages to answer"), url=f"{url}?waits=us")
        )
    if request.user.has_perm("outbox.view_promise") or request.user.has_perm("outbox.change_promise"):
        count = _capped(Promise.objects.parked())
        url = reverse("admin:outbox_promise_changelist")
        shown["tiles"].append(
            Tile(count=count, text=_("set aside after failures"), url=url, tone=_late(count))
        )
    return shown


def _cases(today: dt.date) -> list[Tile]:
    url = reverse("admin:rights_case_changelist")
    soon = today + dt.timedelta(days=SOON_DAYS)
    late = _capped(Case.objects.due_before(today))
    still_open = Case.objects.open()
    return [
        Tile(count=late, text=_("late"), url=f"{url}?due=late", tone=_late(late)),
        Tile(
            count=_capped(still_open.filter(due_on__range=(today, soon))),
            text=_("to answer within 7 days"),
            url=f"{url}?due=soon",
            tone="soon",
        ),
        Tile(
            count=_capped(still_open.with_line(state=State.IDENTIFYING)),
            text=_("waiting for identity"),
            url=f"{url}?state=identifying",
        ),
        Tile(
            count=_capped(for_staff(still_open)),
            text=_("for a person to look at"),
            url=f"{url}?state=reviewing",
        ),
    ]


def _second_persons(request: HttpRequest) -> list[Tile]:
    """Return what waits for one who signs, or for one who checks identities."""
    url, still_open, tiles = reverse("admin:rights_case_changelist"), Case.objects.open(), []
    if request.user.has_perm(SIGN) or request.user.has_perm(APPROVE):
        count = _capped(waits_for_signature(still_open, of=cast(Member, request.user)))
        tiles.append(Tile(count=count, text=_("for your signature"), url=f"{url}?signature=yours"))
    if request.user.has_perm(CHECKS_IDENTITY):
        count = _capped(with_a_copy(still_open))
        tiles.append(
            Tile(count=count, text=_("copies of identity documents to check"), url=f"{url}?document=waits")
        )
    return tiles


def _holds(request: HttpRequest, today: dt.date) -> list[Tile]:
    """Return the holds that are to be looked at again, and those whose end waits for one who signs."""
    url, tiles = reverse("admin:retention_hold_changelist"), []
    if request.user.has_perm(PLACES):
        count = _capped(Hold.objects.to_review(today))
        text = _("holds to look at again")
        tiles.append(Tile(count=count, text=text, url=f"{url}?hold=review", tone=_late(count)))
    if request.user.has_perm(ENDS):
        count = _capped(Hold.objects.to_release())
        tiles.append(Tile(count=count, text=_("holds to end"), url=f"{url}?hold=signature"))
    return tiles


def _sweeps(request: HttpRequest) -> list[Tile]:
    """Return the sweeps with something that waits for a first person, or for a second one."""
    url, tiles = reverse("admin:retention_sweep_changelist"), []
    if request.user.has_perm(LOOKS):
        count = _capped(Sweep.objects.to_look_at())
        text = _("deletions by the clock to look at")
        tiles.append(Tile(count=count, text=text, url=f"{url}?sweep=look", tone=_late(count)))
    if request.user.has_perm(APPROVES):
        count = _capped(Sweep.objects.to_approve())
        text = _("deletions by the clock to approve")
        tiles.append(Tile(count=count, text=text, url=f"{url}?sweep=signature"))
    return tiles


def _recipients(today: dt.date) -> Tile:
    """Return the recipients that are to be told, with the first last day (Art. 19)."""
    waiting = Notification.objects.open()
    first = waiting.order_by("due_on").values_list("due_on", flat=True).first()
    text = (
        _("recipients to tell, by %(day)s") % {"day": date_format(first)}
        if first
        else _("recipients to tell")
    )
    url = reverse("admin:recipients_notification_changelist")
    late = "late" if first and first < today else ""
    return Tile(count=_capped(waiting), text=text, url=f"{url}?outcome={Told.OPEN}", tone=late)


def _weeks(today: dt.date) -> list[Week]:
    monday = today - dt.timedelta(days=today.weekday())
    starts = [monday - dt.timedelta(weeks=back) for back in reversed(range(WEEKS))]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT date_trunc('week', received_on)::date, count(*) FROM rights_case "
            "WHERE received_on >= %s GROUP BY 1",
            [starts[0]],
        )
        counts = dict(cursor.fetchall())
    most = max([*counts.values(), 1])
    return [
        Week(
            name=str(start.isocalendar().week),
            count=counts.get(start, 0),
            x=number * 60 + 10,
            height=(height := max(1, TALLEST * counts.get(start, 0) // most)),
            y=128 - height,
        )
        for number, start in enumerate(starts)
    ]


def _capped(rows: Any) -> str:
    count = rows.order_by()[: CAP + 1].count()
    return f"{CAP}+" if count > CAP else str(count)


def _late(count: str) -> str:
    return "late" if count != "0" else ""
