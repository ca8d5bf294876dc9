"""
Sending the file of a move straight to another controller, by one small protocol.

`POST <url>` with the ZIP as its body, a bearer token and an `Idempotency-Key` that stays the same when it is tried
again. 200, 201, 202 and 204 say taken; 400, 403, 404, 405, 409, 410, 413, 415, 422 and 501 that it will not be; all
else is a failure. `OPTIONS <url>` asks whether the way is open, with nothing about anybody. Only addresses of the
register are asked, none in a private network, and no redirect is followed. Source: GDPR Art. 20(2), 32; R20-3.
"""

import contextlib
import http.client
import time
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from portal.recipients.sources import CONNECT_SECONDS, SourceFailed, token_of
from portal.register.schema import MoveTarget, Recipient

ANSWER_SECONDS = 20.0
TOTAL_SECONDS = 60.0
MOST_BYTES = 200 * 1024 * 1024
HERE = frozenset({"127.0.0.1", "localhost", "::1"})
TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT})
WILL_NOT = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.CONFLICT,
        HTTPStatus.GONE,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.NOT_IMPLEMENTED,
    }
)
CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


def send(to: Recipient, pieces: Iterable[bytes], *, size: int, key: str) -> bool:
    """
    Send a file and return whether the receiver took it; the same `key` again is the same file.

    :raises SourceFailed: when it is away, slow, in a private network, or answers something else.
    Source: GDPR Art. 20(2); R20-3.
    """
    sent = {"Content-Type": "application/zip", "Content-Length": str(size), "Idempotency-Key": key}
    status = _asked(to, "POST", sent, pieces)
    if status in TAKEN:
        return True
    if status in WILL_NOT:
        return False
    raise SourceFailed(to.id, f"status_{status}")


def test(to: Recipient) -> str:
    """Return why a receiver cannot be reached as the register says, or nothing; no personal data are sent."""
    try:
        status = _asked(to, "OPTIONS", {}, ())
    except SourceFailed as failed:
        return failed.reason
    unfit = status in CLOSED or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    broken = status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.NOT_IMPLEMENTED
    return f"status_{status}" if unfit or broken else ""


def _asked(to: Recipient, method: str, told: dict[str, str], pieces: Iterable[bytes]) -> int:
    if to.move is None:
        raise SourceFailed(to.id, "not_connected")
    end = time.monotonic() + TOTAL_SECONDS
    parts = urlsplit(to.move.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=CONNECT_SECONDS)
    try:
        connection.connect()
        _in_the_open(to, to.move, connection)
        connection.sock.settimeout(ANSWER_SECONDS)
        with contextlib.suppress(BrokenPipeError):  # whoever will not take it may say so before the end
            body = _in_time(to, pieces, end=end) if method == "POST" else None
            connection.request(method, parts.path or "/", body=body, headers=told | token_of(to.move))
        return connection.getresponse().status
    except TimeoutError as error:
        raise SourceFailed(to.id, "too_slow") from error
    except (OSError, http.client.HTTPException) as error:
        raise SourceFailed(to.id, "unreachable") from error
    finally:
        connection.close()


def _in_the_open(to: Recipient, move: MoveTarget, connection: http.client.HTTPConnection) -> None:
    """Refuse whatever a name led to inside a private network, before a byte is sent; this machine only by its name."""
    if urlsplit(move.url).hostname in HERE:
        return
    if not ip_address(connection.sock.getpeername()[0].partition("%")[0]).is_global:
        raise SourceFailed(to.id, "private_address")


def _in_time(to: Recipient, pieces: Iterable[bytes], *, end: float) -> Iterator[bytes]:
    for piece in pieces:
        if time.monotonic() > end:
            raise SourceFailed(to.id, "too_slow")
        yield piece
