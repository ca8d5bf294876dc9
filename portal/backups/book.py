"""
Which backups there are, until when, and which must go.

The register says for how many days (T-8); a list in the data folder says where each one lies, so that one on
another disk is not forgotten. Source: law.md (d) Backups; promises 28, 145.
"""

import datetime as dt
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal import register
from portal.register.schema import DataRole
from portal.supervisor.refusal import Refusal

PREFIX = "insyn-"
HALF = ".part"
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One backup that lies somewhere."""

    folder: Path
    made_at: dt.datetime

    def expires_on(self, days: int) -> dt.date:
        """Return the local day on which it goes, `days` after it was made."""
        return timezone.localtime(self.made_at).date() + dt.timedelta(days=days)


def days() -> int:
    """
    Return for how many days the register lets our own backups be kept: the shortest that it tells anybody.

    :raises Refusal: when the register knows of no backups, so that nobody was told of them.
    """
    ours = [one.rotation_days for one in register.current().backups if one.role is DataRole.CONTROLLER]
    if not ours:
        raise Refusal(
            "The register says nothing of backups: add [[backups]] with what, where and rotation_days, "
            "so that people are told of them."
        )
    return min(ours)


def default_folder() -> Path:
    """Return where backups lie unless another place is named."""
    return Path(settings.INSYN_DATA) / "backups"


def kept(folder: Path | None = None) -> tuple[Kept, ...]:
    """Return the backups of the list and of one folder, the oldest first; what is gone from its folder is left out."""
    found = {Path(path) for path in _listed()} | set((folder or default_folder()).glob(f"{PREFIX}*"))
    known = {path: moment for path in found if (moment := made_at(path))}
    there = [
        Kept(folder=path, made_at=at)
        for path, at in known.items()
        if path.exists() or not path.parent.exists()
    ]
    return tuple(sorted(there, key=lambda one: one.made_at))


def note(folder: Path) -> None:
    """This function will write a new backup into the list, and leave out those that are gone."""
    paths = {str(one.folder) for one in kept(folder.parent)} | {str(folder)}
    half = _list().with_suffix(".new")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(sorted(paths), file)
    half.replace(_list())


def overdue(*, today: dt.date) -> tuple[Kept, ...]:
    """Return the backups whose day has passed and that still lie there, as far as is known."""
    span = days()
    return tuple(one for one in kept() if one.expires_on(span) < today)


def remove_expired(folder: Path, *, today: dt.date) -> int:
    """
    This function will remove the backups whose day has come and return how many.

    One on a disk that is not there now stays in the list, and goes the next time. Source: T-8.
    """
    span = days()
    gone = 0
    for one in kept(folder):
        if one.expires_on(span) <= today and one.folder.exists():
            shutil.rmtree(one.folder)
            gone += 1
    return gone


def last_expiry(folder: Path) -> dt.date:
    """Return the day after which nothing lies in any backup that was in the database until now."""
    span = days()
    return max(one.expires_on(span) for one in kept(folder))


def name(moment: dt.datetime) -> str:
    """Return the name of the folder of a backup made at this moment."""
    return f"{PREFIX}{moment.astimezone(dt.UTC):{STAMP}}"


def made_at(folder: Path) -> dt.datetime | None:
    """Return when a backup was made, by the name of its folder; None for what is none, or not whole."""
    try:
        found = dt.datetime.strptime(folder.name, f"{PREFIX}{STAMP}")  # noqa: DTZ007  the Z of the name is UTC
    except ValueError:
        return None
    return found.replace(tzinfo=dt.UTC)


def _listed() -> list[str]:
    try:
        return list(json.loads(_list().read_text()))
    except FileNotFoundError:
        return []


def _list() -> Path:
    return Path(settings.INSYN_DATA) / "backups.json"
