"""The person's own pause: since when, why, when it ends, and ending it at once."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.members.models import Member
from rights.clock import local_day
from rights.restrictions import Restriction
from rights.rules.restriction import Ground
from rights.services import lifecycle, lift_notice, restricting
from rights.views.doors import known

MOST_DIGITS = 19
"""A key of a row has fewer digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """One pause, ready to be shown."""

    restriction: Restriction
    right: str
    ground: str
    until: str
    ends_on: dt.date | None
    because: str
    alone: bool
    looked_at: bool
    messages_url: str


@known
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, member: Member) -> HttpResponse:
    """Show each pause; a post ends one, for the person alone decides that without a notice (R18-5)."""
    if request.method == "POST":
        return _end(request, member)
    live = Restriction.objects.live().visible_to(member).select_related("line__case", "member")
    context = {
        "pauses": [_shown(one) for one in live.order_by("set_at")],
        "stopped": lift_notice.stopped(member, language=get_language() or "sv"),
    }
    return render(request, "rights/pause.html", context)


def _end(request: HttpRequest, member: Member) -> HttpResponse:
    live = Restriction.objects.live().visible_to(member)
    told = request.POST.get("pause", "")
    if not told and live.count() > 1:
        messages.info(request, _("You have more than one pause. Choose the one that is to end."))
        return redirect("pause")
    try:
        restricting.lift_at_once(member=member, now=timezone.now(), only=_key(told) if told else None)
    except restricting.AlreadyLifted:
        messages.info(request, _("Nothing is paused, so there is nothing to end."))
    except (lifecycle.MovedOn, lifecycle.NotAllowed):
        messages.warning(request, _("We were answering you in the same moment. Look here, and try again."))
    else:
        messages.success(request, _ended(member))
    return redirect("pause")


def _key(told: str) -> int:
    """
    Return the key of the pause that is to end.

    :raises AlreadyLifted: when it is none, so that no other pause ends instead.
    """
    if not (told.isascii() and told.isdigit() and len(told) < MOST_DIGITS):
        raise restricting.AlreadyLifted
    return int(told)


def _ended(member: Member) -> str:
    """Return what is so now that a pause has ended: another may still hold, and what was objected to stays stopped."""
    if Restriction.objects.live().visible_to(member).exists():
        return _("That pause has ended. Your other pause still holds, so we still do not use your data.")
    if lift_notice.stopped(member, language=get_language() or "sv"):
        return _(
            "The pause has ended. We use your data as before, but what you have objected to stays stopped."
        )
    return _("The pause has ended. We use your data as before.")


def _shown(one: Restriction) -> Pause:
    ground, case = Ground(one.ground), one.line.case
    return Pause(
        restriction=one,
        right=str(one.line.right_asked.label),
        ground=str(ground.label),
        until=ground.until,
        ends_on=local_day(one.lift_at) if one.lift_at else None,
        because=lift_notice.why(one),
        alone=not lift_notice.others(one, ends_at=one.lift_at),
        messages_url=reverse("request_messages", args=[case.reference]),
        looked_at=not one.confirmed_at and not one.line.stands.ended,
    )
