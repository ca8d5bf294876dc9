"""The person's own pause: since when, why, when it ends, and ending it at once."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.members.models import Member
from rights.clock import local_day
from rights.restrictions import Restriction
from rights.rules.restriction import Ground
from rights.services import lifecycle, restricting
from rights.views.doors import known


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """One pause, ready to be shown."""

    restriction: Restriction
    ground: str
    until: str
    ends_on: object
    looked_at: bool


@known
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, member: Member) -> HttpResponse:
    """Show what is paused; a post ends it, for the person alone decides that without a notice (R18-5)."""
    if request.method == "POST":
        return _end(request, member)
    live = Restriction.objects.live().visible_to(member).select_related("line__case").order_by("set_at")
    return render(request, "rights/pause.html", {"pauses": [_shown(one) for one in live]})


def _end(request: HttpRequest, member: Member) -> HttpResponse:
    try:
        restricting.lift_at_once(member=member, now=timezone.now())
    except restricting.AlreadyLifted:
        messages.info(request, _("Nothing is paused, so there is nothing to end."))
    except (lifecycle.MovedOn, lifecycle.NotAllowed):
        messages.warning(request, _("We were answering you in the same moment. Look here, and try again."))
    else:
        messages.success(request, _("The pause has ended. We use your data as before."))
    return redirect("pause")


def _shown(one: Restriction) -> Pause:
    ground = Ground(one.ground)
    return Pause(
        restriction=one,
        ground=str(ground.label),
        until=ground.until,
        ends_on=local_day(one.lift_at) if one.lift_at else None,
        looked_at=not one.confirmed_at and not one.line.stands.ended,
    )
