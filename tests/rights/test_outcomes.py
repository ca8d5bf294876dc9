"""Nothing ends without an outcome and a message that says so (R12-4)."""

import itertools
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.letters.models import Dispatch
from portal.members.models import Member
from portal.outbox.models import Promise
from rights.decided import SecondLook
from rights.models import Line, Refusal
from rights.rules.grounds import Ground
from rights.rules.states import DESK, TABLE, Outcome, Role, State
from rights.services import lifecycle
from tests.joining.steps import sent
from tests.rights.clockwork import file_on
from tests.rights.test_states import stand

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = [
    (before, role, outcome)
    for before, role, outcome in itertools.product(State, Role, Outcome)
    if role in TABLE[before].to.get(State.ANSWERED, ()) and (outcome is not Outcome.REFUSED or role in DESK)
]


@pytest.fixture
def line(alice: Member) -> Line:
    found: Line = file_on(timezone.now().date(), member=alice).lines.get()
    sent(str(alice.email))
    return found


def sign(line: Line) -> None:
    """Put a refusal with its two signatures on record, so that the table alone decides."""
    Refusal.objects.create(
        line=line,
        ground=Ground.UNFOUNDED,
        words="Begäran gäller någon annan.",
        facts="Kontot finns inte.",
        intent="Skrivet i begäran.",
        proposed_by=uuid.uuid4(),
        proposed_at=timezone.now(),
        decision=SecondLook.APPROVED,
        decided_by=uuid.uuid4(),
        decided_at=timezone.now(),
    )


@pytest.mark.rule("R12-4")
def test_every_end_has_a_message_in_the_table() -> None:
    assert {state for state in State if state.ended} == {state for state in State if TABLE[state].tells}


@pytest.mark.rule("R12-4")
def test_every_way_to_an_answer_has_its_outcome_and_promises_one_message_with_it(line: Line) -> None:
    key = f"rights.tell_answered {line.pk}"
    for before, role, outcome in WAYS:
        stand(line, before)
        with pytest.raises(lifecycle.NotAllowed):
            lifecycle.advance(line=line, to=State.ANSWERED, now=timezone.now(), role=role)
        if outcome is Outcome.REFUSED and not line.refusals.exists():
            with pytest.raises(lifecycle.NotAllowed):
                lifecycle.advance(
                    line=line, to=State.ANSWERED, now=timezone.now(), role=role, outcome=outcome
                )
            sign(line)
        assert not Promise.objects.filter(key=key).exists()

        lifecycle.advance(line=line, to=State.ANSWERED, now=timezone.now(), role=role, outcome=outcome)

        assert Line.objects.get(pk=line.pk).case.closed_at is not None
        assert Promise.objects.filter(key=key).update(key=f"{before} {role} {outcome}") == 1


@pytest.mark.rule("R12-4")
def test_the_table_of_lines_itself_refuses_an_answer_without_an_outcome(line: Line) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk=line.pk).update(state=State.ANSWERED, answered_at=timezone.now())


@pytest.mark.rule("R12-4")
def test_the_message_leaves_and_its_leaving_is_noted(line: Line, alice: Member) -> None:
    stand(line, State.REVIEWING)
    lifecycle.advance(
        line=line, to=State.ANSWERED, now=timezone.now(), role=Role.HANDLER, outcome=Outcome.DONE
    )

    told = sent(str(alice.email))[-1]

    assert line.case.reference in str(told.body)
    noted = Dispatch.objects.get(promise_key=f"rights.tell_answered {line.pk}")
    assert noted.letter == "rights.answered"
    assert noted.sent_at is not None
