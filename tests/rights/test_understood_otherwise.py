"""A line that means another right after all: nothing of what was begun for the first one stays behind."""

import pytest
from django.utils import timezone

from portal import register
from portal.activity.models import Statistic
from portal.gate import services as gate
from portal.members.models import Member, Standing
from portal.outbox.models import Promise
from retention.models import Disposal
from rights.clock import local_day
from rights.corrections import Correction
from rights.fulfilment import erasure, objection
from rights.models import Line
from rights.rules.correction import Wrong
from rights.rules.right import Right
from rights.rules.states import Outcome, State
from rights.services import registering
from rights.services.intake import Asked
from tests.rights.clockwork import ask, begin, file_on, show
from tests.rights.lifecycle.books import the_register
from tests.rights.profiles import BOTH, know_of_profiles

pytestmark = pytest.mark.django_db


def doubted(member: Member, right: Right, *, by: Member, details: dict[str, object] | None = None) -> Line:
    """Return a line that was begun and then stopped by a question who the person is."""
    case = file_on(local_day(timezone.now()), member=member, right=right)
    if details:
        case.lines.update(details=details)
    begin(case, now=timezone.now())
    ask(case, now=timezone.now(), by=by)
    found: Line = case.lines.get()
    return found


def may_count(member: Member) -> bool:
    return gate.processable(Member.objects.filter(pk=member.pk), "statistics").exists()


def test_what_an_objection_had_stopped_goes_on_when_it_was_none(alice: Member, dana: Member) -> None:
    line = doubted(alice, Right.OBJECTION, by=dana)
    assert not may_count(alice)

    registering.change(line=line, asked=Asked(right=Right.ACCESS), by=dana, now=timezone.now())

    assert may_count(alice)


def test_no_other_system_is_waited_for_when_it_was_no_copy(
    alice: Member, dana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = the_register()
    monkeypatch.setattr(register, "current", lambda: book)
    line = doubted(alice, Right.ACCESS, by=dana)
    assert line.steps.filter(source="crm").exists()

    asked = Asked(right=Right.OBJECTION, details={"uses": ["statistics"]})
    registering.change(line=line, asked=asked, by=dana, now=timezone.now())
    show(line.case, now=timezone.now())

    line.refresh_from_db()
    assert line.state == State.REVIEWING
    assert not line.steps.exists()


def test_the_duty_of_a_step_that_is_gone_is_no_duty(
    alice: Member, dana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or it would be tried until it is set aside, and an alarm would ask staff to look at nothing."""
    book = the_register()
    monkeypatch.setattr(register, "current", lambda: book)
    line = doubted(alice, Right.ACCESS, by=dana)
    step = line.steps.get(source="crm")
    assert Promise.objects.open().filter(ids__step_id=str(step.pk)).exists()

    registering.change(line=line, asked=Asked(right=Right.ERASURE), by=dana, now=timezone.now())

    assert not Promise.objects.open().filter(ids__step_id=str(step.pk)).exists()


def by_a_detour(line: Line, details: dict[str, object], *, by: Member) -> None:
    """Let a line mean a copy for a while, and then its first right again with other particulars."""
    right, now = Right(line.right), timezone.now()
    registering.change(line=line, asked=Asked(right=Right.ACCESS), by=by, now=now)
    registering.change(line=line, asked=Asked(right=right, details=details), by=by, now=now)
    show(line.case, now=now)


def test_who_wanted_some_parts_deleted_after_all_does_not_lose_everything(
    alice: Member, dana: Member
) -> None:
    line = doubted(alice, Right.ERASURE, by=dana)
    assert Disposal.objects.get(about_id=line.pk).whole

    by_a_detour(line, {"scope": "some", "parts": ["messages"]}, by=dana)

    found = Disposal.objects.get(about_id=line.pk)
    assert (found.categories, found.handled_by) == (["messages"], None)


def test_what_is_wrong_is_what_was_understood_last(alice: Member, dana: Member) -> None:
    line = doubted(alice, Right.RECTIFICATION, by=dana)
    assert line.correction.wrong is Wrong.OTHER

    by_a_detour(line, {"field": "birth_year", "value": "1987"}, by=dana)

    noted = Correction.objects.get(line=line)
    assert (noted.wrong, noted.category) == (Wrong.BIRTH_YEAR, "profile")


def test_who_wanted_to_leave_after_all_does_not_stay_because_a_profile_went(
    alice: Member, dana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    know_of_profiles(monkeypatch, alice)
    line = doubted(alice, Right.OBJECTION, by=dana, details=BOTH)
    assert not Statistic.objects.exists()

    registering.change(line=line, asked=Asked(right=Right.ERASURE), by=dana, now=timezone.now())
    show(line.case, now=timezone.now())
    line.refresh_from_db()
    erasure.close(line, now=timezone.now())

    assert erasure.execute(line, now=timezone.now()) == Outcome.DONE
    alice.refresh_from_db()
    assert alice.standing == Standing.ERASED


def test_a_letter_about_marketing_names_nothing_of_an_erasure_that_was_none(
    alice: Member, dana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    know_of_profiles(monkeypatch, alice)
    line = doubted(alice, Right.ERASURE, by=dana)
    assert Disposal.objects.filter(about_id=line.pk).exists()

    asked = Asked(right=Right.OBJECTION, details=BOTH)
    registering.change(line=line, asked=asked, by=dana, now=timezone.now())
    show(line.case, now=timezone.now())

    line.refresh_from_db()
    assert [what for what, _came_of_it in objection.forgotten(line)] == ["Din egen statistik"]
    assert not Disposal.objects.filter(about_id=line.pk).exists()
