"""What the doctor looks at after erasures: whether they were searched for what is left, and whether the bytes are gone."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from portal.front.findings import WARN, Finding, say
from retention.models import Disposal, Purge
from retention.services import purging

NIGHT = dt.timedelta(hours=26)
"""So long after an erasure the coming night is over."""
LATELY = dt.timedelta(days=7)


def search() -> Iterator[Finding]:
    """Say whether every late erasure was searched, and whether something was found."""
    now = timezone.now()
    done = Disposal.objects.filter(executed_at__range=(now - LATELY, now), categories=[])
    left = done.with_traces().count()
    unsearched = done.filter(searched_at=None, executed_at__lt=now - NIGHT).count()
    do = f"after {left} erasures something was found, {unsearched} were not searched: see their requests at the desk"
    found = f"{done.exclude(searched_at=None).count()} erasures searched, nothing left"
    yield say("Search", not left and not unsearched, found, do, level=WARN)


def purge() -> Iterator[Finding]:
    """Say when destroyed bytes last left the disk, and whether that is overdue or some wait."""
    last = Purge.objects.exclude(ended_at=None).order_by("-pk").first()
    when = f"last {last.ended_at:%Y-%m-%d %H:%M} UTC" if last and last.ended_at else "never"
    late = purging.overdue(now=timezone.now(), within=NIGHT)
    waiting = sorted(last.waiting) if last else []
    do = (
        f"{when}, overdue: run ./insyn manage purge"
        if late
        else f"{when}; {', '.join(waiting)} wait: run ./insyn manage purge"
    )
    yield say(
        "Purge", not late and not waiting, when if last else "nothing was destroyed yet", do, level=WARN
    )
