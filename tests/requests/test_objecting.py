"""Stopping a use of one's data: marketing at once and without a reason, other uses until a person has weighed."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.gate.services import processable
from portal.members.models import Member
from rights.models import Case, Line
from rights.rules.states import Outcome, State
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import sent
from tests.requests.walking import REFERENCE, shown_answers

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
MARKETING = "marketing_of_all_kinds"


def object_to(client: Client, *uses: str, situation: str = "") -> Case:
    """Walk from the choice of rights to the sent request, as a browser does."""
    client.post(reverse("request_new"), {"rights": ["objection"]})
    answer = client.post(reverse("request_object"), {"uses": list(uses), "situation": situation})
    assert answer.headers["Location"] == reverse("request_check")
    answer = client.post(reverse("request_check"), shown_answers(client))
    found = REFERENCE.search(answer.headers["Location"])
    assert found, answer.headers["Location"]
    return Case.objects.get(reference=found.group())


def may_use(member: Member, purpose: str) -> bool:
    return processable(Member.objects.filter(pk=member.pk), purpose).exists()


def the_line(case: Case) -> Line:
    found: Line = case.lines.get()
    return found


def test_marketing_stops_without_a_reason_and_without_a_person(
    alice: Member, bob: Member, as_member: SignIn
) -> None:
    client = as_member(alice)

    case = object_to(client, MARKETING)
    keep_promises()

    assert (the_line(case).state, the_line(case).outcome) == (State.ANSWERED, Outcome.DONE)
    assert not may_use(alice, "marketing")
    assert may_use(alice, "statistics")
    assert may_use(bob, "marketing")
    page = client.get(reverse("request_answer", args=[case.reference, "objection"])).content.decode()
    assert "Vi har slutat med det du invände mot" in page
    assert "Nyheter och erbjudanden" in page


def test_whoever_objects_reads_that_it_stops_at_once_and_is_offered_nothing_to_take_back(
    bob: Member, as_member: SignIn
) -> None:
    client = as_member(bob)

    def walk(*uses: str) -> tuple[str, str, str]:
        client.post(reverse("request_new"), {"rights": ["objection"]})
        client.post(reverse("request_object"), {"uses": list(uses)})
        check = client.get(reverse("request_check")).content.decode()
        answer = client.post(reverse("request_check"), shown_answers(client), follow=True)
        told = next(one for one in sent(str(bob.email)) if "tagit emot" in one.subject)
        return check, answer.content.decode(), str(told.body)

    check, receipt, mail = walk(MARKETING)

    assert "Upphör genast, när du skickar det här." in check
    assert "Det du invänder mot upphör genast." in receipt
    assert "Det du invänder mot upphör genast." in mail
    assert "ta tillbaka" not in check + mail

    check, _receipt, _mail = walk("statistics")
    assert "Upphör genast, när du skickar det här." in check
    assert "ta tillbaka" in check


def test_the_mail_says_there_is_an_answer_and_where_and_nothing_else(bob: Member, as_member: SignIn) -> None:
    with translation.override("en"):
        case = object_to(as_member(bob), MARKETING)

    told = sent(str(bob.email))[-1]
    assert told.subject == "Your request is answered"
    assert f"/en/requests/{case.reference}/answer/objection/" in str(told.body)
    assert "News and offers" not in str(told.body)


def test_the_answer_is_a_paper_too(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    case = object_to(client, MARKETING)
    url = reverse("request_answer_pdf", args=[case.reference, "objection"])

    assert client.get(url).status_code == 404
    keep_promises()

    answer = client.get(url)
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.rule("R21-1")
def test_another_use_stops_at_once_and_stays_stopped_while_a_person_weighs(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = object_to(as_member(alice), "statistics", situation="Jag vill inte räknas.")
    keep_promises()

    assert the_line(case).state == State.REVIEWING
    assert not may_use(alice, "statistics")
    page = at_desk("handler").get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    assert "Jag vill inte räknas." in page


def test_a_handler_meets_the_objection(alice: Member, as_member: SignIn, at_desk: AtDesk) -> None:
    client = as_member(alice)
    case = object_to(client, MARKETING, "statistics")
    keep_promises()

    at_desk("handler").post(reverse("admin:rights_case_release", args=[case.pk, the_line(case).pk]))
    keep_promises()

    assert (the_line(case).state, the_line(case).outcome) == (State.ANSWERED, Outcome.DONE)
    page = client.get(reverse("request_answer", args=[case.reference, "objection"])).content.decode()
    assert "Statistik" in page
    assert "Nyheter och erbjudanden" in page


@pytest.mark.parametrize(("days", "is_late"), [(60, True), (0, False)])
def test_an_answer_says_that_it_is_late_when_it_is(
    alice: Member, as_member: SignIn, at_desk: AtDesk, days: int, is_late: bool
) -> None:
    client = as_member(alice)
    case = object_to(client, "statistics")
    keep_promises()
    before = case.received_at - dt.timedelta(days=days)
    Case.objects.filter(pk=case.pk).update(received_at=before, received_on=before.date())

    at_desk("handler").post(reverse("admin:rights_case_release", args=[case.pk, the_line(case).pk]))
    keep_promises()

    page = client.get(reverse("request_answer", args=[case.reference, "objection"])).content.decode()
    assert ("Vi är sena, och det beklagar vi." in page) is is_late


@pytest.mark.parametrize(
    "answers",
    [{}, {"uses": ["bookkeeping"]}, {"uses": [MARKETING], "situation": "x" * 4001}, {"uses": ["<script>"]}],
)
def test_what_cannot_be_objected_to_is_said_in_words(
    alice: Member, as_member: SignIn, answers: dict[str, object]
) -> None:
    client = as_member(alice)
    client.post(reverse("request_new"), {"rights": ["objection"]})

    answer = client.post(reverse("request_object"), answers)

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "details", ["{}", "[]", "nonsense", '{"objection": {"uses": ["bookkeeping"]}}', '"x"']
)
def test_changed_answers_are_not_sent(alice: Member, as_member: SignIn, details: str) -> None:
    client = as_member(alice)
    client.post(reverse("request_new"), {"rights": ["objection"]})
    client.post(reverse("request_object"), {"uses": [MARKETING]})

    answer = client.post(reverse("request_check"), shown_answers(client) | {"details": details})

    assert answer.headers["Location"] == reverse("request_check")
    assert not Case.objects.exists()


def test_the_same_objection_twice_a_day_is_one_request(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    first = object_to(client, "statistics", situation="Samma.")
    again = object_to(client, "statistics", situation="Samma.")
    other = object_to(client, "support")

    assert first == again != other


def test_a_stranger_does_not_read_the_answer(alice: Member, mallory: Member, as_member: SignIn) -> None:
    case = object_to(as_member(alice), MARKETING)
    keep_promises()

    url = reverse("request_answer", args=[case.reference, "objection"])
    assert as_member(mallory).get(url).status_code == 404
    assert as_member(alice).get(url.replace("objection", "access")).status_code == 404


def test_the_page_of_consents_shows_what_an_objection_stopped_and_a_new_yes_opens_it(
    alice: Member, bob: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    say = {"purpose": "marketing", "channel": "email", "answer": "yes"}
    client.post(reverse("consent_decide"), say)
    case = object_to(client, MARKETING)
    keep_promises()

    assert "Stoppat: du har invänt" in client.get(reverse("consents")).content.decode()
    assert "Ta tillbaka mitt ja" not in client.get(reverse("consents")).content.decode()
    client.post(reverse("consent_decide"), say)

    assert may_use(alice, "marketing")
    after = client.get(reverse("consents")).content.decode()
    assert "Stoppat: du har invänt" not in after
    assert "Dina invändningar" in after
    assert case.reference in after
    assert "Dina invändningar" not in as_member(bob).get(reverse("consents")).content.decode()


def test_the_request_says_what_is_stopped_while_a_person_weighs(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    case = object_to(client, MARKETING, "statistics")
    keep_promises()

    page = client.get(reverse("request", args=[case.reference])).content.decode()

    assert "Redan stoppat" in page
    assert "Nyheter och erbjudanden, Statistik" in page or "Statistik, Nyheter och erbjudanden" in page
