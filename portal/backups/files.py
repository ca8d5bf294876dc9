"""The files beside the database, as one stream: what is carried, and putting it back."""

import os
import shutil
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings

from portal.supervisor.refusal import Refusal

FOLDERS = ("media", "packages", "parts")
"""Copies of identity documents are never carried (T-12), nor keys, logs, doorbells and sent mail."""
HALF = ".part"
FRESH, OLD = ".restoring", ".replaced"


@contextmanager
def packing() -> Iterator[IO[bytes]]:
    """Give a pipe with all files as a tar; one that goes meanwhile is left out, as it would be an hour later."""
    read_end, write_end = os.pipe()
    failed: list[Exception] = []

    def pack() -> None:
        try:
            with os.fdopen(write_end, "wb") as target, tarfile.open(fileobj=target, mode="w|") as tar:
                for path in _all():
                    with suppress(FileNotFoundError), path.open("rb") as file:
                        about = tar.gettarinfo(arcname=str(path.relative_to(_data())), fileobj=file)
                        about.uid = about.gid = 0
                        about.uname = about.gname = ""
                        tar.addfile(about, file)
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=pack, name="pack", daemon=True)
    thread.start()
    try:
        with os.fdopen(read_end, "rb") as pipe:
            yield pipe
    finally:
        thread.join()
    if failed:
        raise failed[0]


def unpack(source: IO[bytes]) -> None:
    """
    This function will put the files into folders beside those that are there.

    :raises Refusal: when the stream holds something else than our files.
    """
    for name in FOLDERS:
        shutil.rmtree(_folder(name, FRESH), ignore_errors=True)
        _folder(name, FRESH).mkdir(mode=0o700)
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            for member in tar:
                _put(member, tar)
    except tarfile.TarError as broken:
        raise Refusal("The files of the backup cannot be read: it is not whole.") from broken


def swap() -> None:
    """This function will put what was unpacked in the place of what is there, which is kept beside it."""
    for name in FOLDERS:
        here, fresh, old = _folder(name), _folder(name, FRESH), _folder(name, OLD)
        shutil.rmtree(old, ignore_errors=True)
        if here.exists():
            here.rename(old)
        fresh.rename(here)


def clear(ending: str) -> None:
    """This function will remove the folders that have this ending."""
    for name in FOLDERS:
        shutil.rmtree(_folder(name, ending), ignore_errors=True)


def _put(member: tarfile.TarInfo, tar: tarfile.TarFile) -> None:
    first, *rest = PurePosixPath(member.name).parts
    held = tar.extractfile(member) if member.isreg() else None
    if held is None or first not in FOLDERS or not rest or ".." in rest:
        raise Refusal(f"The backup holds {member.name!r}, which is none of our files.")
    path = _folder(first, FRESH).joinpath(*rest)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(held, file)


def _all() -> Iterator[Path]:
    for name in FOLDERS:
        for folder, _folders, files in os.walk(_folder(name)):
            for file in files:
                path = Path(folder) / file
                if path.suffix != HALF and path.is_file() and not path.is_symlink():
                    yield path


def _folder(name: str, ending: str = "") -> Path:
    return _data() / f"{name}{ending}"


def _data() -> Path:
    return Path(settings.INSYN_DATA)
