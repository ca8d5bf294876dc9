"""A machine's decision looked at by a person: who asks states a view, who looks can change it and explains."""

import dataclasses
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.members.models import Member
from portal.register.parts import Decision, Text
from rights.decided import Reviewed
from rights.models import Case, Line, Review
from rights.rules.grounds import Ground
from rights.rules.states import Outcome, State
from rights.services import refusing, reviewing
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import sent
from tests.requests.walking import REFERENCE, shown_answers

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
VIEW = "Skulden var betald en vecka före."
EXPLAINED = "Skulden var betald. Maskinen visste det inte. Du får betala mot faktura."
CREDIT = Decision(
    id="credit",
    name=Text(sv="Kreditprövning", en="Credit check"),
    basis="a",
    logic=Text(sv="Inkomst vägs mot skuld.", en="Income is weighed against debt."),
    consequences=Text(sv="Du kan få nej till faktura.", en="You may be refused an invoice."),
    reviewer=Text(sv="vår kreditchef", en="our head of credit"),
)


@pytest.fixture
def deciding(monkeypatch: pytest.MonkeyPatch) -> None:
    """A register with one decision that a machine makes alone."""
    book = dataclasses.replace(register.current(), decisions=(CREDIT,))
    monkeypatch.setattr(register, "current", lambda: book)


def ask(client: Client, *, view: str = VIEW) -> Line:
    client.post(reverse("request_new"), {"rights": ["review"]})
    client.post(reverse("request_review"), {"decision": "credit", "view": view})
    answer = client.post(reverse("request_check"), shown_answers(client))
    found = REFERENCE.search(answer.headers["Location"])
    assert found
    keep_promises()
    line: Line = Case.objects.get(reference=found.group()).lines.get()
    return line


def look(line: Line) -> str:
    return reverse("admin:rights_case_look", args=[line.case_id, line.pk])


@pytest.mark.rule("R22-2")
@pytest.mark.usefixtures("deciding")
@pytest.mark.parametrize(
    ("result", "words"), [("changed", "Beslutet är ändrat"), ("stands", "Beslutet står fast")]
)
def test_a_person_looks_at_the_decision_can_change_it_and_explains(
    alice: Member, as_member: SignIn, at_desk: AtDesk, result: str, words: str
) -> None:
    client, handler = as_member(alice), at_desk("handler")
    line = ask(client)
    assert line.stands is State.REVIEWING
    page = handler.get(look(line)).content.decode()
    assert VIEW in page
    assert "Inkomst vägs mot skuld." in page

    preview = handler.post(look(line), {"result": result, "explanation": EXPLAINED})
    assert words in preview.content.decode()
    assert not Review.objects.exists()
    handler.post(look(line), {"result": result, "explanation": EXPLAINED, "sure": "yes"})
    keep_promises()

    line.refresh_from_db()
    assert (line.stands, line.outcome) == (State.ANSWERED, Outcome.DONE)
    page = client.get(reverse("request_answer", args=[line.case.reference, "review"])).content.decode()
    assert all(
        text in page for text in (words, EXPLAINED, "en av våra handläggare", "Inkomst vägs mot skuld.")
    )
    assert "klaga hos tillsynsmyndigheten" in page
    told = sent(str(alice.email))[-1]
    assert EXPLAINED not in str(told.body)


def test_without_automated_decisions_the_right_is_not_offered(alice: Member, as_member: SignIn) -> None:
    page = as_member(alice).get(reverse("request_new")).content.decode()

    assert 'value="objection"' in page
    assert 'value="review"' not in page


def test_with_one_it_is_offered_and_only_what_the_register_has_can_be_chosen(
    deciding: None, alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    assert 'value="review"' in client.get(reverse("request_new")).content.decode()
    client.post(reverse("request_new"), {"rights": ["review"]})

    for answers in ({}, {"decision": "dismissal"}, {"decision": "credit", "view": "x" * 4001}):
        page = client.post(reverse("request_review"), answers)
        assert page.status_code == 200
        assert "error-summary" in page.content.decode()


def test_no_button_answers_it_without_a_look(
    deciding: None, alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    line = ask(as_member(alice))
    handler = at_desk("handler")

    answer = handler.post(reverse("admin:rights_case_release", args=[line.case_id, line.pk]))

    assert answer.status_code == 404
    assert (
        "rights_case_release"
        not in handler.get(reverse("admin:rights_case_change", args=[line.case_id])).content.decode()
    )
    line.refresh_from_db()
    assert line.stands is State.REVIEWING


@pytest.mark.parametrize(
    "answers",
    [{}, {"result": "stands"}, {"explanation": EXPLAINED}, {"result": "perhaps", "explanation": "x"}],
)
def test_both_results_are_explained(
    deciding: None, alice: Member, as_member: SignIn, at_desk: AtDesk, answers: dict[str, str]
) -> None:
    line = ask(as_member(alice))

    at_desk("handler").post(look(line), answers | {"sure": "yes"})

    assert not Review.objects.exists()
    with pytest.raises(IntegrityError, match="rights_review_is_explained"), transaction.atomic():
        Review.objects.create(
            line=line, result="stands", explanation="", done_by=alice.pk, done_at=timezone.now()
        )


def test_it_is_looked_at_once_and_not_beside_a_proposed_refusal(
    deciding: None, alice: Member, dana: Member, as_member: SignIn
) -> None:
    line = ask(as_member(alice))
    statement = refusing.Statement(ground=Ground.NOT_AUTOMATED, words="Erik beslutade det.")
    proposed = refusing.propose(line=line, statement=statement, by=dana.pk, now=timezone.now())
    given = {"line": line, "result": Reviewed.STANDS, "explanation": EXPLAINED, "by": dana}

    with pytest.raises(reviewing.NotNow):
        reviewing.look(now=timezone.now(), **given)  # type: ignore[arg-type]  # the same words every time
    refusing.turn_down(refusal=proposed, by=dana.pk, now=timezone.now())
    reviewing.look(now=timezone.now(), **given)  # type: ignore[arg-type]
    with pytest.raises(reviewing.NotNow):
        reviewing.look(now=timezone.now(), **given)  # type: ignore[arg-type]

    assert Review.objects.count() == 1


@pytest.mark.parametrize("role", ["approver", "verifier", "auditor", "technician"])
def test_only_a_handler_looks(
    deciding: None, alice: Member, as_member: SignIn, at_desk: AtDesk, role: str
) -> None:
    line = ask(as_member(alice))

    answer = at_desk(role).post(look(line), {"result": "stands", "explanation": EXPLAINED, "sure": "yes"})

    assert answer.status_code in {302, 403}
    assert not Review.objects.exists()
