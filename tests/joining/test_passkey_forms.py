"""What a device answers comes from outside: an answer that makes no sense is refused in words."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal.members.models import Member
from tests.cast import make_member

pytestmark = pytest.mark.django_db
SENSELESS = [
    "1" * 5_000, "1", "true", "[]", '"x"', "NaN", '{"id": 1}', "[" * 5_000, '{"a":' * 100_000,
    '{"id": "a", "rawId": "a", "type": "public-key", "response": {}}',
    '{"id": "\\u0000", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", "attestationObject": "AA", '
    '"authenticatorData": "AA", "signature": "AA", "userHandle": "AA"}}',
]  # fmt: skip


@pytest.mark.parametrize("answer", SENSELESS, ids=lambda answer: answer[:20])
def test_a_senseless_answer_of_a_device_is_refused_in_words(
    answer: str, alice: Member, as_member: Callable[[Member], Client]
) -> None:
    client = as_member(alice)
    client.get(reverse("mfa_add_webauthn"))

    page = client.post(reverse("mfa_add_webauthn"), {"credential": answer, "name": "Telefon"})

    assert page.status_code == 200
    assert "Fel: " in page.content.decode()


@pytest.mark.parametrize("answer", SENSELESS, ids=lambda answer: answer[:20])
def test_a_senseless_answer_signs_nobody_in(answer: str, client: Client) -> None:
    make_member("alice@example.org")
    client.get(reverse("mfa_login_webauthn"), headers={"x-requested-with": "XMLHttpRequest"})

    back = client.post(reverse("mfa_login_webauthn"), {"credential": answer})

    assert back.headers["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session
