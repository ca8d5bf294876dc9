"""From a stranger's address to a member: the four steps, the records they leave, and what goes wrong."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from consents.models import Decision
from portal.front.models import Registration
from portal.members.models import Code, Member
from portal.notices.models import NoticeGiven, TermsAcceptance
from tests.joining.steps import sent, to_choices

pytestmark = pytest.mark.django_db
EMAIL = "nora@example.org"
ABOUT = {"user_name": "nora", "name": "Nora Åsén"}


def test_four_steps_lead_from_an_address_to_a_signed_in_member(client: Client) -> None:
    to_choices(client, EMAIL, **ABOUT)
    before = client.cookies["session"].value

    answer = client.post("/registrera/val/", {"with": "none"})

    assert answer.headers["Location"] == "/registrera/klart/"
    member = Member.objects.get(email=EMAIL)
    assert (member.has_account, member.is_active, member.origin, member.birth_year) == (
        True,
        True,
        "form",
        1987,
    )
    assert EmailAddress.objects.get(user=member).verified
    assert client.session["_auth_user_id"] == str(member.pk)
    assert client.cookies["session"].value != before
    assert client.get("/registrera/klart/").status_code == 200
    assert not Registration.objects.exists()
    assert not Code.objects.exists()
    assert "Välkommen" in sent(EMAIL)[-1].subject


@pytest.mark.promise(146)
def test_accepting_terms_and_being_told_are_two_records_and_neither_is_a_consent(client: Client) -> None:
    to_choices(client, EMAIL, **ABOUT)
    client.post("/registrera/val/", {"with": "none"})

    member = Member.objects.get(email=EMAIL)
    assert TermsAcceptance.objects.get(member=member).version == "1"
    assert NoticeGiven.objects.get(member=member).way == "sign_up"
    assert not Decision.objects.filter(member=member, answer="given").exists()
