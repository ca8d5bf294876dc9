"""The deadline rules D-1 to D-10, by worked dates, by table and against an independent oracle."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rights.rules import deadlines
from rights.rules.deadlines import ExtensionReason, Nudge, Obstacle, Pause, Work
from rights.rules.workdays import Holidays, UnknownCountry, add_working_days, is_working_day
from tests.rights import oracle

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SWEDEN = Holidays()
SWEDEN_WITH_EVES = Holidays(eves_as_holidays=True)
EVERY_DAY = [date(2024, 1, 1) + timedelta(days=n) for n in range((date(2041, 1, 1) - date(2024, 1, 1)).days)]

# Number, received, one month raw, due, three months raw, extended due.
WORKED = [
    (1, "2026-01-07", "2026-02-07", "2026-02-09", "2026-04-07", "2026-04-07"),
    (2, "2026-01-30", "2026-02-28", "2026-03-02", "2026-04-30", "2026-04-30"),
    (3, "2026-01-31", "2026-02-28", "2026-03-02", "2026-04-30", "2026-04-30"),
    (4, "2026-02-28", "2026-03-28", "2026-03-30", "2026-05-28", "2026-05-28"),
    (5, "2026-03-03", "2026-04-03", "2026-04-07", "2026-06-03", "2026-06-03"),
    (6, "2026-03-05", "2026-04-05", "2026-04-07", "2026-06-05", "2026-06-05"),
    (7, "2026-03-06", "2026-04-06", "2026-04-07", "2026-06-06", "2026-06-08"),
    (8, "2026-04-01", "2026-05-01", "2026-05-04", "2026-07-01", "2026-07-01"),
    (9, "2026-04-14", "2026-05-14", "2026-05-15", "2026-07-14", "2026-07-14"),
    (10, "2026-05-06", "2026-06-06", "2026-06-08", "2026-08-06", "2026-08-06"),
    (11, "2026-05-19", "2026-06-19", "2026-06-19", "2026-08-19", "2026-08-19"),
    (12, "2026-05-20", "2026-06-20", "2026-06-22", "2026-08-20", "2026-08-20"),
    (13, "2026-05-31", "2026-06-30", "2026-06-30", "2026-08-31", "2026-08-31"),
    (14, "2026-07-31", "2026-08-31", "2026-08-31", "2026-10-31", "2026-11-02"),
    (15, "2026-08-31", "2026-09-30", "2026-09-30", "2026-11-30", "2026-11-30"),
    (16, "2026-10-31", "2026-11-30", "2026-11-30", "2027-01-31", "2027-02-01"),
    (17, "2026-11-24", "2026-12-24", "2026-12-24", "2027-02-24", "2027-02-24"),
    (18, "2026-11-25", "2026-12-25", "2026-12-28", "2027-02-25", "2027-02-25"),
    (19, "2026-11-30", "2026-12-30", "2026-12-30", "2027-02-28", "2027-03-01"),
    (20, "2026-12-01", "2027-01-01", "2027-01-04", "2027-03-01", "2027-03-01"),
    (21, "2026-12-06", "2027-01-06", "2027-01-07", "2027-03-06", "2027-03-08"),
    (22, "2026-12-31", "2027-01-31", "2027-02-01", "2027-03-31", "2027-03-31"),
    (23, "2027-01-31", "2027-02-28", "2027-03-01", "2027-04-30", "2027-04-30"),
    (24, "2027-02-26", "2027-03-26", "2027-03-30", "2027-05-26", "2027-05-26"),
    (25, "2027-10-06", "2027-11-06", "2027-11-08", "2028-01-06", "2028-01-07"),
    (26, "2027-11-30", "2027-12-30", "2027-12-30", "2028-02-29", "2028-02-29"),
    (27, "2028-01-29", "2028-02-29", "2028-02-29", "2028-04-29", "2028-05-02"),
    (28, "2028-01-31", "2028-02-29", "2028-02-29", "2028-04-30", "2028-05-02"),
    (29, "2028-02-29", "2028-03-29", "2028-03-29", "2028-05-29", "2028-05-29"),
    (30, "2028-05-06", "2028-06-06", "2028-06-07", "2028-08-06", "2028-08-07"),
    (31, "2029-11-30", "2029-12-30", "2029-12-31", "2030-02-28", "2030-02-28"),
]
MOVED_BY_EVES = {11: "2026-06-22", 17: "2026-12-28", 31: "2030-01-02"}
PAUSED = [
    ("2026-03-10", "2026-03-12", "2026-03-20", 8, "2026-04-10", "2026-04-18", "2026-04-20", "2026-06-18"),
    ("2026-01-31", "2026-02-02", "2026-02-09", 7, "2026-03-02", "2026-03-07", "2026-03-09", "2026-05-07"),
    ("2026-05-12", "2026-05-13", "2026-05-21", 8, "2026-06-12", "2026-06-20", "2026-06-22", "2026-08-20"),
    ("2026-11-16", "2026-11-17", "2026-12-02", 15, "2026-12-16", "2026-12-31", "2026-12-31", "2027-03-03"),
    ("2028-01-31", "2028-02-01", "2028-02-02", 1, "2028-02-29", "2028-03-01", "2028-03-01", "2028-05-02"),
]


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    ("received_at", "received_on", "due"),
    [
        (datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "2026-04-01", "2026-05-04"),
        (datetime(2026, 3, 31, 21, 59, tzinfo=UTC), "2026-03-31", "2026-04-30"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "2027-01-01", "2027-02-01"),
        (datetime(2026, 10, 31, 12, 0, tzinfo=UTC), "2026-10-31", "2026-11-30"),
    ],
)
def test_clock_starts_on_the_local_day_of_receipt_also_on_a_weekend(
    received_at: datetime, received_on: str, due: str
) -> None:
    received = deadlines.received_on(received_at, zone=STOCKHOLM)

    assert received == day(received_on)
    assert deadlines.due_on(received, holidays=SWEDEN) == day(due)


@pytest.mark.rule("D-1")
def test_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        deadlines.received_on(datetime(2026, 3, 31, 22, 30), zone=STOCKHOLM)


@pytest.mark.rule("D-2")
@pytest.mark.rule("D-3")
@pytest.mark.rule("D-7")
@pytest.mark.parametrize(("number", "received", "raw", "due", "extended_raw", "extended_due"), WORKED)
def test_worked_dates_of_the_law(  # noqa: PLR0917 - one a column
    number: int, received: str, raw: str, due: str, extended_raw: str, extended_due: str
) -> None:
    first = deadlines.deadline(day(received), holidays=SWEDEN)
    extended = deadlines.deadline(day(received), extended=True, holidays=SWEDEN)

    assert (first.raw_on, first.due_on) == (day(raw), day(due))
    assert (extended.raw_on, extended.due_on) == (day(extended_raw), day(extended_due))
    assert extended.refusal_due_on == first.due_on


@pytest.mark.rule("D-5")
@pytest.mark.parametrize(("number", "received", "raw", "due", "extended_raw", "extended_due"), WORKED)
def test_eves_move_the_date_only_where_the_setting_says_so(  # noqa: PLR0917 - one a column
    number: int, received: str, raw: str, due: str, extended_raw: str, extended_due: str
) -> None:
    with_eves = deadlines.deadline(day(received), holidays=SWEDEN_WITH_EVES)

    assert with_eves.due_on == day(MOVED_BY_EVES.get(number, due))


@pytest.mark.rule("D-9")
@pytest.mark.parametrize(
    ("received", "asked", "answered", "days", "unpaused", "paused_raw", "due", "extended_due"), PAUSED
)
def test_worked_pauses_of_the_law(  # noqa: PLR0917 - one a column
    received: str,
    asked: str,
    answered: str,
    days: int,
    unpaused: str,
    paused_raw: str,
    due: str,
    extended_due: str,
) -> None:
    waited = Pause(asked_on=day(asked), answered_on=day(answered))

    first = deadlines.deadline(day(received), pauses=[waited], holidays=SWEDEN)
    extended = deadlines.deadline(day(received), extended=True, pauses=[waited], holidays=SWEDEN)

    assert first.paused_days == days
    assert (first.unpaused_due_on, first.paused_on, first.due_on) == (
        day(unpaused),
        day(paused_raw),
        day(due),
    )
    assert extended.due_on == day(extended_due)


@pytest.mark.rule("D-9")
@pytest.mark.rule("D-5")
def test_pause_that_ends_on_new_years_eve_moves_with_the_eves_setting() -> None:
    waited = Pause(asked_on=date(2026, 11, 17), answered_on=date(2026, 12, 2))

    assert deadlines.due_on(date(2026, 11, 16), pauses=[waited], holidays=SWEDEN_WITH_EVES) == date(
        2027, 1, 4
    )


@pytest.mark.rule("D-2")
@pytest.mark.rule("D-3")
@pytest.mark.rule("D-4")
@pytest.mark.rule("D-7")
def test_every_day_of_seventeen_years_agrees_with_the_oracle() -> None:
    for received in EVERY_DAY:
        assert deadlines.due_on(received, holidays=SWEDEN) == oracle.due(received, months=1)
        assert deadlines.due_on(received, extended=True, holidays=SWEDEN) == oracle.due(received, months=3)


@pytest.mark.rule("D-5")
def test_every_day_of_seventeen_years_agrees_with_the_oracle_when_eves_are_holidays() -> None:
    for received in EVERY_DAY:
        expected = oracle.due(received, months=1, with_eves=True)
        assert deadlines.due_on(received, holidays=SWEDEN_WITH_EVES) == expected


@pytest.mark.rule("D-4")
@pytest.mark.rule("D-6")
def test_every_holiday_of_the_library_is_one_of_the_act_and_none_is_missing() -> None:
    for received in EVERY_DAY:
        assert (received in SWEDEN) == (received in oracle.public_holidays(received.year))
        eve = received in oracle.eves(received.year)
        assert (received in SWEDEN_WITH_EVES) == (received in SWEDEN or eve)


@pytest.mark.rule("D-6")
def test_ordinary_sundays_are_no_holidays_of_the_library_and_still_no_working_days() -> None:
    sunday = date(2026, 11, 22)

    assert sunday not in SWEDEN
    assert not is_working_day(sunday, holidays=SWEDEN)


@pytest.mark.rule("D-4")
def test_whit_monday_is_a_holiday_until_2004_and_never_since() -> None:
    assert date(2004, 5, 31) in SWEDEN
    assert date(2005, 5, 16) not in SWEDEN
    assert date(2026, 5, 25) not in SWEDEN


def test_country_without_a_known_calendar_is_named() -> None:
    with pytest.raises(UnknownCountry, match="'XX'"):
        date(2026, 1, 1) in Holidays(country="XX")  # noqa: B015 - asking is the act


@pytest.mark.rule("D-4")
def test_other_country_has_its_own_holidays() -> None:
    assert date(2026, 5, 17) in Holidays(country="NO")
    assert date(2026, 6, 6) not in Holidays(country="NO")


@pytest.mark.rule("D-7")
def test_extended_date_is_never_two_months_after_the_due_date_nor_thirty_days() -> None:
    days = [received for received in EVERY_DAY if 2026 <= received.year <= 2028]
    later_than_law = 0
    differs = 0
    for received in days:
        due = deadlines.due_on(received, extended=True, holidays=SWEDEN)
        first = deadlines.due_on(received, holidays=SWEDEN)
        differs += oracle.due(first, months=2) != due
        later_than_law += oracle.due(received, months=0, paused_days=30) > first

    assert len(days) == 1096
    assert differs == 304
    assert later_than_law == 69


@pytest.mark.rule("D-7")
def test_stricter_reading_is_the_target_and_differs_on_four_kinds_of_days_only() -> None:
    differing = set()
    for received in EVERY_DAY:
        extended = deadlines.deadline(received, extended=True, holidays=SWEDEN)
        assert extended.target_on <= extended.due_on
        if extended.target_on != extended.due_on:
            differing.add((received.month, received.day))

    assert differing <= {(1, 29), (1, 30), (1, 31), (5, 31), (10, 31)}
    assert (5, 31) in differing


@pytest.mark.rule("D-8")
def test_extension_told_on_the_first_due_date_is_in_time_and_a_day_later_is_refused() -> None:
    first = deadlines.deadline(date(2026, 11, 13), holidays=SWEDEN)
    reason = ExtensionReason.COMPLEX

    extended = deadlines.extend(first, told_on=date(2026, 12, 14), reason=reason, holidays=SWEDEN)

    assert extended.due_on == date(2027, 2, 15)
    assert extended.refusal_due_on == first.due_on
    with pytest.raises(deadlines.TooLate):
        deadlines.extend(first, told_on=date(2026, 12, 15), reason=reason, holidays=SWEDEN)


@pytest.mark.rule("D-8")
def test_extension_without_a_lawful_reason_is_refused() -> None:
    first = deadlines.deadline(date(2026, 11, 13), holidays=SWEDEN)

    with pytest.raises(ValueError, match="holiday"):
        deadlines.extend(
            first, told_on=date(2026, 11, 20), reason=ExtensionReason("holiday"), holidays=SWEDEN
        )


@pytest.mark.rule("D-7")
def test_second_extension_is_refused() -> None:
    extended = deadlines.deadline(date(2026, 11, 13), extended=True, holidays=SWEDEN)

    with pytest.raises(deadlines.AlreadyExtended):
        deadlines.extend(
            extended, told_on=date(2026, 11, 20), reason=ExtensionReason.MANY_REQUESTS, holidays=SWEDEN
        )


@pytest.mark.rule("D-9")
def test_pause_asked_after_three_working_days_needs_a_reason() -> None:
    # Received on the Thursday before Good Friday: the third working day is Thursday 9 April.
    current = deadlines.deadline(date(2026, 4, 2), holidays=SWEDEN)

    in_time = deadlines.pause(
        current, asked_on=date(2026, 4, 9), answered_on=date(2026, 4, 10), holidays=SWEDEN
    )
    late = deadlines.pause(
        current,
        asked_on=date(2026, 4, 10),
        answered_on=date(2026, 4, 12),
        late_because="A second person with the same name turned up.",
        holidays=SWEDEN,
    )

    assert in_time.paused_days == 1
    assert late.paused_days == 2
    with pytest.raises(deadlines.TooLate):
        deadlines.pause(current, asked_on=date(2026, 4, 10), late_because="  ", holidays=SWEDEN)


@pytest.mark.rule("D-9")
def test_pause_asked_when_the_time_has_run_out_is_refused_and_counts_for_nothing() -> None:
    current = deadlines.deadline(date(2026, 1, 7), holidays=SWEDEN)
    too_late = date(2026, 2, 10)

    with pytest.raises(deadlines.TooLate):
        deadlines.pause(current, asked_on=too_late, late_because="Forgotten.", holidays=SWEDEN)
    counted = deadlines.deadline(
        date(2026, 1, 7), pauses=[Pause(asked_on=too_late, answered_on=date(2026, 2, 20))], holidays=SWEDEN
    )
    assert counted.due_on == current.due_on


@pytest.mark.rule("D-9")
def test_open_pause_counts_up_to_today_and_closes_unanswered_after_thirty_days() -> None:
    asked = Pause(asked_on=date(2026, 3, 12))

    blind = deadlines.deadline(date(2026, 3, 10), pauses=[asked], holidays=SWEDEN)
    waiting = deadlines.deadline(date(2026, 3, 10), pauses=[asked], holidays=SWEDEN, today=date(2026, 3, 20))

    assert blind.due_on == date(2026, 4, 10)
    assert waiting.due_on == date(2026, 4, 20)
    assert asked.closes_unanswered_on == date(2026, 4, 11)


@pytest.mark.rule("D-9")
def test_overlapping_pauses_are_not_counted_twice() -> None:
    pauses = [
        Pause(asked_on=date(2026, 3, 12), answered_on=date(2026, 3, 20)),
        Pause(asked_on=date(2026, 3, 11), answered_on=date(2026, 3, 15)),
        Pause(asked_on=date(2026, 3, 13), answered_on=date(2026, 3, 14)),
    ]

    assert deadlines.deadline(date(2026, 3, 10), pauses=pauses, holidays=SWEDEN).paused_days == 9


@pytest.mark.parametrize(
    ("asked", "answered"), [(date(2026, 3, 9), date(2026, 3, 12)), (date(2026, 3, 12), date(2026, 3, 11))]
)
def test_impossible_pause_is_refused(asked: date, answered: date) -> None:
    with pytest.raises(ValueError, match="before"):
        deadlines.deadline(
            date(2026, 3, 10), pauses=[Pause(asked_on=asked, answered_on=answered)], holidays=SWEDEN
        )


@pytest.mark.rule("D-10")
def test_reminders_stand_at_half_three_quarters_three_days_one_day_and_overdue() -> None:
    current = deadlines.deadline(date(2026, 11, 13), holidays=SWEDEN)

    found = {reminder.nudge: reminder.on for reminder in deadlines.reminders(current)}

    assert current.due_on == date(2026, 12, 14)
    assert found == {
        Nudge.HALF: date(2026, 11, 28),
        Nudge.THREE_QUARTERS: date(2026, 12, 6),
        Nudge.THREE_DAYS: date(2026, 12, 11),
        Nudge.ONE_DAY: date(2026, 12, 13),
        Nudge.OVERDUE: date(2026, 12, 15),
    }


@pytest.mark.rule("D-10")
@pytest.mark.parametrize(
    ("work", "target"),
    [
        (Work.ACCESS, datetime(2026, 4, 13, 0, 0, tzinfo=STOCKHOLM)),
        (Work.ERASURE_DECISION, datetime(2026, 4, 10, 0, 0, tzinfo=STOCKHOLM)),
        (Work.STOP, datetime(2026, 4, 3, 16, 0, tzinfo=STOCKHOLM)),
    ],
)
def test_internal_targets_are_ten_days_three_working_days_and_a_day(work: Work, target: datetime) -> None:
    received_at = datetime(2026, 4, 2, 14, 0, tzinfo=UTC)

    assert deadlines.target_at(work, received_at=received_at, zone=STOCKHOLM, holidays=SWEDEN) == target


@given(st.sampled_from(EVERY_DAY), st.integers(0, 40))
def test_counted_working_days_are_working_days_and_none_is_left_out(start: date, count: int) -> None:
    end = add_working_days(start, count, holidays=SWEDEN)

    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_working_day(one, holidays=SWEDEN) for one in between) == count
    assert count == 0 or is_working_day(end, holidays=SWEDEN)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 4, 2), -1, holidays=SWEDEN)


@pytest.mark.rule("D-9")
@given(st.sampled_from(EVERY_DAY), st.integers(0, 3), st.integers(0, 60), st.booleans())
def test_paused_date_is_the_month_plus_the_days_then_rolled(
    received: date, after: int, waited: int, extended: bool
) -> None:
    asked = received + timedelta(days=after)
    pauses = [Pause(asked_on=asked, answered_on=asked + timedelta(days=waited))]

    found = deadlines.deadline(received, extended=extended, pauses=pauses, holidays=SWEDEN)

    assert found.due_on == oracle.due(received, months=3 if extended else 1, paused_days=waited)
    assert (found.obstacle is None) == (found.due_on == found.paused_on)


@pytest.mark.rule("D-3")
@pytest.mark.parametrize(
    ("received", "obstacle"),
    [
        ("2026-01-07", Obstacle.SATURDAY),
        ("2026-11-13", Obstacle.SUNDAY),
        ("2026-03-03", Obstacle.HOLIDAY),
        ("2026-05-20", Obstacle.HOLIDAY),
        ("2026-05-31", None),
    ],
)
def test_obstacle_says_why_the_date_moved(received: str, obstacle: Obstacle | None) -> None:
    assert deadlines.deadline(day(received), holidays=SWEDEN).obstacle is obstacle
