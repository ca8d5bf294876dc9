"""
Systems outside the portal, asked over HTTP by one small protocol.

`GET <url>/<member id>?cursor=…` with a bearer token answers `{"records": [{…}], "next": "…" or null}`; 404 means
nothing is held. `PATCH <url>/<member id>` with `{"changes": {"<field>": "<new value>"}}` and an `Idempotency-Key`
corrects; 404 and 410 mean that nothing is held, 405 and 501 that it cannot, 403, 409 and 422 that it will not. Only
hosts named in the register are asked (house.md, outgoing connections); redirects are not followed, answers are
limited in time and size.
"""

import http.client
import json
import os
import socket
import time
import uuid
from collections.abc import Iterator, Mapping
from enum import Enum
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from portal import register
from portal.register.schema import Ability, MoveTarget, Source

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 20.0
MOST_BYTES = 8 * 1024 * 1024
MOST_PAGES = 500


class Corrected(Enum):
    """What a source says of a correction. Anything else is a failure and is tried again."""

    DONE = "done"
    NOT_HELD = "not_held"
    UNSUPPORTED = "unsupported"
    REFUSED = "refused"


CORRECTED = {
    HTTPStatus.OK: Corrected.DONE,
    HTTPStatus.ACCEPTED: Corrected.DONE,
    HTTPStatus.NO_CONTENT: Corrected.DONE,
    HTTPStatus.NOT_FOUND: Corrected.NOT_HELD,
    HTTPStatus.GONE: Corrected.NOT_HELD,
    HTTPStatus.METHOD_NOT_ALLOWED: Corrected.UNSUPPORTED,
    HTTPStatus.NOT_IMPLEMENTED: Corrected.UNSUPPORTED,
    HTTPStatus.FORBIDDEN: Corrected.REFUSED,
    HTTPStatus.CONFLICT: Corrected.REFUSED,
    HTTPStatus.UNPROCESSABLE_ENTITY: Corrected.REFUSED,
}


class SourceFailed(Exception):
    """A source did not answer as agreed; `reason` is a code, never what it said."""

    def __init__(self, source_id: str, reason: str) -> None:
        super().__init__(f"{source_id}: {reason}")
        self.source_id, self.reason = source_id, reason


def connected(ability: Ability) -> list[Source]:
    """Return the sources of the register that are switched on, under an agreement, and can do this (E-4)."""
    return [
        source for source in register.current().sources if source.may_connect and ability in source.abilities
    ]


def collect(source: Source, member_id: uuid.UUID) -> Iterator[dict[str, object]]:
    """
    Yield what a source holds about a member, page by page.

    :raises SourceFailed: when it is away, slow, or answers something else; the whole takes at most 20 seconds.
    Source: GDPR Art. 15(3), 28(3)(e); R15-11.
    """
    end = time.monotonic() + TOTAL_SECONDS
    cursor = ""
    for _ in range(MOST_PAGES):
        answer = _get(source, member_id, cursor, end=end)
        if answer is None:
            return
        records, following = answer.get("records"), answer.get("next")
        if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
            raise SourceFailed(source.id, "not_as_agreed")
        yield from records
        if not following:
            return
        cursor = str(following)
    raise SourceFailed(source.id, "too_many_pages")


def rectify(source: Source, member_id: uuid.UUID, changes: Mapping[str, str], *, key: uuid.UUID) -> Corrected:
    """
    This function will correct a member's fields at a source; the same `key` again is the same correction.

    :raises SourceFailed: when it is away, slow, or answers something else; the whole takes at most 20 seconds.
    Source: GDPR Art. 16, 19, 28(3)(e); R16-2, R19-1.
    """
    end = time.monotonic() + TOTAL_SECONDS
    told = json.dumps({"changes": dict(changes)}, ensure_ascii=False).encode()
    more = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": str(key)}
    status, _ = _asked(source, "PATCH", str(member_id), end=end, body=told, more=more)
    if status not in CORRECTED:
        raise SourceFailed(source.id, f"status_{status}")
    return CORRECTED[HTTPStatus(status)]


def _get(source: Source, member_id: uuid.UUID, cursor: str, *, end: float) -> dict[str, object] | None:
    asked = f"{member_id}" + (f"?cursor={quote(cursor)}" if cursor else "")
    status, body = _asked(source, "GET", asked, end=end)
    if status == HTTPStatus.NOT_FOUND:
        return None
    if status != HTTPStatus.OK:
        raise SourceFailed(source.id, f"status_{status}")
    return _parsed(source, body)


def _asked(
    source: Source,
    method: str,
    asked: str,
    *,
    end: float,
    body: bytes | None = None,
    more: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """
    Return the status and the body of one answer; the body of anything but 200 is not read.

    :raises SourceFailed: when the source is away, slow, or sends too much.
    """
    parts = urlsplit(source.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=CONNECT_SECONDS)
    try:
        path = f"{parts.path.rstrip('/')}/{asked}"
        connection.request(method, path, body=body, headers=headers(source) | dict(more or {}))
        response = connection.getresponse()
        read = response.status == HTTPStatus.OK
        return response.status, _body(source, connection, response, end=end) if read else b""
    except TimeoutError as error:
        raise SourceFailed(source.id, "too_slow") from error
    except (OSError, http.client.HTTPException) as error:
        raise SourceFailed(source.id, "unreachable") from error
    finally:
        connection.close()


def _body(
    source: Source, connection: http.client.HTTPConnection, response: http.client.HTTPResponse, *, end: float
) -> bytes:
    held = b""
    while piece := response.read1(64 * 1024):
        held += piece
        if len(held) > MOST_BYTES:
            raise SourceFailed(source.id, "too_large")
        if time.monotonic() > end:
            raise SourceFailed(source.id, "too_slow")
        if isinstance(connection.sock, socket.socket):
            connection.sock.settimeout(max(0.1, min(CONNECT_SECONDS, end - time.monotonic())))
    return held


def _parsed(source: Source, body: bytes) -> dict[str, object]:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise SourceFailed(source.id, "not_json") from error
    if not isinstance(answer, dict):
        raise SourceFailed(source.id, "not_as_agreed")
    return answer


def headers(source: Source) -> dict[str, str]:
    """Return what is sent with every question to a source: its token from the environment, never from a file."""
    return {"Accept": "application/json"} | token_of(source)


def token_of(system: Source | MoveTarget) -> dict[str, str]:
    """Return the header with a system's token, or nothing where the environment has none."""
    token = os.environ.get(system.token_env, "")
    return {"Authorization": f"Bearer {token}"} if token else {}
