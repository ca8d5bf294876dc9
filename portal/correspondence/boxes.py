"""Where mail lies until the portal has taken it in: a maildir on this machine, or a mailbox asked by IMAP over TLS."""

import datetime as dt
import imaplib
import mailbox
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings

TOO_LARGE = 40 * 1000 * 1000
"""Bytes of a mail, its files written out as text; a larger one is told of and left where it lies."""
TIMEOUT_SECONDS = 30
IMAPS_PORT = 993
INBOX = "INBOX"
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class BoxUnreachable(Exception):
    """The mailbox could not be read; the next pass tries again. Names no address and no password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail: its bytes, or of one too large only its head; when it reached the box; how large it is."""

    key: str
    raw: bytes
    arrived_at: dt.datetime
    size: int

    @property
    def whole(self) -> bool:
        return self.size <= TOO_LARGE


class Box(Protocol):
    """New mails, and marking one as taken in: it stays where it is, for the organisation's own rules of keeping."""

    def new(self) -> Iterator[Letter]: ...

    def done(self, letter: Letter) -> None: ...


class Maildir:
    """A maildir: new mails lie in `new`, those taken in go to `cur` as seen."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "new").is_dir():
            raise BoxUnreachable("INSYN_MAILDIR is no maildir: it has no folder named new.")
        self._box = mailbox.Maildir(folder, factory=None, create=False)
        self._folder = folder

    def new(self) -> Iterator[Letter]:
        """Yield new mails, the oldest first; the file's own time is when it was delivered."""
        waiting = sorted((self._folder / "new").iterdir(), key=lambda one: (one.stat().st_mtime, one.name))
        for file in waiting:
            size, at = file.stat().st_size, dt.datetime.fromtimestamp(file.stat().st_mtime, tz=dt.UTC)
            with file.open("rb") as opened:
                raw = opened.read(TOO_LARGE if size <= TOO_LARGE else 64_000)
            yield Letter(key=file.name, raw=raw, arrived_at=at, size=size)

    def done(self, letter: Letter) -> None:
        """Move a mail to those that were seen; one that is gone already is left alone."""
        target = self._folder / "cur" / f"{letter.key.partition(':')[0]}:2,S"
        target.parent.mkdir(mode=0o700, exist_ok=True)
        source = self._folder / "new" / letter.key
        if source.exists():
            source.rename(target)


class Imap:
    """One folder of a mailbox, asked over TLS; those taken in are marked as seen."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def new(self) -> Iterator[Letter]:
        """Yield unseen mails; the server's own date is when each was delivered."""
        for number in self._told(self._client.uid("SEARCH", "UNSEEN"))[0].split():
            head = self._told(self._client.uid("FETCH", number, "(RFC822.SIZE INTERNALDATE)"))
            line = b" ".join(part if isinstance(part, bytes) else b" ".join(part) for part in head)
            size = int(found[1]) if (found := SIZE.search(line)) else 0
            part = "(BODY.PEEK[])" if size <= TOO_LARGE else "(BODY.PEEK[HEADER])"
            body = self._told(self._client.uid("FETCH", number, part))
            raw = next((one[1] for one in body if isinstance(one, tuple)), b"")
            yield Letter(key=number.decode(), raw=raw, arrived_at=_delivered(line), size=size)

    def done(self, letter: Letter) -> None:
        """Mark a mail as seen."""
        self._told(self._client.uid("STORE", letter.key, "+FLAGS", r"(\Seen)"))

    def _told(self, answer: tuple[str, list[Any]]) -> list[Any]:
        status, told = answer
        if status != "OK":
            raise BoxUnreachable("The IMAP server refused a command.")
        return [part for part in told if part is not None] or [b""]


@contextmanager
def configured() -> Iterator[Box | None]:
    """
    Open the box that the settings name, and close it afterwards; None when they name none.

    :raises BoxUnreachable: when it cannot be opened.
    """
    if settings.INSYN_MAILDIR:
        yield Maildir(Path(settings.INSYN_MAILDIR))
    elif settings.INSYN_IMAP_URL:
        with _signed_in(settings.INSYN_IMAP_URL) as client:
            yield Imap(client)
    else:
        yield None


@contextmanager
def _signed_in(url: str) -> Iterator[Any]:
    where = urlsplit(url)
    try:
        client = imaplib.IMAP4_SSL(
            where.hostname or "",
            where.port or IMAPS_PORT,
            ssl_context=ssl.create_default_context(),
            timeout=TIMEOUT_SECONDS,
        )
        with client:
            client.login(unquote(where.username or ""), unquote(where.password or ""))
            status, _told = client.select(unquote(where.path.strip("/")) or INBOX)
            if status != "OK":
                raise BoxUnreachable("The IMAP server has no such folder.")
            yield client
    except (OSError, imaplib.IMAP4.error) as failed:
        raise BoxUnreachable(type(failed).__name__) from None


def _delivered(line: bytes) -> dt.datetime:
    told = imaplib.Internaldate2tuple(line)
    if told is None:
        raise BoxUnreachable("The IMAP server told no date of delivery.")
    return dt.datetime.fromtimestamp(time.mktime(told), tz=dt.UTC)
