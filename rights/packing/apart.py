"""One file locked with a key of its own, apart from every other: whoever destroys the key destroys the file."""

import os
from pathlib import Path

import pyrage
from django.conf import settings

from portal import crypto


def lock(path: Path, body: bytes) -> bytes:
    """
    This function will write `body` encrypted at `path`, whole or not at all, and return the wrapped key.

    :raises OSError: when the disk is full or fails; nothing is left behind then.
    """
    identity = pyrage.x25519.Identity.generate()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pyrage.encrypt(body, [identity.to_public()]))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return crypto.wrap(str(identity).encode(), master=settings.INSYN_KEY_FILE)


def unlock(path: Path, key_wrapped: bytes) -> bytes:
    """
    Return what a locked file holds.

    :raises KeyMissing: when the master key no longer opens it.
    :raises FileNotFoundError: when the file is gone.
    """
    identity = crypto.unwrap(key_wrapped, master=settings.INSYN_KEY_FILE).decode()
    return bytes(pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.from_str(identity)]))
