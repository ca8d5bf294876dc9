"""Restoring: everything is made ready beside what is there, then changes places; the portal stays closed after it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import transaction

from portal.backups import dump, files, locking, manifest, replaced
from portal.backups.making import DATABASE, FILES
from portal.database import generation
from portal.database.generation import Why
from portal.supervisor.refusal import Refusal
from portal.trail.models import Seal
from portal.trail.services import record

Say = Callable[[str], None]
ADDRESSES = ("DATABASE_URL", "MIGRATION_DATABASE_URL")


def restore(folder: Path, *, say: Say = lambda words: None) -> manifest.Manifest:
    """
    This function will put a backup in the place of database and files, and close the portal.

    A restore that fails leaves both as they were, and the portal as it was. Source: law.md (d) Backups.

    :raises Refusal: when it cannot be done, in one sentence.
    """
    say("Checking the backup.")
    about = manifest.read(folder)
    manifest.check(about, folder)
    was_open = generation.close(Why.RESTORED)
    done = False
    try:
        _make_ready(folder, say=say)
        say("Changing places.")
        replaced.swap()
        done = True
    except OSError as error:
        raise Refusal(f"The files could not be put into {settings.INSYN_DATA}: {error.strerror}.") from error
    except psycopg.Error as error:
        raise Refusal(f"The database refused ({type(error).__name__}): nothing was changed.") from error
    finally:
        if not done:
            _undo(was_open)
    try:
        files.swap()
        _mark_demo(about.demo)
        _set_heads_aside()
    except OSError as error:
        raise Refusal(
            f"The database is restored, the files are not ({error.strerror}): mend that and restore again."
        ) from error
    with transaction.atomic():
        record(action="backups.backup.restored", facts={"register": about.register})
    return about


def _make_ready(folder: Path, *, say: Say) -> None:
    say("Loading the database.")
    replaced.make_fresh()
    with locking.opened(folder / DATABASE) as source:
        dump.load(source, database=replaced.fresh())
    say("Bringing its tables up to date.")
    _prepare()
    say("Putting the files beside those that are there.")
    with locking.opened(folder / FILES) as source:
        files.unpack(source)


def _undo(was_open: bool) -> None:
    files.clear(files.FRESH)
    with suppress(Refusal, psycopg.Error):  # the server may be what has failed
        replaced.drop_fresh()
    if was_open:
        generation.lift()


def _prepare() -> None:
    """Bring the fresh database up to date, as a start would, before anything depends on it."""
    told = {name: _address(os.environ[name]) for name in ADDRESSES if os.environ.get(name)}
    prepared = subprocess.run(
        [sys.executable, "manage.py", "prepare", "--quiet"],
        cwd=settings.BASE_DIR,
        env=dict(os.environ) | told,
        capture_output=True,
        text=True,
        check=False,
    )
    if prepared.returncode:
        said = prepared.stderr.strip().splitlines()
        raise Refusal(
            f"The restored tables could not be brought up to date: {said[-1] if said else 'no reason'}"
        )


def _address(url: str) -> str:
    """Return the address of the fresh database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(replaced.fresh())}"))


def _mark_demo(is_demo: bool) -> None:
    """Let the data folder say what the restored members are: invented ones are never shown on a public host."""
    demo, empty = (Path(settings.INSYN_DATA) / name for name in ("demo", "empty"))
    if is_demo:
        if not demo.exists():
            demo.mkdir(mode=0o700)
        return
    if demo.is_dir():
        shutil.rmtree(demo)
    demo.unlink(missing_ok=True)
    empty.touch(mode=0o600)


def _set_heads_aside() -> None:
    """Put signed heads that are ahead of the restored trail apart: they prove what it was, and are no fault of its own."""
    heads = Path(settings.INSYN_TRAIL_HEADS)
    last = Seal.objects.order_by("-position").values_list("position", flat=True).first() or 0
    for head in sorted(heads.glob("*.head")):
        if int(head.read_text().split()[0]) > last:
            apart = heads / f"before-generation-{_next_number()}"
            apart.mkdir(exist_ok=True, mode=0o700)
            head.rename(apart / head.name)


def _next_number() -> int:
    """Return the number that the portal will have when it opens."""
    stands = (generation.inner(), generation.outer())
    return max((one.number for one in stands if one), default=0) + 1
