"""The clock of real cases: waits, more time and reminders, each last day equal to the oracle's."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.members.models import Member
from portal.outbox.models import Promise
from rights.clock import deadline_of
from rights.models import Case
from rights.rules.deadlines import AlreadyExtended, ExtensionReason, Nudge, TooLate
from rights.rules.identity import Doubt
from rights.rules.states import Role, State
from rights.services import extending, identity, lifecycle, pausing, receipts, reminding
from rights.timing import Extension, Pause
from rights.views import standstill
from tests.rights import oracle
from tests.rights.clockwork import ask, begin, file_on, noon, show, stored
from tests.rights.test_deadlines import PAUSED, WORKED, day

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)


def more_time(case: Case, *, on: date, by: Member, told: bool = True) -> Extension:
    made = extending.extend(
        case=case,
        reason=ExtensionReason.COMPLEX,
        text="Elva arkiv ska genomsökas.",
        by=by,
        role=Role.HANDLER,
        now=noon(on),
    )
    if told:
        extending.told(extension=made, now=noon(on))
    return made


@pytest.mark.rule("D-9")
@pytest.mark.parametrize(
    ("received", "asked", "answered", "days", "unpaused", "paused_raw", "due", "extended_due"), PAUSED
)
def test_worked_pauses_of_the_law_through_the_services(  # noqa: PLR0917 - one a column
    alice: Member,
    dana: Member,
    received: str,
    asked: str,
    answered: str,
    days: int,
    unpaused: str,
    paused_raw: str,
    due: str,
    extended_due: str,
) -> None:
    case = file_on(day(received), member=alice)
    ask(case, now=noon(day(asked)), by=dana)
    show(case, now=noon(day(answered)))

    found = deadline_of(Case.objects.get(pk=case.pk), today=day(answered))
    assert stored(case) == found.due_on == day(due) == oracle.due(day(received), months=1, paused_days=days)
    assert (found.unpaused_due_on, found.paused_on) == (day(unpaused), day(paused_raw))

    more_time(case, on=day(answered), by=dana)
    assert stored(case) == day(extended_due) == oracle.due(day(received), months=3, paused_days=days)


@pytest.mark.rule("D-7")
@pytest.mark.parametrize(("number", "received", "raw", "due", "extended_raw", "extended_due"), WORKED)
def test_more_time_is_three_months_from_receipt(  # noqa: PLR0917 - one a column
    alice: Member,
    dana: Member,
    number: int,
    received: str,
    raw: str,
    due: str,
    extended_raw: str,
    extended_due: str,
) -> None:
    case = file_on(day(received), member=alice)
    assert stored(case) == day(due)

    made = more_time(case, on=day(due), by=dana)

    assert stored(case) == made.due_on == day(extended_due)
    assert made.first_due_on == day(due)


def test_the_day_moves_on_while_the_clock_stands_still_and_is_never_late(alice: Member, dana: Member) -> None:
    case = file_on(MONDAY, member=alice)
    begin(case, now=noon(MONDAY))
    ask(case, now=noon(MONDAY + timedelta(days=1)), by=dana)

    for waited in range(70):
        today = MONDAY + timedelta(days=1 + waited)
        pausing.settle_moving(now=noon(today))
        assert stored(case) == oracle.due(MONDAY, months=1, paused_days=waited) >= today


def test_the_clock_runs_again_when_the_last_waiting_line_is_taken_back(alice: Member, dana: Member) -> None:
    case = file_on(MONDAY, member=alice)
    ask(case, now=noon(MONDAY + timedelta(days=1)), by=dana)

    lifecycle.withdraw(line=case.lines.get(), now=noon(MONDAY + timedelta(days=5)), by=alice.pk)

    pause = Pause.objects.get(case=case)
    assert (pause.ended_at, pause.shown) == (noon(MONDAY + timedelta(days=5)), "")
    assert stored(case) == oracle.due(MONDAY, months=1, paused_days=4)
    long_after = deadline_of(Case.objects.get(pk=case.pk), today=MONDAY + timedelta(days=400))
    assert long_after.due_on == stored(case)


@pytest.mark.rule("D-9")
def test_a_question_after_three_working_days_needs_a_reason_and_after_the_last_day_none_helps(
    alice: Member, dana: Member
) -> None:
    case = file_on(MONDAY, member=alice)
    thursday, friday = MONDAY + timedelta(days=3), MONDAY + timedelta(days=4)

    with pytest.raises(TooLate):
        ask(case, now=noon(friday), by=dana)
    with pytest.raises(identity.NothingToAsk):
        ask(case, now=noon(stored(case) + timedelta(days=1)), by=dana, late_because="Vi såg det nyss.")
    assert not Pause.objects.exists()
    assert case.lines.get().stands is State.RECEIVED

    other = file_on(MONDAY, member=alice)
    ask(other, now=noon(thursday), by=dana)
    late = ask(case, now=noon(friday), by=dana, late_because="Svaret ska till en ny adress.")
    assert late.late_because == "Svaret ska till en ny adress."


@pytest.mark.rule("R12-5")
@pytest.mark.rule("D-8")
def test_more_time_is_refused_after_the_first_last_day_twice_and_without_words(
    alice: Member, dana: Member
) -> None:
    case = file_on(MONDAY, member=alice)
    first = stored(case)

    with pytest.raises(TooLate):
        more_time(case, on=first + timedelta(days=1), by=dana)
    with pytest.raises(ValueError, match="own"):
        extending.extend(
            case=case,
            reason=ExtensionReason.COMPLEX,
            text="  ",
            by=dana,
            role=Role.HANDLER,
            now=noon(first),
        )
    with pytest.raises(ValueError, match="holiday"):
        extending.extend(
            case=case,
            reason="holiday",  # type: ignore[arg-type]  # what no list offers
            text="Semester.",
            by=dana,
            role=Role.HANDLER,
            now=noon(first),
        )
    with pytest.raises(extending.NotForThisRole):
        extending.extend(
            case=case,
            reason=ExtensionReason.COMPLEX,
            text="Mycket.",
            by=dana,
            role=Role.VERIFIER,
            now=noon(first),
        )
    assert not Extension.objects.exists()
    assert stored(case) == first

    more_time(case, on=first, by=dana)
    with pytest.raises(AlreadyExtended):
        more_time(case, on=first, by=dana)
    assert Extension.objects.count() == 1


def test_an_ended_case_gets_no_more_time(alice: Member, dana: Member) -> None:
    case = file_on(MONDAY, member=alice)
    lifecycle.withdraw(line=case.lines.get(), now=noon(MONDAY), by=alice.pk)

    with pytest.raises(extending.NotOpen):
        more_time(case, on=MONDAY, by=dana)


@pytest.mark.rule("D-8")
def test_more_time_that_was_not_told_in_time_does_not_count(alice: Member, dana: Member) -> None:
    case = file_on(MONDAY, member=alice)
    first = stored(case)
    made = more_time(case, on=first - timedelta(days=2), by=dana, told=False)

    assert stored(case) == made.due_on
    pausing.settle_moving(now=noon(first))
    assert stored(case) == made.due_on

    pausing.settle_moving(now=noon(first + timedelta(days=1)))
    assert stored(case) == first
    with pytest.raises(TooLate):
        extending.told(extension=made, now=noon(first + timedelta(days=1)))
    with pytest.raises(AlreadyExtended):
        more_time(case, on=first, by=dana)


def test_the_tables_themselves_refuse_a_second_question_a_lone_witness_and_a_foreign_reason(
    alice: Member, dana: Member
) -> None:
    case = file_on(MONDAY, member=alice)
    begin(case, now=noon(MONDAY))
    pause = ask(case, now=noon(MONDAY), by=dana)
    now = noon(MONDAY)
    wrong: list[dict[str, object]] = [
        {"seen_by": dana.pk, "confirmed_by": dana.pk},
        {"confirmed_by": dana.pk},
        {"shown": "in_person", "ended_at": now, "seen_by": dana.pk},
        {"shown": "sign_in"},
        {"tries": 4},
        {"ended_at": now - timedelta(days=1)},
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Pause.objects.filter(pk=pause.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(case=case, doubt=pause.doubt, way=pause.way, asked_at=now, asked_by=dana.pk)
    made = more_time(case, on=MONDAY, by=dana)
    foreign: list[dict[str, object]] = [
        {"reason": "holiday"},
        {"text": ""},
        {"told_at": now - timedelta(days=1)},
        {"due_on": made.first_due_on - timedelta(days=1)},
    ]
    for change in foreign:
        with pytest.raises(IntegrityError), transaction.atomic():
            Extension.objects.filter(pk=made.pk).update(**change)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.integers(0, 12), st.integers(0, 40)),
        st.tuples(st.just("extend"), st.integers(0, 25), st.just(0)),
    ),
    max_size=6,
)


@pytest.mark.rule("D-7")
@pytest.mark.rule("D-9")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(received=st.dates(date(2024, 1, 1), date(2040, 12, 31)), steps=STEPS)
def test_every_order_of_questions_answers_and_more_time_ends_on_the_oracles_day(
    alice: Member, dana: Member, received: date, steps: list[tuple[str, int, int]]
) -> None:
    case = file_on(received, member=alice)
    begin(case, now=noon(received))
    today, paused, months, doubts = received, 0, 1, list(Doubt)
    for act, gap, wait in steps:
        today += timedelta(days=gap)
        due = oracle.due(received, months=months, paused_days=paused)
        if act == "extend" and months == 3:
            with pytest.raises(AlreadyExtended):
                more_time(case, on=today, by=dana)
        elif act == "extend" and today > due:
            with pytest.raises(TooLate):
                more_time(case, on=today, by=dana)
        elif act == "extend":
            more_time(case, on=today, by=dana)
            months = 3
        elif not doubts:
            with pytest.raises(identity.NothingToAsk):
                ask(case, now=noon(today), by=dana, late_because="Sent.")
        elif today > due:
            with pytest.raises(identity.NothingToAsk):
                ask(case, now=noon(today), by=dana, reason=doubts[0], late_because="Sent.")
        else:
            ask(case, now=noon(today), by=dana, reason=doubts.pop(0), late_because="Sent.")
            today, paused = today + timedelta(days=wait), paused + wait
            show(case, now=noon(today))
        assert stored(case) == oracle.due(received, months=months, paused_days=paused)


def nudged(case: Case) -> set[tuple[str, str]]:
    """The reminders promised so far, each with the last day it was counted from."""
    keys = Promise.objects.filter(task="rights.tell_staff", key__startswith=f"remind {case.pk}")
    return {(key.split(" ")[2], key.split(" ")[3]) for key in keys.values_list("key", flat=True)}


@pytest.mark.rule("D-10")
def test_reminders_follow_the_real_last_day(alice: Member, dana: Member) -> None:
    case = file_on(MONDAY, member=alice)
    begin(case, now=noon(MONDAY))
    ask(case, now=noon(MONDAY + timedelta(days=1)), by=dana)
    came: dict[tuple[str, str], date] = {}

    for since in range(140):
        today = MONDAY + timedelta(days=since)
        if since == 21:
            show(case, now=noon(today))
        if since == 30:
            more_time(case, on=today, by=dana)
        for hour in (1, 13):
            reminding.remind(now=noon(today) + timedelta(hours=hour - 12))
        for one in nudged(case) - set(came):
            came[one] = today

    first, last = (oracle.due(MONDAY, months=months, paused_days=20) for months in (1, 3))
    whole = (last - MONDAY).days
    assert came == {
        (Nudge.HALF, str(first)): MONDAY + timedelta(days=(first - MONDAY).days // 2),
        (Nudge.HALF, str(last)): MONDAY + timedelta(days=whole // 2),
        (Nudge.THREE_QUARTERS, str(last)): MONDAY + timedelta(days=whole * 3 // 4),
        (Nudge.THREE_DAYS, str(last)): last - timedelta(days=3),
        (Nudge.ONE_DAY, str(last)): last - timedelta(days=1),
        (Nudge.OVERDUE, str(last)): last + timedelta(days=1),
    }


@pytest.mark.rule("D-9")
def test_staff_are_reminded_once_of_a_question_that_waits_for_thirty_days(
    alice: Member, dana: Member
) -> None:
    case = file_on(MONDAY, member=alice)
    asked_on = MONDAY + timedelta(days=1)
    ask(case, now=noon(asked_on), by=dana)

    for waited in range(40):
        reminding.remind(now=noon(asked_on + timedelta(days=waited)))
        promised = Promise.objects.filter(key=f"identity {case.pk}").count()
        assert promised == (waited >= 30)
        assert identity.unanswered(noon(asked_on + timedelta(days=waited))).exists() == (waited >= 30)
    assert nudged(case) == set()


def sequence(case: Case, today: date) -> tuple[int, str]:
    """The number and the day of the calendar file as it is on a day."""
    text = receipts.calendar_file(Case.objects.get(pk=case.pk), now=noon(today)).decode()
    found = dict(line.split(":", 1) for line in text.split("\r\n") if ":" in line)
    return int(found["SEQUENCE"]), found["DTSTART;VALUE=DATE"]


def test_a_calendar_file_of_a_moved_day_has_a_higher_number(alice: Member, dana: Member) -> None:
    case = file_on(MONDAY, member=alice)
    seen = [sequence(case, MONDAY)]
    ask(case, now=noon(MONDAY), by=dana)
    for waited in (2, 5, 9):
        seen.append(sequence(case, MONDAY + timedelta(days=waited)))
    show(case, now=noon(MONDAY + timedelta(days=9)))
    seen.append(sequence(case, MONDAY + timedelta(days=9)))
    more_time(case, on=MONDAY + timedelta(days=10), by=dana)
    seen.append(sequence(case, MONDAY + timedelta(days=10)))

    numbers = [number for number, _ in seen]
    assert numbers == sorted(numbers)
    assert len(set(seen)) == len(set(numbers))
    assert seen[-1][1] == f"{oracle.due(MONDAY, months=3, paused_days=9):%Y%m%d}"
    assert seen[0][0] == 0


def test_a_request_that_has_ended_asks_for_no_more_time(alice: Member, dana: Member) -> None:
    case = file_on(MONDAY, member=alice)
    more_time(case, on=date(2026, 11, 20), by=dana)
    moment = noon(date(2026, 11, 23))
    assert standstill.of_case(Case.objects.get(pk=case.pk), now=moment).more is not None

    lifecycle.withdraw(line=case.lines.get(), now=moment, by=alice.pk)

    assert standstill.of_case(Case.objects.get(pk=case.pk), now=moment).more is None
