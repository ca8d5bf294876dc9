"""
The generation: a number that stands in the database and beside it, and only grows.

Whoever restores a dump, by which program ever, brings an older number back, and so the portal knows: it closes
until what was erased since has been erased again. What closes it is a file in the data folder, so that no page
costs a query more. Source: law.md (d) Backups; security.md (d) 8.
"""

import json
import os
import secrets
import uuid
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from portal.database.models import ONLY, Generation


class Why(StrEnum):
    """Why the portal is closed."""

    RESTORED = "restored"  # by our own command
    OLDER = "older"  # the database has a lower number than what lies beside it, or none
    FOREIGN = "foreign"  # the database belongs to another portal, or to a data folder that is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Whose database it is, and how far it has come."""

    portal: uuid.UUID
    number: int


def closed() -> bool:
    """Return whether sign-in, mail and workers are closed. Asks the file system, never the database."""
    return _mark().exists()


def close(why: Why) -> bool:
    """This function will close the portal and return whether it was open before."""
    if closed():
        return False
    _write(_mark(), {"why": why.value, "at": timezone.now().isoformat()})
    return True


def look() -> bool:
    """
    This function will compare the database with what lies beside it and return whether the portal is closed.

    Where neither has a number yet both get their first; where the database has come less far, it closes.
    """
    if closed():
        return True
    inside, outside = inner(), outer()
    if inside and outside and inside.portal == outside.portal and inside.number >= outside.number:
        return False
    if inside is None and outside is None:
        _begin()
        return False
    same = inside is None or outside is None or inside.portal == outside.portal
    close(Why.OLDER if outside and same else Why.FOREIGN)
    return True


def move_forward() -> Stand:
    """
    This function will raise the number, in the database first: a death in between closes nothing.

    Every dump made before has a lower number from now on. Must not be called inside a transaction.
    """
    with transaction.atomic(durable=True):
        moved = Generation.objects.filter(pk=ONLY).update(number=F("number") + 1, moved_at=Now())
        if not moved:
            Generation.objects.create()
        stand = inner()
    assert stand is not None  # the row was written a moment ago
    before = outer()
    if before is None or before.portal != stand.portal or before.number < stand.number:
        _write_outer(stand)
    return stand


def open_again() -> Stand:
    """
    This function will open the portal: what was erased, restricted or withdrawn since the dump is so again.

    The database takes the place of the one before: same portal, a number that neither had. Must not be called
    inside a transaction.
    """
    outside = outer()
    with transaction.atomic(durable=True):
        inside, _made = Generation.objects.select_for_update().get_or_create(pk=ONLY)
        inside.portal = outside.portal if outside else inside.portal
        inside.number = max(inside.number, outside.number if outside else 0) + 1
        inside.save()
    stand = Stand(portal=inside.portal, number=inside.number)
    _write_outer(stand)
    lift()
    return stand


def lift() -> None:
    """This function will take the mark away and change nothing else: for a restore that came to nothing."""
    _mark().unlink(missing_ok=True)


def inner() -> Stand | None:
    """Return what the database says of itself."""
    row = Generation.objects.filter(pk=ONLY).values_list("portal", "number").first()
    return Stand(portal=row[0], number=row[1]) if row else None


def outer() -> Stand | None:
    """Return what lies beside the database."""
    try:
        found = json.loads(_beside().read_text())
    except FileNotFoundError:
        return None
    return Stand(portal=uuid.UUID(found["portal"]), number=int(found["number"]))


def _begin() -> None:
    Generation.objects.get_or_create(pk=ONLY)
    stand = inner()
    assert stand is not None  # the row was written a moment ago
    _write_outer(stand)


def _write_outer(stand: Stand) -> None:
    _write(_beside(), {"portal": str(stand.portal), "number": stand.number})


def _write(path: Path, what: dict[str, object]) -> None:
    """Put a file down whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(what, file)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def _mark() -> Path:
    return Path(settings.INSYN_DATA) / "closed.json"


def _beside() -> Path:
    return Path(settings.INSYN_DATA) / "generation.json"
