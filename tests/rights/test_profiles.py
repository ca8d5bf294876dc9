"""When a profile for marketing goes, and when it must not: nobody has shown who asked, a pause, a copy first."""

import uuid

import pytest
from django.utils import timezone
from django.utils.translation import override

from portal.activity.models import Statistic
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.outbox.services import claim, promise
from portal.recipients.erasing import Erased
from portal.register.schema import Source
from rights.clock import local_day
from rights.fulfilment import objection
from rights.models import Line, Step
from rights.rules.grounds import GROUNDS
from rights.rules.grounds import Ground as No
from rights.rules.objection import MARKETING
from rights.rules.restriction import Ground
from rights.rules.right import Right
from rights.rules.states import Outcome, State, StepOutcome
from rights.services import collecting, lifecycle, refusing, registering, restricting
from rights.services.intake import Asked
from tests.cast import keep_promises
from tests.requests.test_objecting import may_use
from tests.rights.clockwork import ask, file_on
from tests.rights.profiles import BOTH, know_of_profiles, objected
from tests.rights.test_states import stand

pytestmark = pytest.mark.django_db
ALONE: dict[str, object] = {"uses": [MARKETING]}


@pytest.fixture
def asked(alice: Member, monkeypatch: pytest.MonkeyPatch) -> list[uuid.UUID]:
    """A profile of Alice here and in a system outside; whom that system was asked to forget."""
    know_of_profiles(monkeypatch, alice, elsewhere=True)
    told: list[uuid.UUID] = []

    def erase(_source: Source, member_id: uuid.UUID, *, key: uuid.UUID) -> Erased:
        told.append(member_id)
        return Erased.DONE

    monkeypatch.setattr(objection, "erase", erase)
    return told


def pause(member: Member) -> None:
    """Pause all use of a person's data, which are wanted for a claim."""
    case = file_on(local_day(timezone.now()), member=member, right=Right.RESTRICTION)
    case.lines.update(details={"ground": Ground.CLAIMS})
    collecting.begin(line=case.lines.get(), now=timezone.now())


def run(step: Step) -> None:
    """Do a step's duty, as its promise would."""
    lease = claim(promise(task="rights.run_step", key=f"now {step.pk}", step_id=step.pk).pk)
    assert lease is not None
    collecting.run_step(step=step, lease=lease, now=timezone.now())


def came_of_it(line: Line) -> list[str]:
    line.refresh_from_db()
    with override("en"):
        return [outcome for _what, outcome in objection.forgotten(line)]


def refused_as_unknown(line: Line) -> Line:
    """Return a line refused by two, since nobody has shown who it is."""
    statement = refusing.Statement(
        ground=No.NOT_IDENTIFIED,
        words="Ingen har svarat.",
        conditions=tuple(GROUNDS[No.NOT_IDENTIFIED].conditions),
    )
    no = refusing.propose(line=line, statement=statement, by=uuid.UUID(int=1), now=timezone.now())
    return refusing.approve(refusal=no, by=uuid.UUID(int=2), now=timezone.now())


@pytest.mark.parametrize("begun", [False, True])
def test_no_system_is_left_waiting_by_a_refusal_because_nobody_has_shown_who_asked(
    alice: Member, dana: Member, monkeypatch: pytest.MonkeyPatch, *, begun: bool
) -> None:
    know_of_profiles(monkeypatch, alice, elsewhere=True)
    line = objected(alice)
    if begun:
        collecting.begin(line=line, now=timezone.now())
    assert line.steps.filter(outcome=StepOutcome.PENDING).exists() == begun
    ask(line.case, now=timezone.now(), by=dana)

    line = refused_as_unknown(Line.objects.get(pk=line.pk))

    assert line.outcome == Outcome.PARTLY
    assert not may_use(alice, "marketing")
    assert not line.steps.exists()
    assert not Promise.objects.open().filter(task="rights.run_step").exists()
    assert Statistic.objects.exists() == (not begun)
    assert came_of_it(line) == ["Deleted"] * begun


@pytest.mark.parametrize("details", [BOTH, ALONE])
def test_paused_data_stay_here_and_outside_until_the_pause_ends_and_the_answer_says_so(
    asked: list[uuid.UUID], alice: Member, details: dict[str, object]
) -> None:
    pause(alice)
    line = objected(alice, details)
    keep_promises()

    assert not may_use(alice, "marketing")
    assert (Statistic.objects.count(), asked) == (1, [])
    assert came_of_it(line) == ["Deleted when the pause has ended"] * 2
    assert line.stands is (State.ANSWERED if details == ALONE else State.REVIEWING)

    restricting.lift_at_once(member=alice, now=timezone.now())
    keep_promises()

    assert (Statistic.objects.count(), asked) == (0, [alice.pk])
    assert came_of_it(line) == ["Deleted"] * 2


def test_an_objection_taken_back_during_a_pause_deletes_nothing_afterwards(
    asked: list[uuid.UUID], alice: Member
) -> None:
    pause(alice)
    line = objected(alice)
    keep_promises()

    line.refresh_from_db()
    lifecycle.withdraw(line=line, now=timezone.now(), by=alice.pk)
    keep_promises()
    restricting.lift_at_once(member=alice, now=timezone.now())
    keep_promises()

    assert (Statistic.objects.count(), asked) == (1, [])
    assert came_of_it(line) == []


@pytest.mark.parametrize("right", [Right.ACCESS, Right.PORTABILITY])
@pytest.mark.parametrize("how", ["made", "no copy after all"])
def test_what_is_asked_for_in_a_file_does_not_go_before_the_file_is_made(
    asked: list[uuid.UUID], alice: Member, dana: Member, right: Right, how: str
) -> None:
    line = objected(alice, ALONE)
    copy = Line.objects.create(case=line.case, right=right)
    collecting.begin(line=line, now=timezone.now())
    for step in line.steps.all():
        run(step)

    assert (Statistic.objects.count(), asked) == (1, [])
    assert line.stands is State.EXECUTING, "the answer does not wait"
    assert came_of_it(line) == ["Deleted when the file you asked for is made"] * 2

    if how == "made":
        made = stand(copy, State.EXECUTING)
        lifecycle.advance(line=made, to=State.ANSWERED, outcome=Outcome.DONE, now=timezone.now())
    else:
        meant = Asked(right=Right.REVIEW, details={"decision": "score"})
        registering.change(line=copy, asked=meant, by=dana, now=timezone.now())
    keep_promises()

    assert (Statistic.objects.count(), asked) == (0, [alice.pk])
    assert came_of_it(line) == ["Deleted"] * 2
