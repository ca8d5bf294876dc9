"""The table of states: every pair of states and every role, what it says of each, and its page."""

import itertools
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from portal.members.models import Member
from portal.trail.models import Entry
from rights.models import Case, Channel, Line
from rights.rules.diagram import page
from rights.rules.right import Right
from rights.rules.states import TABLE, Acts, Outcome, Role, State, allowed
from rights.services import intake, lifecycle

EVERY_WAY = {
    ("received", "identifying"): {"handler", "verifier"},
    ("received", "preparing"): {"system"},
    ("received", "withdrawn"): {"member", "handler"},
    ("identifying", "preparing"): {"system", "handler", "verifier"},
    ("identifying", "answered"): {"handler", "approver"},
    ("identifying", "withdrawn"): {"member", "handler"},
    ("preparing", "identifying"): {"handler", "verifier"},
    ("preparing", "reviewing"): {"system", "handler", "approver"},
    ("preparing", "waiting"): {"system"},
    ("preparing", "executing"): {"system"},
    ("preparing", "withdrawn"): {"member", "handler"},
    ("reviewing", "identifying"): {"handler", "verifier"},
    ("reviewing", "waiting"): {"handler", "approver"},
    ("reviewing", "executing"): {"handler", "approver"},
    ("reviewing", "answered"): {"handler", "approver"},
    ("reviewing", "withdrawn"): {"member", "handler"},
    ("waiting", "identifying"): {"handler", "verifier"},
    ("waiting", "reviewing"): {"system"},
    ("waiting", "executing"): {"system"},
    ("waiting", "withdrawn"): {"member", "handler"},
    ("executing", "answered"): {"system"},
    ("executing", "withdrawn"): {"member", "handler"},
}
"""Written out once more by hand: whoever changes the table has to say so here too."""


@pytest.fixture
def line(alice: Member) -> Line:
    filed = intake.file_case(
        member=alice,
        asked=[intake.Asked(right=Right.ACCESS)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now(),
    )
    found: Line = filed.case.lines.get()
    return found


def stand(line: Line, state: State) -> Line:
    """Put a line into a state as nothing but a test may."""
    ended = state is State.ANSWERED
    Line.objects.filter(pk=line.pk).update(
        state=state,
        outcome=Outcome.DONE if ended else "",
        answered_at=timezone.now() if ended else None,
    )
    Case.objects.filter(pk=line.case_id).update(closed_at=None)
    line.refresh_from_db()
    return line


def test_the_table_has_each_state_once_and_says_who_acts() -> None:
    assert set(TABLE) == set(State)
    for state, rule in TABLE.items():
        assert (rule.acts is Acts.NOBODY) == state.ended == (not rule.to)
        assert rule.audit
    assert {state for state, rule in TABLE.items() if rule.clock_stops} == {State.IDENTIFYING}
    assert {state for state, rule in TABLE.items() if rule.tells} == {State.ANSWERED, State.WITHDRAWN}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(State, State)))
def test_every_pair_is_open_to_the_listed_roles_only(before: State, after: State) -> None:
    open_to = {role.value for role in Role if allowed(before, after, role=role)}

    assert open_to == EVERY_WAY.get((before.value, after.value), set())


def test_no_way_leads_the_portal_from_a_question_or_a_review_to_an_answer() -> None:
    for before in (State.RECEIVED, State.IDENTIFYING, State.PREPARING, State.REVIEWING):
        assert not allowed(before, State.ANSWERED, role=Role.SYSTEM)
        assert not allowed(before, State.ANSWERED, role=Role.MEMBER)


def test_advance_goes_every_listed_way_and_refuses_every_other(line: Line) -> None:
    for before, after, role in itertools.product(State, State, Role):
        stand(line, before)
        outcome = Outcome.DONE if after is State.ANSWERED else None
        entries = Entry.objects.count()

        if role.value in EVERY_WAY.get((before.value, after.value), set()):
            lifecycle.advance(line=line, to=after, now=timezone.now(), role=role, outcome=outcome)
            assert line.stands is after
            told = Entry.objects.filter(action__startswith="rights.line.").order_by("-pk")[0]
            assert (told.action, told.role) == (TABLE[after].audit, role.value)
        else:
            with pytest.raises(lifecycle.NotAllowed):
                lifecycle.advance(line=line, to=after, now=timezone.now(), role=role, outcome=outcome)
            line.refresh_from_db()
            assert line.stands is before
            assert Entry.objects.count() == entries


def test_a_line_that_someone_else_moved_first_is_not_moved_again(line: Line) -> None:
    seen_before = Line.objects.get(pk=line.pk)
    lifecycle.advance(line=line, to=State.PREPARING, now=timezone.now())

    with pytest.raises(lifecycle.MovedOn):
        lifecycle.advance(line=seen_before, to=State.PREPARING, now=timezone.now())


def test_an_answer_has_an_outcome_and_nothing_else_has_one(line: Line) -> None:
    stand(line, State.EXECUTING)
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.advance(line=line, to=State.ANSWERED, now=timezone.now())

    stand(line, State.RECEIVED)
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.advance(line=line, to=State.PREPARING, now=timezone.now(), outcome=Outcome.DONE)


@pytest.mark.rule("R22-3")
def test_the_portal_by_itself_refuses_nothing(line: Line) -> None:
    stand(line, State.EXECUTING)

    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.advance(line=line, to=State.ANSWERED, now=timezone.now(), outcome=Outcome.REFUSED)


def test_the_page_of_documentation_is_the_table() -> None:
    assert (Path(settings.BASE_DIR) / "docs" / "lifecycle.md").read_text() == page()
