"""From "make a request" to the file in hand, page by page."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal.members.models import Member
from rights.models import Case, Draft
from rights.rules.states import State
from tests.cast import keep_promises
from tests.requests.walking import choose, fetched, send, shown_answers

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]


def test_a_copy_goes_from_the_first_page_to_the_file(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    case = send(client, "access")
    keep_promises()
    page = client.get(reverse("request", args=[case.reference]))
    archive = fetched(client, case)

    assert "Besvarad" in page.content.decode() or page.status_code == 200
    told = json.loads(archive.read("manifest.json"))
    assert told["reference"] == case.reference
    for name in ("requests", "request_receipt", "request", "request_file"):
        args = [] if name == "requests" else [case.reference]
        assert client.get(reverse(name, args=args)).status_code == 200
