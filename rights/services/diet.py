"""
A closed request slims: its content leaves when its time is over, its rows in the register stay for some years.

The periods are the register's (`case_content_months`, `case_register_years`). Work is done in batches, each a
transaction of its own that takes at most BATCH requests: a run that dies has done whole batches, and the next one
goes on. Source: GDPR Art. 5(1)(e); R12-21; T-13.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from portal import register
from portal.correspondence.leaving import leave
from portal.correspondence.models import Thread
from portal.gate.services import unpaused, unpaused_held
from portal.members.models import Member
from portal.trail.services import record
from retention.services.freezing import unfrozen
from retention.services.holds import unheld
from rights.clock import local_day, zone
from rights.models import Case, CaseQuerySet, Package, Recorded
from rights.papers import Original, Posted, Scan
from rights.rules.diet import last_to_leave
from rights.services import casebook

BATCH = 200
MOST_BATCHES = 50
"""At most so many batches a run: the next run, an hour later, takes the rest."""
MONTHS_A_YEAR = 12
LEAVING = ("requests", "letters", "messages")
"""The categories of what leaves with a request's content."""


def slim(*, now: dt.datetime, batch: int = BATCH, batches: int = MOST_BATCHES) -> int:
    """
    This function will let the content of requests leave whose time is over, and return how many requests left.

    What is open stays, and so does what is held: a letter that waits to be posted, a file that can still be
    fetched, whatever is about a person whose data are paused or who waits for a copy (R15-14), and whatever a hold
    keeps (R17-11).
    """
    last = before(now, months=register.current().handling.case_content_months)
    left = 0
    for _ in range(batches):
        found = _slim_some(before=last, most=batch)
        left += found
        if not found:
            break
    return left


def forget(*, now: dt.datetime, batch: int = 10 * BATCH, batches: int = MOST_BATCHES) -> int:
    """This function will let rows of the register of requests leave whose time is over, and return how many."""
    years = register.current().handling.case_register_years
    last = before(now, months=years * MONTHS_A_YEAR)
    left = 0
    for _ in range(batches):
        with transaction.atomic():
            old = Recorded.objects.filter(closed_at__lt=last).order_by("closed_at")
            keys = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:batch])
            if not keys:
                break
            Recorded.objects.filter(pk__in=keys).delete()
            record(action="rights.case_register.left", facts={"rows": len(keys)})
        left += len(keys)
    return left


def due(before: dt.datetime) -> CaseQuerySet:
    """Return the requests whose content leaves: closed before a moment, and not held."""
    to_post = Posted.objects.here().filter(case=OuterRef("pk"))
    to_fetch = Package.objects.filter(line__case=OuterRef("pk"), destroyed_at=None)
    return Case.objects.filter(
        ~Exists(to_post),
        ~Exists(to_fetch),
        closed_at__lt=before,
        member__in=unheld(unfrozen(unpaused(Member.objects.all())), *LEAVING),
    )


@transaction.atomic
def _slim_some(*, before: dt.datetime, most: int) -> int:
    oldest = due(before).select_for_update(skip_locked=True, of=("self",)).order_by("closed_at")
    found = dict(oldest.values_list("pk", "member")[:most])
    if not found:
        return 0
    held = unfrozen(unpaused_held(Member.objects.filter(pk__in=set(found.values()))))
    free = set(unheld(held, *LEAVING).values_list("pk", flat=True))
    cases = [case for case, member in found.items() if member in free]
    if not cases:
        return 0
    threads = _threads(cases)
    files = _forget_files(cases)
    casebook.keep(cases)
    rows = Counter(Case.objects.filter(pk__in=cases).delete()[1])
    rows.update(leave(threads))
    facts = {
        "cases": len(cases),
        "files": files,
        "rows": {name: rows[name] for name in sorted(rows) if rows[name]},
    }
    record(action="rights.case_content.left", facts=facts)
    return len(cases)


def _threads(cases: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """
    Return the conversations about these requests alone, and the mails they came by.

    A mail that was answered or went on after the request had closed is a conversation of its own, with its own time;
    so is one that another request came by, too.
    """
    about = Thread.objects.filter(case__in=cases)
    others = Original.objects.filter(thread=OuterRef("thread")).exclude(case__in=cases)
    came_by = Original.objects.filter(
        ~Exists(others), case__in=cases, thread__last_message_at__lte=F("case__closed_at")
    )
    return [*about.values_list("pk", flat=True), *came_by.values_list("thread", flat=True)]


def _forget_files(cases: Sequence[uuid.UUID]) -> int:
    """Destroy what lies on disk, before the rows that know of it (`portal.correspondence.leaving`)."""
    scans = list(Scan.objects.filter(original__case__in=cases).values_list("file", flat=True))
    for name in scans:
        default_storage.delete(name)
    packages = Package.objects.filter(line__case__in=cases).values_list("file", flat=True)
    for name in packages:
        (Path(settings.INSYN_PACKAGES) / name).unlink(missing_ok=True)
    return len(scans)


def before(now: dt.datetime, *, months: int) -> dt.datetime:
    """Return the end of the last local day on which a request may have closed to leave now."""
    day = last_to_leave(local_day(now), months=months)
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, zone())
