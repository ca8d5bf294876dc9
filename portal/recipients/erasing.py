"""
Erasing at systems outside the portal, by the protocol of `sources`.

`DELETE <url>/<member id>` with an `Idempotency-Key`: 200, 202 and 204 mean erased, 404 and 410 that nothing is held,
405 and 501 that it cannot, 403, 409, 422 and 451 that it must keep. Anything else is a failure and is tried again.
"""

import http.client
import uuid
from enum import Enum
from http import HTTPStatus
from urllib.parse import urlsplit

from portal.recipients import sources
from portal.register.schema import Source


class Erased(Enum):
    """What a source says of an erasure."""

    DONE = "done"
    NOT_HELD = "not_held"
    UNSUPPORTED = "unsupported"
    KEPT = "kept"


SAID = {
    HTTPStatus.OK: Erased.DONE,
    HTTPStatus.ACCEPTED: Erased.DONE,
    HTTPStatus.NO_CONTENT: Erased.DONE,
    HTTPStatus.NOT_FOUND: Erased.NOT_HELD,
    HTTPStatus.GONE: Erased.NOT_HELD,
    HTTPStatus.METHOD_NOT_ALLOWED: Erased.UNSUPPORTED,
    HTTPStatus.NOT_IMPLEMENTED: Erased.UNSUPPORTED,
    HTTPStatus.FORBIDDEN: Erased.KEPT,
    HTTPStatus.CONFLICT: Erased.KEPT,
    HTTPStatus.UNPROCESSABLE_ENTITY: Erased.KEPT,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: Erased.KEPT,
}


def erase(source: Source, member_id: uuid.UUID, *, key: uuid.UUID) -> Erased:
    """
    This function will have a member erased at a source; the same `key` again is the same erasure.

    :raises SourceFailed: when it is away, slow, or answers something else.
    Source: GDPR Art. 17(1), 28(3)(g); R17-8.
    """
    parts = urlsplit(source.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=sources.CONNECT_SECONDS)
    told = sources.headers(source) | {"Idempotency-Key": str(key)}
    try:
        connection.request("DELETE", f"{parts.path.rstrip('/')}/{member_id}", headers=told)
        status = connection.getresponse().status
    except TimeoutError as error:
        raise sources.SourceFailed(source.id, "too_slow") from error
    except (OSError, http.client.HTTPException) as error:
        raise sources.SourceFailed(source.id, "unreachable") from error
    finally:
        connection.close()
    if status not in SAID:
        raise sources.SourceFailed(source.id, f"status_{status}")
    return SAID[HTTPStatus(status)]
