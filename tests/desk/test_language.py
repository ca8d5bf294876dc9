"""The desk speaks the language its member of staff chose, though its addresses have none."""

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from portal.desk import language
from portal.members.models import Member
from tests.desk.conftest import AtDesk

pytestmark = pytest.mark.django_db


def heading(client: Client) -> str:
    page = client.get(reverse("admin:index")).content.decode()
    return "sv" if "Logga ut" in page and 'lang="sv"' in page else "en" if "Log out" in page else ""


@pytest.mark.parametrize("spoken", ["sv", "en"])
def test_the_desk_begins_in_the_language_of_its_member_of_staff(spoken: str, at_desk: AtDesk) -> None:
    client = at_desk("handler")
    Member.objects.update(language=spoken)

    assert heading(client) == spoken


def test_a_switch_at_the_desk_stays_on_the_page_and_for_the_session(at_desk: AtDesk) -> None:
    client = at_desk("handler")
    queue = reverse("admin:rights_case_changelist") + "?due=late"

    answer = client.post(reverse("admin:language"), {"language": "en", "back": queue})

    assert answer.headers["Location"] == queue
    assert heading(client) == "en"
    client.post(reverse("admin:language"), {"language": "sv", "back": "https://elsewhere.example/"})
    assert heading(client) == "sv"


@pytest.mark.parametrize("told", ["de", "", "\x00"])
def test_a_language_the_desk_does_not_speak_changes_nothing(told: str, at_desk: AtDesk) -> None:
    client = at_desk("handler")

    answer = client.post(reverse("admin:language"), {"language": told, "back": "//elsewhere.example"})

    assert answer.headers["Location"] == reverse("admin:index")
    assert heading(client) == "sv"


def test_who_signed_in_on_an_english_page_gets_an_english_desk(staff: Callable[[str], Member]) -> None:
    request = RequestFactory().get("/en/login/")
    request.session = Client().session
    request.user = staff("handler")

    with translation.override("sv"):
        language.follow_sign_in(request)
    before = language.spoken(request)
    with translation.override("en"):
        language.follow_sign_in(request)

    assert (before, language.spoken(request)) == ("sv", "en")


def test_a_stranger_cannot_reach_the_switch(client: Client) -> None:
    answer = client.post(reverse("admin:language"), {"language": "en"})

    assert answer.headers["Location"].startswith(reverse("admin:login"))
