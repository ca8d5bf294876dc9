"""What was told is known to be told, at whatever statement the process dies; and nobody is left without word."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from portal.celery import app as bells
from portal.letters.models import Dispatch
from portal.members.models import Member, Standing
from portal.outbox.models import Promise
from portal.outbox.services import promise
from portal.trail.models import Entry
from rights.clock import local_day
from rights.models import Case, Channel
from rights.papers import Delivery, Mandate, Posted
from rights.rules.deadlines import ExtensionReason
from rights.rules.identity import Way
from rights.rules.states import Outcome, Role, State
from rights.services import extending, lifecycle, posting
from rights.timing import Extension, Pause
from tests.cast import keep_promises
from tests.rights import oracle
from tests.rights.clockwork import ask, file_on, noon, stored
from tests.rights.lifecycle.faults import Bomb, Died
from tests.rights.test_states import stand

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 60
MONDAY = dt.date(2026, 11, 16)
Prepare = Callable[[Case, Member], object]


def more_time(case: Case, by: Member, *, now: dt.datetime | None = None) -> Extension:
    return extending.extend(
        case=case,
        reason=ExtensionReason.COMPLEX,
        text="Elva arkiv.",
        by=by,
        role=Role.HANDLER,
        now=now or timezone.now(),
    )


TOLD: dict[str, tuple[Prepare, Callable[[Case], bool]]] = {
    "rights.acknowledge": (
        lambda case, by: None,
        lambda case: Case.objects.filter(pk=case.pk, acknowledged_at__isnull=False).exists(),
    ),
    "rights.ask_identity": (
        lambda case, by: ask(case, now=timezone.now(), by=by),
        lambda case: Pause.objects.filter(case=case, told_at__isnull=False).exists(),
    ),
    "rights.tell_extended": (
        more_time,
        lambda case: Extension.objects.filter(case=case, told_at__isnull=False).exists(),
    ),
    "rights.tell_staff": (
        lambda case, by: None,
        lambda case: Entry.objects.filter(action="rights.staff.called", about_id=str(case.pk)).exists(),
    ),
}


@pytest.mark.parametrize("task", TOLD)
def test_what_a_mail_proves_is_noted_in_the_commit_that_keeps_its_promise(
    alice: Member, dana: Member, task: str
) -> None:
    bells.loader.import_default_modules()
    prepare, noted = TOLD[task]
    kept = 0
    for fuse in range(MOST_STATEMENTS):
        case = file_on(timezone.now().date(), member=alice)
        prepare(case, dana)
        if task == "rights.tell_staff":
            promise(task=task, key=f"written {case.pk}", case_id=case.pk)
        [duty] = Promise.objects.filter(task=task, kept_at=None)
        bomb = Bomb(fuse, error=Died())
        try:
            with connection.execute_wrapper(bomb):
                bells.tasks[task].run(promise_id=str(duty.pk))
        except Died:
            pass
        duty.refresh_from_db()
        assert noted(case) == (duty.kept_at is not None), f"died before statement {fuse}"
        kept += duty.kept_at is not None
        if not bomb.gone_off:
            break
        Promise.objects.filter(task=task).update(kept_at=timezone.now())
    else:
        pytest.fail("the duty has no end")
    assert 1 < kept < fuse


@pytest.fixture
def gunvor(db: None) -> Member:
    """Who wrote a letter: no account, no e-mail, an address."""
    member: Member = Member.objects.create(
        name="Gunvor Ek", has_account=False, street="Storgatan 4", postal_code="702 11", city="Örebro"
    )
    return member


def posted_on(day: dt.date, letter: Posted, *, by: Member, noted: dt.datetime) -> None:
    Posted.objects.filter(pk=letter.pk).update(printed_at=noon(day))
    posting.dispatch(posted=letter, on=day, by=by, role="handler", now=noted)


@pytest.mark.rule("D-8")
@pytest.mark.parametrize("days_late", [0, 1])
def test_more_time_told_by_post_counts_from_the_day_the_letter_left(
    gunvor: Member, dana: Member, days_late: int
) -> None:
    case = file_on(MONDAY, member=gunvor, channel=Channel.LETTER)
    first = stored(case)
    made = more_time(case, dana, now=noon(first))
    posting.queue(
        key=f"tell_extended {made.pk}", case=case, reader=gunvor, letter="rights.extended", values={}
    )
    left = first + dt.timedelta(days=days_late)

    posted_on(left, Posted.objects.get(), by=dana, noted=noon(first + dt.timedelta(days=5)))

    assert (Extension.objects.get().told_at is None) == (days_late > 0)
    assert stored(case) == oracle.due(MONDAY, months=1 if days_late else 3)


def test_a_question_told_by_post_counts_as_told_when_it_is_posted(gunvor: Member, dana: Member) -> None:
    case = file_on(local_day(timezone.now()), member=gunvor, channel=Channel.LETTER)
    pause = ask(case, now=timezone.now(), by=dana, way=Way.LETTER_CODE)
    posting.queue(key="q", case=case, reader=gunvor, letter="rights.identity_asked", values={})

    posted_on(local_day(timezone.now()), Posted.objects.get(), by=dana, noted=timezone.now())

    assert Pause.objects.get(pk=pause.pk).told_at is not None


@pytest.mark.parametrize("why", ["profile", "unreached", "written"])
def test_staff_are_called_after_the_answer_too_to_what_is_still_to_be_done(alice: Member, why: str) -> None:
    case = file_on(local_day(timezone.now()), member=alice)
    _answer(case)
    promise(task="rights.tell_staff", key=f"{why} {case.pk}", case_id=case.pk)
    keep_promises()

    assert Dispatch.objects.filter(promise_key=f"{why} {case.pk}").exists()
    assert Entry.objects.get(action="rights.staff.called", about_id=str(case.pk)).facts == {"why": why}


@pytest.mark.rule("R12-4")
def test_an_answer_by_post_without_an_address_on_file_is_told_by_mail(alice: Member) -> None:
    case = file_on(local_day(timezone.now()), member=alice)
    Case.objects.filter(pk=case.pk).update(delivery=Delivery.POST)
    _answer(case)
    keep_promises()

    assert Dispatch.objects.filter(promise_key=f"rights.tell_answered {case.lines.get().pk}").exists()


@pytest.mark.rule("R12-16")
def test_whoever_acts_and_has_no_address_on_file_is_not_passed_over(
    alice: Member, bob: Member, dana: Member
) -> None:
    case = file_on(local_day(timezone.now()), member=alice)
    _acts_for(case, bob, by=dana)
    _answer(case)
    keep_promises()

    assert Posted.objects.get(promise_key=f"rights.tell_answered {case.lines.get().pk}").reader == bob


@pytest.mark.rule("R12-4")
@pytest.mark.parametrize("standing", [Standing.FROZEN, Standing.ERASED])
def test_an_answer_to_whoever_acted_and_has_left_goes_to_the_person(
    alice: Member, bob: Member, dana: Member, standing: Standing
) -> None:
    case = file_on(local_day(timezone.now()), member=alice)
    _acts_for(case, bob, by=dana)
    Member.objects.filter(pk=bob.pk).update(standing=standing)
    _answer(case)
    keep_promises()

    key = f"rights.tell_answered {case.lines.get().pk}"
    assert Dispatch.objects.get(promise_key=key).subject_id == alice.pk
    assert not Posted.objects.filter(reader=bob).exists()


def _acts_for(case: Case, agent: Member, *, by: Member) -> None:
    Mandate.objects.create(
        case=case,
        agent=agent,
        kind=Mandate.Kind.MANDATE,
        scope="Allt",
        answers_to_agent=True,
        checked_by=by.pk,
    )


def _answer(case: Case) -> None:
    line = stand(case.lines.get(), State.EXECUTING)
    lifecycle.advance(line=line, to=State.ANSWERED, now=timezone.now(), outcome=Outcome.DONE)


@pytest.mark.rule("D-8")
def test_a_case_that_ends_keeps_the_last_day_that_held_then(alice: Member, dana: Member) -> None:
    case = file_on(MONDAY, member=alice)
    first = stored(case)
    more_time(case, dana, now=noon(first))

    lifecycle.withdraw(line=case.lines.get(), now=noon(first + dt.timedelta(days=3)), by=alice.pk)

    assert stored(case) == first
