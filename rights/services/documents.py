"""
Keeping a copy of an identity document, and destroying it: its key in the same commit, then its bytes.

Who may ask for one, send one, look at it and check it stands in `checking`. Source: R12-11; T-12.
"""

import datetime as dt
import uuid
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import register
from portal.correspondence.uploads import Upload
from portal.outbox.services import promise
from portal.trail.services import record
from rights.documents import IdDocument
from rights.models import Case
from rights.packing import apart
from rights.rules.identity import DOCUMENT_DAYS, Ending
from rights.rules.states import Role
from rights.timing import Pause

ORPHANED_AFTER = dt.timedelta(hours=1)


def keep(
    *, pause: Pause, upload: Upload, brought_by: uuid.UUID | None, role: Role, now: dt.datetime
) -> IdDocument:
    """This function will lock a copy with a key of its own and note that it came; its own name is not kept."""
    document = IdDocument(
        pause=pause,
        media_type=upload.media_type,
        size=upload.size,
        brought_by=brought_by,
        came_at=now,
        expires_at=now + dt.timedelta(days=days_kept()),
    )
    with transaction.atomic():
        document.key_wrapped = apart.lock(document.path, upload.file.read())
        document.save(force_insert=True)
        _note(document, "rights.document.received", by=brought_by or pause.case.member_id, role=role)
    return document


def days_kept() -> int:
    """Return how many days a copy is kept at most: the register's number, and never more than 30."""
    return min(register.current().identity.document_max_days, DOCUMENT_DAYS)


def destroy(
    *,
    document: IdDocument,
    ended: Ending,
    now: dt.datetime,
    by: uuid.UUID | None = None,
    role: Role = Role.SYSTEM,
) -> None:
    """
    This function will destroy a copy and promise to tell the person. Doing it twice changes nothing.

    The key goes with the commit, so nobody opens the copy from then on; the bytes go right after it.
    """
    with transaction.atomic():
        changed = IdDocument.objects.filter(pk=document.pk, destroyed_at=None).update(
            key_wrapped=None, destroyed_at=now, ended=ended, ended_by=by
        )
        if changed:
            _note(document, "rights.document.destroyed", by=by, role=role, ended=ended)
            promise(
                task="rights.tell_document_gone",
                key=f"document_gone {document.pk}",
                document_id=document.pk,
            )
        transaction.on_commit(lambda: document.path.unlink(missing_ok=True))


def let_go(case: Case, *, now: dt.datetime) -> None:
    """This function will destroy what a case's person sent, for nobody waits for it any more."""
    for document in IdDocument.objects.held().filter(pause__case=case).select_related("pause__case"):
        destroy(document=document, ended=Ending.NOT_NEEDED, now=now)


def expire(*, now: dt.datetime) -> int:
    """
    This function will destroy every copy whose time is over, and the bytes that a crash left; it returns how many.

    Source: R12-11; T-12: hard limit 30 days.
    """
    over = IdDocument.objects.held().filter(expires_at__lte=now).select_related("pause__case")
    for document in over:
        destroy(document=document, ended=Ending.EXPIRED, now=now)
    return len(over) + _clear_leftovers(now=now)


def held_of(case: Case) -> IdDocument | None:
    """Return the copy that waits to be checked, or None."""
    return IdDocument.objects.held().filter(pause__case=case).first()


def still_asked(*, since: dt.datetime) -> QuerySet[Pause]:
    """Return the open questions that wait for the person since then: no copy is here, and none was checked later."""
    copies = IdDocument.objects.filter(pause=OuterRef("pk"))
    here = copies.filter(Q(destroyed_at=None) | Q(destroyed_at__gt=since))
    return Pause.objects.filter(ended_at=None, asked_at__lte=since).exclude(Exists(here))


def gone_of(case: Case) -> IdDocument | None:
    """Return the copy that was destroyed last, or None."""
    return IdDocument.objects.filter(pause__case=case).exclude(destroyed_at=None).order_by("-came_at").first()


def _clear_leftovers(*, now: dt.datetime) -> int:
    """A file without a row that holds its key cannot be opened; it goes when no upload can still be under way."""
    held = {f"{key}.age" for key in IdDocument.objects.held().values_list("pk", flat=True)}
    long_ago = (now - ORPHANED_AFTER).timestamp()
    left = [
        file
        for file in Path(settings.INSYN_ID_DOCUMENTS).glob("*")
        if file.name not in held and file.stat().st_mtime < long_ago
    ]
    for file in left:
        file.unlink(missing_ok=True)
    return len(left)


def _note(
    document: IdDocument, action: str, *, by: uuid.UUID | None, role: Role, ended: Ending | None = None
) -> None:
    case = document.pause.case
    facts = {"document": str(document.pk)} | ({"ended": ended} if ended else {})
    record(action=action, subject=case.member_id, actor=by, role=role, about=case, facts=facts)
