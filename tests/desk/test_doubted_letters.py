"""A letter of which staff doubt who wrote it: the person is asked first, and nothing is made before the answer."""

from typing import Any

import pytest
from django.utils import timezone

from portal.members.models import Member
from rights.clock import local_day
from rights.models import Case, Package
from rights.papers import Delivery
from rights.rules.identity import Doubt, Way
from rights.rules.states import State
from rights.services import identity
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.desk.entering import enter, entered
from tests.desk.test_entering import ago
from tests.joining.steps import sent

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
DOUBT = {"doubt-reason": Doubt.UNKNOWN_SENDER, "doubt-way": Way.SIGN_IN}


@pytest.mark.rule("R12-9")
def test_a_copy_of_which_we_doubt_who_asks_is_not_made_before_it_is_shown(
    alice: Member, at_desk: AtDesk
) -> None:
    case = entered(at_desk(), alice, ago(1), delivery=Delivery.ONLINE, **DOUBT)
    keep_promises()

    line, pause = case.lines.get(), case.pauses.get()
    assert line.state == State.IDENTIFYING
    assert not Package.objects.exists()
    assert (pause.doubt, pause.way) == (Doubt.UNKNOWN_SENDER, Way.SIGN_IN)
    assert "som vi inte känner till" in " ".join(str(sent(str(alice.email))[-1].body).split())

    identity.prove(case=case, way=Way.SIGN_IN, now=timezone.now(), by=alice)
    keep_promises()
    line.refresh_from_db()
    assert line.state == State.ANSWERED


def test_what_cannot_be_asked_is_said_at_the_field_and_nothing_is_entered(
    alice: Member, at_desk: AtDesk
) -> None:
    desk = at_desk()
    wrong: list[tuple[Member | None, int, dict[str, Any], str]] = [
        (alice, 1, {**DOUBT, "doubt-way": ""}, "Välj vad som räcker."),
        (alice, 20, DOUBT, "Skriv varför frågan ställs nu."),
        (alice, 60, {**DOUBT, "doubt-late_because": "Brevet låg fel."}, "Sista svarsdagen har gått"),
        (None, 1, {**DOUBT, "doubt-way": Way.EMAIL_CODE}, "Det sättet är inte öppet här"),
    ]

    for member, days, told, words in wrong:
        page = enter(desk, member, ago(days), **told).content.decode()
        assert "errornote" in page
        assert words in page
    assert not Case.objects.exists()
    assert not Member.objects.filter(name="Gunvor Ek").exists()


def test_a_letter_without_a_doubt_is_answered_as_before(alice: Member, at_desk: AtDesk) -> None:
    case = entered(at_desk(), alice, ago(1), delivery=Delivery.ONLINE, **{"doubt-way": Way.SIGN_IN})

    assert not case.pauses.exists()
    assert case.received_on < local_day(timezone.now())
