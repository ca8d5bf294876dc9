"""A fee: only where the law lets one be taken, announced with its calculation, and the person decides."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal.members.models import Member
from portal.register.articles import of_the_regulation
from portal.trail.models import Entry
from rights.decided import FeeGround
from rights.desk.fees import FeeForm
from rights.models import Fee, Line, Package
from rights.rules.states import Outcome, State
from rights.services import charging, lifecycle, refusing
from rights.services.charging import CannotCharge, Cost, Reasons
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk
from tests.desk.test_refusing import WHY, excessive, filed, page_of, reviewed
from tests.joining.steps import sent
from tests.requests.test_kept import WORDS, sent_signed_out

__all__ = ["reviewed"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
ONE = uuid.UUID(int=1)
COST = Cost(minutes=45, hourly=60_000, material=1_250)
STATED = Reasons(words=WHY, facts="Elva kopior.", intent="Skrev att det ska kosta oss tid.")
FORM = {
    "ground": "excessive",
    "minutes": "45",
    "hourly": "600",
    "material": "12,50",
    "words": WHY,
    "facts": "Elva kopior.",
    "intent": "Skrev att det ska kosta oss tid.",
}


def announced(line: Line, *, ground: FeeGround = FeeGround.EXCESSIVE, **more: Any) -> Fee:
    given: dict[str, Any] = {"cost": COST, "statement": STATED} | more
    return charging.announce(line=line, ground=ground, by=ONE, now=timezone.now(), **given)


def fee_page(line: Line) -> str:
    return reverse("request_fee", args=[line.case.reference, line.right])


@pytest.mark.rule("R12-7")
def test_a_fee_is_announced_with_its_calculation_and_nothing_is_made_before_a_yes(
    reviewed: Line, alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    handler, client = at_desk("handler"), as_member(alice)

    preview = handler.post(page_of(reviewed, "fee"), FORM).content.decode()
    assert "462,50" in preview
    assert not Fee.objects.exists()
    handler.post(page_of(reviewed, "fee"), FORM | {"sure": "yes"})
    keep_promises()
    handler.post(page_of(reviewed, "release"))
    reviewed.refresh_from_db()
    assert reviewed.stands is State.REVIEWING
    mail = sent(str(alice.email))[-1]
    assert fee_page(reviewed) in str(mail.body)
    assert WHY not in str(mail.body)

    page = client.get(fee_page(reviewed)).content.decode()
    assert page.index("462,50") < page.index('name="say"') < page.index("imy.se") < page.index("Meddelad den")
    assert all(
        text in page
        for text in (WHY, "462,50", "600,00", of_the_regulation("12(5)(a)", language="sv"), "imy.se")
    )
    assert reverse("request_withdraw", args=[reviewed.case.reference]) in page
    client.post(fee_page(reviewed), {"say": "yes"})
    keep_promises()
    handler.post(page_of(reviewed, "release"))
    keep_promises()

    reviewed.refresh_from_db()
    assert reviewed.outcome == Outcome.DONE
    assert Package.objects.filter(line=reviewed).exists()
    assert Fee.objects.get().owed == 46_250


def test_the_page_of_the_request_asks_for_the_answer_to_a_fee_until_it_is_there(
    reviewed: Line, alice: Member, as_member: SignIn
) -> None:
    fee, client = announced(reviewed), as_member(alice)
    page = reverse("request", args=[reviewed.case.reference])

    asked = client.get(page).content.decode()
    charging.answer(fee=fee, accepted=True, by=alice.pk, now=timezone.now())
    after = client.get(page).content.decode()

    assert "Vi behöver något från dig" in asked
    assert asked.index(fee_page(reviewed)) < asked.index("Det du har begärt")
    assert "Du kan stänga sidan" not in asked
    assert "Vi behöver något från dig" not in after
    assert "Läs varför och bestäm dig" not in after
    assert f'Godtagen. <a href="{fee_page(reviewed)}">Läs om avgiften</a>' in after
    assert "Du kan stänga sidan" in after


def test_what_she_says_to_a_fee_waits_when_her_session_has_ended_and_is_not_sent_by_itself(
    reviewed: Line, alice: Member, as_member: SignIn
) -> None:
    fee = announced(reviewed)

    page = sent_signed_out(as_member(alice), alice, fee_page(reviewed), {"view": WORDS, "say": "no"})

    fee.refresh_from_db()
    assert WORDS in page
    assert not fee.answer


def test_while_the_fee_waits_for_her_answer_it_is_her_turn_everywhere_and_not_the_handlers(
    reviewed: Line, alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client, handler = as_member(alice), at_desk("handler")
    page, overview = reverse("request", args=[reviewed.case.reference]), reverse("overview")
    the_list, first = reverse("admin:rights_case_changelist"), reverse("admin:index")
    button = f'class="btn" href="{fee_page(reviewed)}"'

    def listed(state: str) -> bool:
        return reviewed.case.reference in handler.get(the_list, {"state": state}).content.decode()

    def to_look_at() -> str:
        return next(
            str(one.count) for one in handler.get(first).context["tiles"] if "state=reviewing" in one.url
        )

    assert (to_look_at(), listed("reviewing"), listed("asked")) == ("1", True, False)
    fee = announced(reviewed)
    assert (to_look_at(), listed("reviewing"), listed("asked")) == ("0", False, True)
    assert "Väntar på personens svar" in handler.get(the_list).content.decode()

    for where in (page, overview, reverse("requests")):
        shown = client.get(where).content.decode()
        assert "Väntar på dig" in shown
        assert "Väntar på att en människa går igenom den" not in shown
        assert (button in shown) == (where != reverse("requests"))
    assert "<progress" not in client.get(page).content.decode()
    assert client.get(reverse("request_progress", args=[reviewed.case.reference])).json()["done"]

    charging.answer(fee=fee, accepted=False, by=alice.pk, now=timezone.now())
    assert (to_look_at(), listed("reviewing"), listed("asked")) == ("1", True, False)
    assert "Vi behöver något från dig" not in client.get(overview).content.decode()
    assert "<progress" in client.get(page).content.decode()


def test_a_no_to_the_fee_is_no_withdrawal_and_staff_can_make_it_free(
    reviewed: Line, alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    announced(reviewed)
    handler = at_desk("handler")
    as_member(alice).post(fee_page(reviewed), {"say": "no", "view": "Jag fick aldrig filen."})

    handler.post(page_of(reviewed, "release"))
    reviewed.refresh_from_db()
    assert reviewed.stands is State.REVIEWING
    page = handler.get(reverse("admin:rights_case_change", args=[reviewed.case_id])).content.decode()
    assert "Jag fick aldrig filen." in page
    handler.post(page_of(reviewed, "waive"))
    handler.post(page_of(reviewed, "release"))
    keep_promises()

    reviewed.refresh_from_db()
    assert reviewed.outcome == Outcome.DONE
    assert Fee.objects.get().owed == 0
    free = [one for one in sent(str(alice.email)) if one.subject == "Du betalar inget för din begäran"]
    assert len(free) == 1
    assert reviewed.case.reference in str(free[0].body)


def test_what_is_contested_can_be_refused_by_two_people(reviewed: Line, alice: Member) -> None:
    fee = announced(reviewed)
    charging.answer(fee=fee, accepted=False, by=alice.pk, now=timezone.now())

    refusal = refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())
    line = refusing.approve(refusal=refusal, by=alice.pk, now=timezone.now())

    assert line.outcome == Outcome.REFUSED


def test_instead_of_paying_one_takes_the_request_back(
    reviewed: Line, alice: Member, as_member: SignIn
) -> None:
    fee = announced(reviewed)
    as_member(alice).post(reverse("request_withdraw", args=[reviewed.case.reference]))

    reviewed.refresh_from_db()
    assert reviewed.stands is State.WITHDRAWN
    with pytest.raises(CannotCharge, match="not_now"):
        charging.answer(fee=fee, accepted=True, by=alice.pk, now=timezone.now())


@pytest.mark.rule("R12-7")
def test_the_first_copy_is_free_and_only_a_further_one_may_cost(reviewed: Line, at_desk: AtDesk) -> None:
    with pytest.raises(CannotCharge, match="first_is_free"):
        announced(reviewed, ground=FeeGround.FURTHER_COPY)
    at_desk("handler").post(page_of(reviewed, "release"))
    keep_promises()
    lifecycle.let_ask_again(reviewed.case)
    further = filed(reviewed.case.member, language="en")

    fee = announced(further, ground=FeeGround.FURTHER_COPY, statement=Reasons(words="Den andra i dag."))

    assert further.pk != reviewed.pk
    assert fee.amount == 46_250


@pytest.mark.parametrize(
    "wrong",
    [
        {"statement": Reasons(words="")},
        {"statement": Reasons(words=WHY, facts="x")},
        {"statement": Reasons(words=WHY, intent="x")},
        {"cost": Cost(minutes=0, hourly=60_000)},
        {"cost": Cost(minutes=2401, hourly=60_000)},
        {"cost": Cost(minutes=-1, hourly=60_000, material=5_000)},
    ],
)
def test_a_fee_is_stated_whole_and_for_something(reviewed: Line, wrong: dict[str, Any]) -> None:
    with pytest.raises(CannotCharge, match="not_stated"):
        announced(reviewed, **wrong)

    with pytest.raises(IntegrityError, match="rights_fee_is_stated"), transaction.atomic():
        Fee.objects.create(
            line=reviewed,
            ground="excessive",
            words=WHY,
            minutes=1,
            hourly=1,
            announced_by=ONE,
            announced_at=timezone.now(),
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"ground": "administrative"},
        {"ground": "further_copy"},
        {"minutes": ""},
        {"hourly": "-1"},
        {"words": ""},
        {"facts": ""},
        {"minutes": "0", "material": "0"},
    ],
)
def test_the_form_asks_for_what_the_law_wants(reviewed: Line, at_desk: AtDesk, wrong: dict[str, str]) -> None:
    page = at_desk("handler").post(page_of(reviewed, "fee"), FORM | wrong | {"sure": "yes"})

    assert "errorlist" in page.content.decode()
    assert not Fee.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"minutes": "-5"}, "Skriv hur många minuter, 0 om inga."),
        ({"minutes": "en timme"}, "Skriv hur många minuter, 0 om inga."),
        ({"minutes": "2401"}, "Skriv högst 2400 minuter: mer tar ingen begäran."),
        ({"hourly": ""}, "Skriv vad en arbetstimme kostar, 0 om den inte kostar något."),
    ],
)
def test_what_is_wrong_with_the_calculation_is_said_in_words(
    reviewed: Line, wrong: dict[str, str], said: str
) -> None:
    with translation.override("sv"):
        form = FeeForm(FORM | wrong, line=reviewed)

        assert [[said]] == list(form.errors.values())


def test_it_is_announced_once_answered_once_and_waived_once(reviewed: Line, alice: Member) -> None:
    fee = announced(reviewed)
    with pytest.raises(CannotCharge, match="announced_already"):
        announced(reviewed)
    charging.answer(fee=fee, accepted=True, by=alice.pk, now=timezone.now())
    with pytest.raises(CannotCharge, match="answered_already"):
        charging.answer(fee=fee, accepted=False, by=alice.pk, now=timezone.now())
    charging.waive(fee=fee, by=ONE, now=timezone.now())
    with pytest.raises(CannotCharge, match="answered_already"):
        charging.waive(fee=fee, by=ONE, now=timezone.now())

    assert fee.owed == 0
    assert [entry.facts for entry in Entry.objects.filter(action__startswith="rights.fee")] == [
        {"line": str(reviewed.pk), "right": "access", "ground": "excessive"}
    ] * 3


def test_nobody_else_answers_or_reads_it(
    reviewed: Line, mallory: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    announced(reviewed)

    assert as_member(mallory).get(fee_page(reviewed)).status_code == 404
    assert as_member(mallory).post(fee_page(reviewed), {"say": "yes"}).status_code == 404
    for role in ("approver", "auditor", "verifier", "technician"):
        assert at_desk(role).post(page_of(reviewed, "waive")).status_code in {302, 403}
    assert Fee.objects.get().answer == ""


def test_a_refusal_that_waits_goes_before_a_fee(reviewed: Line) -> None:
    refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())

    with pytest.raises(CannotCharge, match="not_now"):
        announced(reviewed)


def test_an_ended_request_costs_nothing_more(reviewed: Line, alice: Member) -> None:
    lifecycle.withdraw(line=reviewed, now=timezone.now(), by=alice.pk)

    with pytest.raises(CannotCharge, match="not_now"):
        announced(reviewed)
