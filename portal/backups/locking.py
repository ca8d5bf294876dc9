"""Locking a stream into a file, and opening it again: piece by piece, so that memory does not grow with it."""

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import pyrage
from django.conf import settings

from portal import crypto
from portal.supervisor.refusal import Refusal

PIECE = 1024 * 1024  # bytes


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One locked file of a backup."""

    name: str
    size: int
    sha256: str


def key_file() -> Path:
    """Return where the key of the backups lies; it is made with the first backup."""
    return Path(settings.INSYN_KEY_FILE).with_name("backup.key")


def lock(source: Readable, path: Path) -> Part:
    """
    This function will write what `source` gives into a new file, locked for the key of the backups (age).

    :raises OSError: when the disk is full or fails.
    """
    identity = pyrage.x25519.Identity.from_str(crypto.identity(key_file()))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        passed = _Passed(source, file)
        try:
            pyrage.encrypt_io(passed, passed, [identity.to_public()])
            file.flush()
        except Exception:
            if passed.error:  # the library wraps it in one of its own
                raise passed.error from None
            raise
        os.fsync(file.fileno())
    return Part(name=path.name, size=passed.size, sha256=passed.hash.hexdigest())


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """
    Give a pipe with what is locked in a file, whole or not at all: what was changed is no backup.

    :raises Refusal: when the file was changed or was locked for another key.
    """
    if not key_file().exists():
        raise Refusal(f"The key of the backups, {key_file()}, is missing: put it back from its own copy.")
    identity = pyrage.x25519.Identity.from_str(crypto.identity(key_file()))
    read_end, write_end = os.pipe()
    failed: list[Exception] = []

    def decrypt() -> None:
        with suppress(BrokenPipeError), path.open("rb") as source, os.fdopen(write_end, "wb") as target:
            try:
                pyrage.decrypt_io(source, target, [identity])
            except Exception as error:
                failed.append(error)

    thread = threading.Thread(target=decrypt, name="decrypt", daemon=True)
    thread.start()
    try:
        with os.fdopen(read_end, "rb") as pipe:
            yield pipe
            while pipe.read(PIECE):  # to its end, which shows that nothing was cut off
                pass
    finally:
        thread.join()
    if any(isinstance(error, pyrage.DecryptError) for error in failed):
        raise Refusal(f"{path} cannot be opened with {key_file()}: it is not a backup of this portal.")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Passed:
    """Passes on what is read and written; counts and hashes what is written, and remembers what went wrong."""

    def __init__(self, source: Readable, target: IO[bytes]) -> None:
        self.size = 0
        self.hash = hashlib.sha256()
        self.error: BaseException | None = None
        self._source = source
        self._target = target

    def read(self, size: int = -1, /) -> bytes:
        with self._remembering():
            return self._source.read(size)

    def write(self, piece: bytes) -> int:
        with self._remembering():
            self._target.write(piece)
        self.hash.update(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        with self._remembering():
            self._target.flush()

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.error = error
            raise
