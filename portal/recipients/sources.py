"""
Systems outside the portal, asked over HTTP by one small protocol.

`GET <url>/<member id>?cursor=…` with a bearer token answers `{"records": [{…}], "next": "…" or null}`; 404 means
nothing is held. Only hosts named in the register are asked (house.md, outgoing connections); redirects are not
followed, answers are limited in time and size.
"""

import http.client
import json
import os
import socket
import time
import uuid
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from portal import register
from portal.register.schema import Ability, Source

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 20.0
MOST_BYTES = 8 * 1024 * 1024
MOST_PAGES = 500


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


def _get(source: Source, member_id: uuid.UUID, cursor: str, *, end: float) -> dict[str, object] | None:
    parts = urlsplit(source.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    path = f"{parts.path.rstrip('/')}/{member_id}" + (f"?cursor={quote(cursor)}" if cursor else "")
    connection = kind(parts.hostname or "", parts.port, timeout=CONNECT_SECONDS)
    try:
        connection.request("GET", path, headers=headers(source))
        response = connection.getresponse()
        if response.status == http.HTTPStatus.NOT_FOUND:
            return None
        if response.status != http.HTTPStatus.OK:
            raise SourceFailed(source.id, f"status_{response.status}")
        return _parsed(source, _body(source, connection, response, end=end))
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
    token = os.environ.get(source.token_env, "")
    return {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
