"""What the pages of requests call things: uses, files, requests of many rights, what happened."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.members.models import Member
from portal.trail.models import Entry
from portal.trail.words import to_staff
from rights.models import Case
from rights.papers import Mandate
from rights.rules.identity import Doubt, Way
from rights.rules.right import Right
from rights.rules.states import Role
from rights.services import identity
from tests.cast import keep_promises
from tests.requests.walking import send
from tests.rights.clockwork import ask, file_on

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]


def page_of(client: Client, case: Case) -> str:
    page: str = client.get(reverse("request", args=[case.reference])).content.decode()
    return page


def test_each_use_that_can_be_stopped_is_explained_by_the_register(client: Client) -> None:
    client.post(reverse("request_new"), {"rights": ["objection"]})

    page = client.get(reverse("request_object")).content.decode()

    assert "Vi svarar när du hör av dig och minns vad vi svarade." in page
    assert "Vi ser hur tjänsten används" in page


def test_two_files_on_the_overview_are_told_apart(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    send(client, "access", "portability")
    keep_promises()

    page = client.get(reverse("overview")).content.decode()

    assert page.count("Din fil är klar: En kopia av dina uppgifter") == 1
    assert page.count("Din fil är klar: ") == 2


def test_a_request_is_called_by_what_still_stands_in_it_and_a_pause_happened_once(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    case = send(client, "access", "rectification", "restriction")
    keep_promises()
    whole, overview = page_of(client, case), client.get(reverse("overview")).content.decode()

    client.post(reverse("request_withdraw", args=[case.reference]), {"lines": ["rectification"]})
    left, overview_left = page_of(client, case), client.get(reverse("overview")).content.decode()

    assert "<h1>En begäran om 3 saker</h1>" in whole
    assert whole.count("All användning av dina uppgifter pausades") == 1
    heading = left.split("<h1>")[1].split("</h1>")[0]
    assert heading.count(" + ") == 1
    assert "En kopia av dina uppgifter" in heading
    taken_back = str(Right.RECTIFICATION.label)
    assert taken_back in overview
    assert taken_back not in overview_left


def test_a_mail_to_staff_about_an_event_is_no_reminder_of_the_last_day(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    case = send(client, "access")

    client.post(reverse("request_messages", args=[case.reference]), {"text": "Hej"})
    keep_promises()

    noted = set(Entry.objects.filter(action__startswith="rights.staff.").values_list("action", flat=True))
    assert noted == {"rights.staff.called"}
    assert to_staff("rights.staff.called") != to_staff("rights.staff.reminded")


def test_asking_for_another_way_is_told_as_that_and_a_new_doubt_stops_the_clock_anew(
    alice: Member, dana: Member, as_member: SignIn
) -> None:
    case = file_on(timezone.now().date(), member=alice)
    stopped, otherwise = "Klockan stannade", "Vi bad dig visa det på ett annat sätt"
    ask(case, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.TWO_ITEMS)
    identity.ask_otherwise(case=case, way=Way.IN_PERSON, by=dana, role=Role.HANDLER, now=timezone.now())
    client = as_member(alice)

    first = page_of(client, case)
    identity.prove(case=case, way=Way.SIGN_IN, now=timezone.now(), by=alice)
    ask(case, now=timezone.now(), by=dana)
    second = page_of(client, case)

    assert (first.count(stopped), first.count(otherwise)) == (1, 1)
    assert (second.count(stopped), second.count(otherwise)) == (2, 1)


def test_a_request_whose_answer_goes_to_whoever_acts_says_so_once(
    alice: Member, bob: Member, as_member: SignIn
) -> None:
    case, client = file_on(timezone.now().date(), member=alice), as_member(alice)
    change = reverse("request_delivery", args=[case.reference])
    assert change in page_of(client, case)
    Mandate.objects.create(
        case=case, agent=bob, kind="guardian", scope="x", checked_by=bob.pk, answers_to_agent=True
    )

    page = page_of(client, case)

    assert f"Som brev till {bob.name}" in page
    assert change not in page
    assert "På den här webbplatsen" not in page


def test_a_postal_code_stays_on_one_line(alice: Member, as_member: SignIn) -> None:
    Member.objects.filter(pk=alice.pk).update(street="Storgatan 1", postal_code="553 16", city="Jönköping")
    case = file_on(timezone.now().date(), member=alice)

    page = as_member(alice).get(reverse("request_delivery", args=[case.reference]))

    assert page.context["address"] == ["Storgatan 1", "553\N{NO-BREAK SPACE}16 Jönköping"]
