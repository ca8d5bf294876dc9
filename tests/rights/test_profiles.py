"""When a profile for marketing goes, and when it must not: nobody has shown who asked, a pause, a copy first."""

import uuid

import pytest
from django.utils import timezone

from portal.activity.models import Statistic
from portal.members.models import Member
from portal.outbox.models import Promise
from rights.fulfilment import objection
from rights.models import Line
from rights.rules.grounds import GROUNDS, Ground
from rights.rules.states import Outcome, StepOutcome
from rights.services import collecting, refusing
from tests.requests.test_objecting import may_use
from tests.rights.clockwork import ask
from tests.rights.profiles import know_of_profiles, objected

pytestmark = pytest.mark.django_db


def refused_as_unknown(line: Line) -> Line:
    """Return a line refused by two, since nobody has shown who it is."""
    statement = refusing.Statement(
        ground=Ground.NOT_IDENTIFIED,
        words="Ingen har svarat.",
        conditions=tuple(GROUNDS[Ground.NOT_IDENTIFIED].conditions),
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
    assert [came_of_it for _what, came_of_it in objection.forgotten(line)] == ["Raderat"] * begun
