"""
The keys of the house.

One master key file (outside the database and its dumps, mode 0600) wraps every other key; an Ed25519 key
signs trail heads and receipts; an age identity opens the backups. Losing the file loses the packages, never the
data they were made from.
"""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import pyrage
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


class KeyMissing(Exception):
    """The key file is missing or unreadable, or what it should open was locked with another key."""


def text_key(path: Path) -> str:
    """Return the secret text in `path` (one line), made on first use with mode 0600."""
    return _read_or_make(path, lambda: secrets.token_urlsafe(64).encode()).decode()


def wrap(key: bytes, *, master: Path) -> bytes:
    """Lock `key` with the newest master key of the file `master` (one Fernet key a line, newest first)."""
    return _masters(master).encrypt(key)


def unwrap(locked: bytes, *, master: Path) -> bytes:
    """
    Open what `wrap` locked with any key of the file.

    :raises KeyMissing: when no key of the file fits.
    """
    try:
        return _masters(master).decrypt(locked)
    except InvalidToken as wrong:
        raise KeyMissing(f"No key in {master.name} opens this.") from wrong


def signer(path: Path) -> Ed25519PrivateKey:
    """Return the Ed25519 key in `path` (32 raw bytes in base64), made on first use with mode 0600."""

    def make() -> bytes:
        raw = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        return base64.b64encode(raw)

    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(_read_or_make(path, make)))


def identity(path: Path) -> str:
    """Return the age identity in `path`, made on first use with mode 0600: what is locked for it, it alone opens."""
    return _read_or_make(path, lambda: str(pyrage.x25519.Identity.generate()).encode()).decode().strip()


def _masters(path: Path) -> MultiFernet:
    lines = _read_or_make(path, Fernet.generate_key).split()
    return MultiFernet([Fernet(line) for line in lines])


def _read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(make())
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # first one wins when several processes start at once
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_bytes()
