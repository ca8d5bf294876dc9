"""Walking the pages of a request as a browser would: follow the redirects, repeat the hidden answers."""

import io
import re
import zipfile
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from portal import register
from rights.models import Case
from rights.rules.objection import MARKETING
from rights.rules.restriction import Ground

USER_NAME = {"field": "user_name", "value": "alice_ny", "why": "Stavfel.", "pause": "on"}
REFERENCE = re.compile(r"R-\d{4}-\d{4,}")
HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')


def choose(client: Client, *rights: str, **scopes: str) -> Any:
    """Choose rights and answer "everything" for each, unless a scope says otherwise; return the last answer."""
    answer = client.post(reverse("request_new"), {"rights": list(rights)})
    for right, page in (("access", "request_copy"), ("portability", "request_move")):
        if right in rights:
            answer = client.post(reverse(page), {"scope": scopes.get(right, "all")})
    if "objection" in rights:
        answer = client.post(reverse("request_object"), {"uses": [MARKETING]})
    if "rectification" in rights:
        answer = client.post(reverse("request_correct"), USER_NAME)
    if "erasure" in rights:
        answer = client.post(reverse("request_erase"), {"scope": "all"})
    if "restriction" in rights:
        answer = client.post(reverse("request_pause"), {"ground": Ground.ACCURACY})
    if "review" in rights:
        answer = client.post(reverse("request_review"), {"decision": register.current().decisions[0].id})
    return answer


def shown_answers(client: Client) -> dict[str, list[str]]:
    """Return the hidden answers of the check page."""
    page = client.get(reverse("request_check"))
    assert page.status_code == 200, page.headers.get("Location")
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.content.decode()):
        found.setdefault(name, []).append(unescape(value))
    return found


def send(client: Client, *rights: str) -> Case:
    """Ask for rights, check, send; return the request."""
    choose(client, *(rights or ("access",)))
    answer = client.post(reverse("request_check"), shown_answers(client))
    assert answer.status_code == 302, answer.content.decode()
    found = REFERENCE.search(answer.headers["Location"])
    assert found, answer.headers["Location"]
    return Case.objects.get(reference=found.group())


def fetched(client: Client, case: Case, right: str = "access") -> zipfile.ZipFile:
    """Download a file through the page and open it."""
    answer = client.get(reverse("request_download", args=[case.reference, right]))
    assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert len(data) == int(answer.headers["Content-Length"])
    return zipfile.ZipFile(io.BytesIO(data))
