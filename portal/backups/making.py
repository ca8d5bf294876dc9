"""Making a backup: dump and files, locked, under a name that only a whole one gets."""

import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from portal import register
from portal.backups import book, dump, files, locking, manifest, replaced
from portal.database import generation
from portal.supervisor.refusal import Refusal
from portal.trail.services import record

Say = Callable[[str], None]
DATABASE, FILES = "database.age", "files.age"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup, the day on which it goes, and how many went now because their day had come."""

    folder: Path
    size: int
    expires_on: dt.date
    removed: int


def make(to: Path | None, *, now: dt.datetime, say: Say = lambda words: None) -> Made:
    """
    This function will make one backup, remove those whose day has come, and move the generation forward.

    Whatever goes wrong, nothing half is left under the name of a backup. Source: GDPR Art. 32(1)(c); promise 28.

    :raises Refusal: when it cannot be made, in one sentence.
    """
    book.days()  # says no where nobody was told of backups
    if to is not None and not to.is_dir():
        raise Refusal(f"The folder {to} is not there: make it, or mount its disk, first.")
    try:
        folder = to or _default()
        with _alone(folder):
            return _made(folder, now=now, say=say)
    except OSError as error:
        raise Refusal(
            f"The backup could not be written to {to or book.default_folder()}: {error.strerror}."
        ) from error
    except OperationalError as away:
        raise Refusal("The database does not answer: start it, or correct DATABASE_URL.") from away


def _made(folder: Path, *, now: dt.datetime, say: Say) -> Made:
    if generation.look():
        raise Refusal(
            "The portal is closed, because its database is older than it was, or another one: open it first."
        )
    stand = generation.inner()
    assert stand is not None  # look() has given it one
    _clear_halves(folder)
    final = folder / book.name(now)
    half = folder / f"{final.name}{book.HALF}"
    half.mkdir(mode=0o700)
    try:
        say("Dumping the database.")
        with dump.dumping() as source:
            database = locking.lock(source, half / DATABASE)
        say("Copying the files.")
        with files.packing() as source:
            beside = locking.lock(source, half / FILES)
        about = manifest.Manifest(
            made_at=now,
            portal=stand.portal,
            generation=stand.number,
            register=register.current().version,
            demo=settings.INSYN_DEMO,
            parts=(database, beside),
        )
        manifest.write(about, half)
        _reach_the_disk(half)
        half.rename(final)
        _reach_the_disk(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    generation.move_forward()
    book.note(final)
    removed = book.remove_expired(folder, today=timezone.localdate(now))
    replaced.drop()
    expires_on = book.last_expiry(folder)
    with transaction.atomic():
        record(action="backups.backup.made", facts={"register": about.register})
    return Made(folder=final, size=about.size, expires_on=expires_on, removed=removed)


def _default() -> Path:
    folder = book.default_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second backup away from this folder."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as busy:
        raise Refusal(f"Another backup is being made in {folder}: wait for it.") from busy
    finally:
        os.close(held)


def _clear_halves(folder: Path) -> None:
    """Remove what a backup left that was killed; nobody else is at work here."""
    for half in folder.glob(f"{book.PREFIX}*{book.HALF}"):
        shutil.rmtree(half, ignore_errors=True)


def _reach_the_disk(folder: Path) -> None:
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
