"""An objection to another use than marketing: weighed in writing, use by use, signed by a second person, or met."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.members.models import Member
from portal.register.articles import of_the_regulation
from rights.models import Balancing, Line, Refusal
from rights.rules.grounds import Ground
from rights.rules.states import Outcome, Role, State
from rights.services import lifecycle, refusing
from rights.services.refusing import CannotRefuse, Statement, Weighing
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.requests.test_erasing import as_read
from tests.requests.test_objecting import MARKETING, may_use, object_to, the_line

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
REASONS = "Utan siffrorna ser vi inga intrång."
WEIGHS = "Siffrorna namnger ingen, och ett intrång drabbar alla medlemmar."
GOES_ON = {"result": "compelling", "reasons": REASONS, "weighs": WEIGHS}


@pytest.fixture
def objected(alice: Member, as_member: SignIn) -> Line:
    """An objection to marketing, statistics and support, before a person."""
    case = object_to(as_member(alice), MARKETING, "statistics", "support", situation="Jag vill inte räknas.")
    keep_promises()
    line = the_line(case)
    assert line.stands is State.REVIEWING
    return line


def answers(**uses: dict[str, str]) -> dict[str, str]:
    return {f"{use}-{name}": value for use, told in uses.items() for name, value in told.items()}


def act(line: Line, name: str) -> str:
    return reverse(f"admin:rights_case_{name}", args=[line.case_id, line.pk])


def weighing(purpose: str = "statistics", **more: Any) -> Weighing:
    given: dict[str, Any] = {"ground": Ground.COMPELLING, "reasons": REASONS, "weighs": WEIGHS}
    return Weighing(purpose=purpose, **(given | more))


def go_on(line: Line, *weighings: Weighing) -> Line:
    statement = Statement(ground=Ground.COMPELLING, weighings=weighings or (weighing(),))
    refusal = refusing.propose(line=line, statement=statement, by=ONE, now=timezone.now())
    return refusing.approve(refusal=refusal, by=OTHER, now=timezone.now())


@pytest.mark.rule("R21-2")
@pytest.mark.promise(71)
def test_a_use_goes_on_only_by_a_written_balancing_that_a_second_person_signs(
    objected: Line, alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    handler, approver = at_desk("handler"), at_desk("approver")
    told = answers(statistics=GOES_ON, support={"result": "stops"})

    preview = handler.post(act(objected, "weigh"), told).content.decode()
    assert REASONS in preview
    assert "Vi har prövat din invändning" in preview
    handler.post(act(objected, "weigh"), told | {"sure": "yes"})
    assert not may_use(alice, "statistics")
    url = act(objected, "refusal")
    approver.post(url, as_read(approver, url) | {"act": "approve"})
    keep_promises()

    objected.refresh_from_db()
    assert (objected.stands, objected.outcome) == (State.ANSWERED, Outcome.PARTLY)
    assert may_use(alice, "statistics")
    assert not may_use(alice, "support")
    assert not may_use(alice, "marketing")
    page = as_member(alice).get(reverse("request_answer", args=[objected.case.reference, "objection"]))
    text = page.content.decode()
    assert REASONS in text
    assert WEIGHS in text
    assert of_the_regulation("21(1)", language="sv") in text
    assert "gå till domstol" in text
    assert "Det här har vi slutat med, som du bad om" in text
    request = as_member(alice).get(reverse("request", args=[objected.case.reference])).content.decode()
    assert "Delvis" in request
    assert "The file holds" not in request


@pytest.mark.promise(71)
@pytest.mark.parametrize("role", [Role.HANDLER, Role.APPROVER])
def test_without_the_form_an_objection_is_not_refused(objected: Line, role: Role) -> None:
    for ground in (Ground.COMPELLING, Ground.LEGAL_CLAIMS):
        with pytest.raises(CannotRefuse, match="not_stated"):
            refusing.propose(
                line=objected,
                statement=Statement(ground=ground, words="Vi behöver det."),
                by=ONE,
                now=timezone.now(),
            )
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.advance(
            line=objected, to=State.ANSWERED, now=timezone.now(), role=role, outcome=Outcome.REFUSED
        )


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({}, "Välj om det ska sluta eller fortsätta."),
        ({"result": "compelling", "weighs": WEIGHS}, "Skriv våra skäl"),
        ({"result": "compelling", "reasons": REASONS}, "Skriv varför de väger tyngre"),
        ({"result": "legal_claims"}, "Skriv våra skäl"),
        ({"result": "convenient", "reasons": REASONS}, "errorlist"),
    ],
)
def test_the_form_is_filled_in_whole(
    objected: Line, at_desk: AtDesk, told: dict[str, str], error: str
) -> None:
    sent = answers(statistics=told, support={"result": "stops"}) | {"sure": "yes"}

    page = at_desk("handler").post(act(objected, "weigh"), sent).content.decode()

    assert error in page
    assert not Refusal.objects.exists()


def test_if_everything_stays_stopped_there_is_nothing_to_refuse(objected: Line, at_desk: AtDesk) -> None:
    stops = answers(statistics={"result": "stops"}, support={"result": "stops"}) | {"sure": "yes"}

    page = at_desk("handler").post(act(objected, "weigh"), stops).content.decode()

    assert "gör i stället det personen bad om" in page
    assert not Refusal.objects.exists()


def test_turned_down_the_use_stays_stopped_and_the_objection_can_be_met(
    objected: Line, alice: Member, at_desk: AtDesk
) -> None:
    statement = Statement(ground=Ground.COMPELLING, weighings=(weighing(),))
    refusal = refusing.propose(line=objected, statement=statement, by=ONE, now=timezone.now())

    refusing.turn_down(refusal=refusal, by=OTHER, note="Väger inte tyngre.", now=timezone.now())
    at_desk("handler").post(act(objected, "release"))
    keep_promises()

    objected.refresh_from_db()
    assert objected.outcome == Outcome.DONE
    assert not may_use(alice, "statistics")


def test_the_portal_weighs_no_marketing(objected: Line, alice: Member, as_member: SignIn) -> None:
    for purpose in ("marketing", "bookkeeping"):
        with pytest.raises(CannotRefuse, match="no_ground_for_this_right"):
            go_on(objected, weighing(purpose))
    only = the_line(object_to(as_member(alice), MARKETING))
    keep_promises()
    only.refresh_from_db()

    assert only.outcome == Outcome.DONE
    assert not may_use(alice, "marketing")


def test_refused_whole_marketing_stays_stopped(alice: Member, objected: Line) -> None:
    statement = Statement(ground=Ground.UNFOUNDED, words="Uppenbart.", facts="Fakta.", intent="Avsikt.")
    refusal = refusing.propose(line=objected, statement=statement, by=ONE, now=timezone.now())

    line = refusing.approve(refusal=refusal, by=OTHER, now=timezone.now())

    assert line.outcome == Outcome.PARTLY
    assert may_use(alice, "statistics")
    assert may_use(alice, "support")
    assert not may_use(alice, "marketing")


def test_without_marketing_a_refusal_is_whole(alice: Member, as_member: SignIn) -> None:
    case = object_to(as_member(alice), "statistics")
    keep_promises()

    line = go_on(the_line(case), weighing(ground=Ground.LEGAL_CLAIMS, weighs=""))

    assert line.outcome == Outcome.REFUSED
    assert may_use(alice, "statistics")


def test_another_objection_of_the_same_person_keeps_the_use_stopped(
    alice: Member, bob: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    met = the_line(object_to(as_member(alice), "statistics", situation="Först."))
    keep_promises()
    at_desk("handler").post(act(met, "release"))
    keep_promises()
    again = the_line(object_to(as_member(alice), "statistics", situation="Sedan."))
    others = the_line(object_to(as_member(bob), "statistics"))
    keep_promises()
    again.refresh_from_db()
    others.refresh_from_db()

    go_on(again)
    go_on(others)

    assert not may_use(alice, "statistics")
    assert may_use(bob, "statistics")


def test_one_persons_balancing_opens_nothing_for_another(
    objected: Line, alice: Member, bob: Member, as_member: SignIn
) -> None:
    object_to(as_member(bob), "statistics")
    keep_promises()

    go_on(objected)

    assert may_use(alice, "statistics")
    assert not may_use(bob, "statistics")


@pytest.mark.parametrize("empty", ["reasons", "weighs"])
def test_half_a_balancing_is_refused_by_the_table_itself(objected: Line, empty: str) -> None:
    statement = Statement(ground=Ground.COMPELLING, weighings=(weighing(),))
    refusal = refusing.propose(line=objected, statement=statement, by=ONE, now=timezone.now())

    with pytest.raises(IntegrityError, match="rights_balancing_is_whole"), transaction.atomic():
        Balancing.objects.filter(refusal=refusal).update(**{empty: ""})


def test_an_objection_that_is_taken_back_stops_nothing_any_more(
    objected: Line, alice: Member, as_member: SignIn
) -> None:
    other = the_line(object_to(as_member(alice), "support", situation="Den står kvar."))
    keep_promises()

    lifecycle.withdraw(line=objected, now=timezone.now(), by=alice.pk)
    keep_promises()

    assert may_use(alice, "statistics")
    assert may_use(alice, "marketing")
    assert not may_use(alice, "support")
    assert other.right == "objection"
