"""Asking for a correction and deciding it, as a browser does."""

from typing import Any

from django.test import Client
from django.urls import reverse

from rights.corrections import Correction
from rights.models import Case, Line
from tests.cast import keep_promises
from tests.requests.walking import REFERENCE, USER_NAME, shown_answers

__all__ = ["USER_NAME", "ask_to_correct", "the_line"]


def ask_to_correct(client: Client, **answers: str) -> Case:
    """Walk from the choice of rights to the sent request, and let the portal prepare it."""
    client.post(reverse("request_new"), {"rights": ["rectification"]})
    answer = client.post(reverse("request_correct"), answers or USER_NAME)
    assert answer.headers.get("Location") == reverse("request_check"), answer.content.decode()
    answer = client.post(reverse("request_check"), shown_answers(client))
    found = REFERENCE.search(answer.headers["Location"])
    assert found, answer.headers["Location"]
    keep_promises()
    return Case.objects.get(reference=found.group())


def the_line(case: Case) -> Line:
    found: Line = case.lines.get()
    return found


def the_correction(case: Case) -> Correction:
    return Correction.objects.get(line__case=case)


def desk_page(case: Case) -> str:
    return reverse("admin:rights_case_correct", args=[case.pk, the_line(case).pk])


def decide(client: Client, case: Case, **given: Any) -> Any:
    """Decide at the desk: as asked unless `given` says otherwise."""
    return client.post(desk_page(case), {"act": "decide", "value": "alice_ny", "reason": "", **given})
