"""A request that a person takes back by letter, telephone or e-mail is taken back at the desk, like on the website."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.members.models import Member
from portal.trail.models import Entry
from rights.clock import local_day
from rights.models import Case, Channel
from rights.papers import Posted
from rights.restrictions import Restriction
from rights.rules.restriction import Ground
from rights.rules.right import Right
from rights.rules.states import Outcome, Role, State
from rights.services import collecting, intake, withdrawing
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.desk.entering import entered
from tests.joining.steps import sent

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(alice: Member) -> Case:
    """An objection and a pause, which a person looks at."""
    objection = {"uses": ["statistics"], "situation": "Min situation."}
    found = intake.file_case(
        member=alice,
        asked=[
            intake.Asked(right=Right.OBJECTION, details=objection),
            intake.Asked(right=Right.RESTRICTION, details={"ground": Ground.CLAIMS}),
        ],
        channel=Channel.EMAIL,
        language="sv",
        now=timezone.now(),
    ).case
    keep_promises()
    return found


def act(case: Case) -> str:
    return reverse("admin:rights_case_take_back", args=[case.pk])


def states(case: Case) -> dict[str, str]:
    return dict(case.lines.values_list("right", "state"))


@pytest.mark.rule("R12-18")
def test_what_is_taken_back_by_telephone_ends_as_on_the_website(
    alice: Member, case: Case, at_desk: AtDesk
) -> None:
    desk = at_desk("handler")
    assert act(case) in desk.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    assert "Var säker på att det är personen själv" in desk.get(act(case)).content.decode()

    answer = desk.post(act(case), {"channel": "phone", "rights": ["restriction"]}, follow=True)
    keep_promises()

    assert "Den är tillbakatagen, och personen får besked." in answer.content.decode()
    assert states(case) == {"objection": State.REVIEWING, "restriction": State.WITHDRAWN}
    assert Restriction.objects.get().lifted_by == "member"
    last = sent(str(alice.email))[-1]
    assert last.subject == "Din begäran är återtagen"
    entries = Entry.objects.about("rights.case", case.pk)
    assert entries.get(action="rights.line.withdrawn").role == "handler"
    noted = entries.get(action="rights.withdrawal.entered")
    assert (noted.role, noted.facts) == ("handler", {"channel": "phone"})
    case.refresh_from_db()
    assert case.closed_at is None


@pytest.mark.rule("R12-18")
def test_a_person_without_e_mail_is_told_by_letter(at_desk: AtDesk) -> None:
    desk = at_desk("handler")
    case = entered(desk, None, local_day(timezone.now()) - dt.timedelta(days=2))

    desk.post(act(case), {"channel": "letter", "rights": [one.right for one in case.lines.all()]})
    keep_promises()

    assert set(states(case).values()) == {State.WITHDRAWN}
    assert Posted.objects.filter(case=case, letter="rights.withdrawn_on_paper").count() == 1


def test_nothing_is_taken_back_without_saying_how_and_what(case: Case, at_desk: AtDesk) -> None:
    desk = at_desk("handler")

    for wrong in (
        {"rights": ["objection"]},
        {"channel": "portal", "rights": ["objection"]},
        {"channel": "phone"},
    ):
        assert "errorlist" in desk.post(act(case), wrong).content.decode()

    assert set(states(case).values()) == {State.REVIEWING}


@pytest.mark.parametrize("role", ["verifier", "approver", "auditor", "technician"])
def test_only_a_handler_takes_back(case: Case, at_desk: AtDesk, role: str) -> None:
    desk = at_desk(role)

    assert desk.get(act(case)).status_code == 403
    assert desk.post(act(case), {"channel": "phone", "rights": ["objection"]}).status_code == 403
    assert set(states(case).values()) == {State.REVIEWING}


def test_what_is_answered_or_being_destroyed_stays(
    case: Case, dana: Member, at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = case.lines.get(right="restriction")
    lines = list(case.lines.order_by("right"))
    collecting.release(line=line, now=timezone.now(), by=dana, role="handler")  # type: ignore[arg-type]  # as the desk's word
    keep_promises()
    monkeypatch.setattr(withdrawing, "open_lines", lambda _: lines)
    desk = at_desk("handler")

    answer = desk.post(act(case), {"channel": "phone", "rights": ["objection", "restriction"]}, follow=True)

    told = answer.content.decode()
    assert "besvarades eller påbörjades alldeles nyss" in told
    assert "Den är tillbakatagen" in told
    line.refresh_from_db()
    assert (line.state, line.outcome) == (State.ANSWERED, Outcome.DONE)
    assert states(case)["objection"] == State.WITHDRAWN
    monkeypatch.undo()
    assert "Det går inte att göra med den här begäran nu" in desk.get(act(case), follow=True).content.decode()


def test_a_road_that_staff_do_not_enter_takes_nothing_back(case: Case, dana: Member) -> None:
    with pytest.raises(ValueError, match="portal"):
        withdrawing.enter(
            case=case,
            rights=[Right.OBJECTION],
            channel=Channel.PORTAL,
            by=dana,
            role=Role.HANDLER,
            now=timezone.now(),
        )

    assert set(states(case).values()) == {State.REVIEWING}
