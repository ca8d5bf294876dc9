"""
By when a request must be answered. Pure: local dates in, local dates out; no queries, no clock, no settings.

Every date is a local date in the controller's time zone and ends at 24:00. Hours for breaches are not here.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from retention.rules import add_months
from rights.rules.workdays import SATURDAY, SUNDAY, add_working_days, is_working_day, roll

RESPONSE_MONTHS = 1
EXTENDED_MONTHS = 3
ASK_LIMIT_WORKING_DAYS = 3
UNANSWERED_DAYS = 30
ACCESS_TARGET_DAYS = 10
ERASURE_TARGET_WORKING_DAYS = 3
STOP_TARGET_HOURS = 24


class TooLate(ValueError):
    """The act came after the date before which the law wants it."""


class AlreadyExtended(ValueError):
    """A request can be extended once only."""


class Obstacle(StrEnum):
    """Why a period did not end on the day the calendar gave."""

    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"


class ExtensionReason(StrEnum):
    """
    The two reasons the law knows for more time; holidays of the staff are none. Source: GDPR Art. 12(3).
    """

    COMPLEX = "complex"
    MANY_REQUESTS = "many_requests"


class Work(StrEnum):
    """What an internal target is set for."""

    ACCESS = "access"
    ERASURE_DECISION = "erasure_decision"
    STOP = "stop"


class Nudge(StrEnum):
    """When staff are reminded of an open request."""

    HALF = "half"
    THREE_QUARTERS = "three_quarters"
    THREE_DAYS = "three_days"
    ONE_DAY = "one_day"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The time between asking who the member is, or what is meant, and the answer; open while unanswered."""

    asked_on: date
    answered_on: date | None = None

    def __post_init__(self) -> None:
        if self.answered_on is not None and self.answered_on < self.asked_on:
            raise ValueError("a question cannot be answered before it is asked")

    @property
    def closes_unanswered_on(self) -> date:
        """The local date on which an unanswered question ends the line as not identified. Rule D-9."""
        return self.asked_on + timedelta(days=UNANSWERED_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """
    The date for the answer and how it was found.

    `raw_on` is the calendar month(s) after receipt, `paused_on` that plus the days the clock stood still,
    `due_on` the working day it ends with. `unpaused_due_on` shows what it would be without pauses,
    `refusal_due_on` the date for a refusal or a notice of extension (always the first month), `target_on`
    what we aim at.
    """

    received_on: date
    extended: bool
    raw_on: date
    paused_days: int
    paused_on: date
    due_on: date
    obstacle: Obstacle | None
    unpaused_due_on: date
    refusal_due_on: date
    target_on: date
    pauses: tuple[Pause, ...] = ()

    @property
    def clamped(self) -> bool:
        """Whether the later month had no such day number, so its last day was taken."""
        return self.raw_on.day != self.received_on.day


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder to staff and its local date."""

    nudge: Nudge
    on: date


def received_on(received_at: datetime, *, zone: ZoneInfo) -> date:
    """
    Return the local calendar day on which a request reached the controller. Rule D-1.

    :raises ValueError: when the moment carries no time zone.
    """
    if received_at.tzinfo is None:
        raise ValueError("a moment of receipt needs a time zone")
    return received_at.astimezone(zone).date()


def due_on(
    received_on: date, *, extended: bool = False, pauses: Iterable[Pause] = (), holidays: Container[date]
) -> date:
    """
    Return the last day to answer: one calendar month, three when extended. Rules D-1 to D-9.

    Source: GDPR Art. 12(3); end of period by Reg. 1182/71 Art. 3. Days are local to the controller.
    """
    return deadline(received_on, extended=extended, pauses=pauses, holidays=holidays).due_on


def deadline(
    received_on: date,
    *,
    extended: bool = False,
    pauses: Iterable[Pause] = (),
    holidays: Container[date],
    today: date | None = None,
) -> Deadline:
    """
    Return the date for the answer with every step that led to it. Rules D-2, D-3, D-7, D-9.

    An open pause counts up to `today`; without it, not at all, so that the date is never later than the
    law's. A pause that began after the time had run out suspends nothing.

    Source: GDPR Art. 12(3); Reg. 1182/71 Art. 3.
    """
    ordered = tuple(sorted(pauses, key=lambda pause: pause.asked_on))
    if ordered and ordered[0].asked_on < received_on:
        raise ValueError("a pause cannot begin before the request was received")
    raw_on = add_months(received_on, EXTENDED_MONTHS if extended else RESPONSE_MONTHS)
    first_raw_on = add_months(received_on, RESPONSE_MONTHS)
    days = _days_paused(raw_on, ordered, holidays=holidays, today=today)
    first_days = _days_paused(first_raw_on, ordered, holidays=holidays, today=today)
    paused_on = raw_on + timedelta(days=days)
    refusal_due_on = roll(first_raw_on + timedelta(days=first_days), holidays=holidays)
    due = roll(paused_on, holidays=holidays)
    # The other reading of "extended by two further months" counts them from the end of the first month. It
    # gives another day only after 29 to 31 January, 31 May and 31 October; we aim at the earlier one.
    stricter = add_months(first_raw_on, EXTENDED_MONTHS - RESPONSE_MONTHS) if extended else raw_on
    return Deadline(
        received_on=received_on,
        extended=extended,
        raw_on=raw_on,
        paused_days=days,
        paused_on=paused_on,
        due_on=due,
        obstacle=_obstacle(paused_on, holidays=holidays),
        unpaused_due_on=roll(raw_on, holidays=holidays),
        refusal_due_on=refusal_due_on,
        target_on=min(due, roll(stricter + timedelta(days=days), holidays=holidays)),
        pauses=ordered,
    )


def extend(
    current: Deadline,
    *,
    told_on: date,
    reason: ExtensionReason,
    holidays: Container[date],
    today: date | None = None,
) -> Deadline:
    """
    Return the extended deadline: three months from receipt, when the member is told in time and why. Rules
    D-7, D-8.

    :raises AlreadyExtended: when it was extended before.
    :raises TooLate: when the notice left after the first due date.

    Source: GDPR Art. 12(3).
    """
    ExtensionReason(reason)
    if current.extended:
        raise AlreadyExtended("a request can be extended once only")
    if told_on > current.due_on:
        raise TooLate("an extension must be told on or before the first due date")
    return deadline(current.received_on, extended=True, pauses=current.pauses, holidays=holidays, today=today)


def pause(
    current: Deadline,
    *,
    asked_on: date,
    answered_on: date | None = None,
    late_because: str = "",
    holidays: Container[date],
    today: date | None = None,
) -> Deadline:
    """
    Return the deadline with one more pause, which must begin within three working days of receipt. Rule D-9.

    :raises TooLate: when asked later than that without a reason, or after the time has run out.
    """
    limit = add_working_days(current.received_on, ASK_LIMIT_WORKING_DAYS, holidays=holidays)
    if asked_on > limit and not late_because.strip():
        raise TooLate("asked later than three working days after receipt: a reason is needed")
    if asked_on > current.due_on:
        raise TooLate("asked after the time for the answer had run out")
    added = (*current.pauses, Pause(asked_on=asked_on, answered_on=answered_on))
    return deadline(
        current.received_on, extended=current.extended, pauses=added, holidays=holidays, today=today
    )


def reminders(current: Deadline) -> tuple[Reminder, ...]:
    """
    Return when staff are reminded: at 50 and 75 %, 3 days and 1 day before, and the day after. Rule D-10.
    """
    span = (current.due_on - current.received_on).days
    days = {
        Nudge.HALF: current.received_on + timedelta(days=span // 2),
        Nudge.THREE_QUARTERS: current.received_on + timedelta(days=span * 3 // 4),
        Nudge.THREE_DAYS: current.due_on - timedelta(days=3),
        Nudge.ONE_DAY: current.due_on - timedelta(days=1),
        Nudge.OVERDUE: current.due_on + timedelta(days=1),
    }
    return tuple(Reminder(nudge=nudge, on=day) for nudge, day in days.items())


def target_at(work: Work, *, received_at: datetime, zone: ZoneInfo, holidays: Container[date]) -> datetime:
    """
    Return the aware moment we aim at, since the month is only the outer limit. Rule D-10.

    Access: the end of the 10th day. A decision on erasure: the end of the 3rd working day. To stop marketing
    or what rested on a consent: 24 hours.
    """
    first = received_on(received_at, zone=zone)
    match work:
        case Work.ACCESS:
            last = first + timedelta(days=ACCESS_TARGET_DAYS)
        case Work.ERASURE_DECISION:
            last = add_working_days(first, ERASURE_TARGET_WORKING_DAYS, holidays=holidays)
        case Work.STOP:
            return received_at + timedelta(hours=STOP_TARGET_HOURS)
    return datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone)


def _days_paused(
    raw_on: date, pauses: tuple[Pause, ...], *, holidays: Container[date], today: date | None
) -> int:
    days = 0
    counted_until = date.min
    for one in pauses:
        if one.asked_on > roll(raw_on + timedelta(days=days), holidays=holidays):
            break
        end = one.answered_on or max(one.asked_on, today or one.asked_on)
        start = max(one.asked_on, counted_until)
        days += max(0, (end - start).days)
        counted_until = max(counted_until, end)
    return days


def _obstacle(day: date, *, holidays: Container[date]) -> Obstacle | None:
    if is_working_day(day, holidays=holidays):
        return None
    if day in holidays:
        return Obstacle.HOLIDAY
    return {SATURDAY: Obstacle.SATURDAY, SUNDAY: Obstacle.SUNDAY}[day.weekday()]
