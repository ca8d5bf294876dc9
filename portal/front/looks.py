"""The doctor's looks at backups and at what a restore leaves behind."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from portal.backups import book
from portal.database import generation
from portal.front.findings import FAIL, OK, WARN, Finding, say
from portal.supervisor.refusal import Refusal

FRESH = dt.timedelta(days=2)


def restore() -> Iterator[Finding]:
    """Compare the database with the number beside it, also where no relay runs that would notice (law.md (d))."""
    if generation.look():
        words = "closed, because the database is older than it was, or another one: ./insyn manage replay_erasures opens it"
        yield Finding(about="Restore", level=FAIL, words=words)


def backups() -> Iterator[Finding]:
    """Look for a backup of the last two days, and for one that lies longer than the register says (T-8)."""
    try:
        late = book.overdue(today=timezone.localdate())
    except Refusal as refusal:
        yield Finding(about="Backups", level=WARN, words=str(refusal))
        return
    known = book.kept()
    if late:
        do = f"{late[0].folder} should be gone: run ./insyn backup, which removes it, or remove it"
        yield Finding(about="Backups", level=FAIL, words=do)
    elif not known:
        do = "none yet: ./insyn backup, every night (docs/operations.md)"
        yield Finding(about="Backups", level=OK if settings.INSYN_DEMO else WARN, words=do)
    else:
        made = timezone.localtime(known[-1].made_at)
        found = f"last made {made:%Y-%m-%d %H:%M}, gone on {known[-1].expires_on(book.days())}"
        do = f"last made {made:%Y-%m-%d %H:%M}: run ./insyn backup every night"
        yield say("Backups", timezone.now() - made < FRESH, found, do, level=WARN)
