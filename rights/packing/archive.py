"""
The ZIP: streamed, compressed fast, hashed, and encrypted before it touches the disk.

Nothing is buffered: PostgreSQL's rows go through the compressor and the age cipher to the file. A file is there
whole or not at all: temporary name, fsync, rename.
"""

import datetime as dt
import hashlib
import os
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
from django.core.files import File
from isal import isal_zlib
from stream_zip import ZIP_64, stream_zip

LEVEL = 2
CHUNK = 256 * 1024
Member = tuple[str, Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The finished file: bytes and SHA-256 of the ZIP inside, and the identity that opens it."""

    size: int
    digest: str
    identity: str


class _Reader:
    """The ZIP's bytes as the file-like object that the cipher reads; counts and hashes what passes."""

    def __init__(self, pieces: Iterator[bytes], *, stop: Callable[[], bool]) -> None:
        self._pieces, self._stop, self._held = pieces, stop, b""
        self.size, self.hash = 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        if self._stop():
            raise InterruptedError("the lease was lost")
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._held = piece
        given = self._held if size < 0 else self._held[:size]
        self._held = self._held[len(given) :]
        self.size += len(given)
        self.hash.update(given)
        return given


def write(
    path: Path, members: Iterable[Member], *, now: dt.datetime, stop: Callable[[], bool] = lambda: False
) -> Written:
    """
    This function will write `members` (name and pieces of bytes, in order) as an encrypted ZIP at `path`.

    :raises InterruptedError: when `stop` says so; nothing is left behind then.
    :raises OSError: when the disk is full or fails; nothing is left behind then.
    """
    identity = pyrage.x25519.Identity.generate()
    reader = _Reader(zipped(members, now=now), stop=stop)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            pyrage.encrypt_io(reader, file, [identity.to_public()])
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Written(size=reader.size, digest=reader.hash.hexdigest(), identity=str(identity))


def zipped(members: Iterable[Member], *, now: dt.datetime) -> Iterator[bytes]:
    """Yield a ZIP of `members`, deflated with ISA-L, always in the 64-bit form."""
    moment = now.replace(tzinfo=None)
    files = ((name, moment, 0o600, ZIP_64, pieces) for name, pieces in members)
    yield from stream_zip(
        files,
        chunk_size=CHUNK,
        get_compressobj=deflater,
        extended_timestamps=False,
    )


def deflater() -> Any:
    """Return a fresh compressor for one file of the ZIP: fast rather than small."""
    return isal_zlib.compressobj(level=LEVEL, wbits=-15)


def opened(path: Path, identity: str) -> Iterator[bytes]:
    """
    Yield the ZIP inside an encrypted file, decrypted piece by piece through a pipe.

    :raises pyrage.DecryptError: when the file was changed or the key does not fit.
    """
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def decrypt() -> None:
        try:
            with path.open("rb") as source, os.fdopen(write_end, "wb") as target:
                pyrage.decrypt_io(source, target, [pyrage.x25519.Identity.from_str(identity)])
        except BrokenPipeError:
            pass  # the reader went away
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=decrypt, name="decrypt", daemon=True)
    thread.start()
    with os.fdopen(read_end, "rb") as pipe:
        yield from iter(lambda: pipe.read(CHUNK), b"")
    thread.join(timeout=10)
    if failed:
        raise failed[0]


def copied(file: "File[Any]") -> Iterator[bytes]:
    """Yield an open file in pieces."""
    yield from iter(lambda: file.read(CHUNK), b"")
