"""
Demo members' requests: every state, every outcome, every colour of deadline, counted back from now.

Rows are laid as they would have come to stand. Anna's newest is filed for real, so that relay and workers
make her a real package.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from django.db import connection

from portal.demo.people import ANNA, Person, any_uuid
from portal.demo.pouring import pour
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.trail.models import Entry
from rights.clock import deadline_for, holidays, local_day
from rights.models import Case, Channel, Download, Line, Package, Step
from rights.rules import deadlines
from rights.rules.identity import Doubt, Way
from rights.rules.right import Right
from rights.rules.states import TABLE, Outcome, State, StepOutcome
from rights.services.intake import Asked, file_case
from rights.timing import Pause

OWN = "portal"
FILED_DAYS_AGO = 3
FILE_DAYS = 7
SHARE = 5  # one case for every fifth member


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One sort of case: where it stands, how it ended, and how many days ago it came and was answered."""

    state: State
    days_ago: int
    rights: tuple[Right, ...] = (Right.ACCESS,)
    outcome: Outcome | None = None
    answered_after: int = 0
    channel: Channel = Channel.PORTAL
    stuck: bool = False


KINDS = (
    Kind(state=State.REVIEWING, days_ago=38, channel=Channel.LETTER),
    Kind(state=State.PREPARING, days_ago=36, stuck=True),
    Kind(state=State.REVIEWING, days_ago=29, rights=(Right.ACCESS, Right.PORTABILITY)),
    Kind(state=State.IDENTIFYING, days_ago=27, channel=Channel.EMAIL),
    Kind(state=State.REVIEWING, days_ago=26, channel=Channel.PHONE),
    Kind(state=State.EXECUTING, days_ago=20),
    Kind(state=State.WAITING, days_ago=12),
    Kind(state=State.IDENTIFYING, days_ago=9, channel=Channel.LETTER),
    Kind(state=State.REVIEWING, days_ago=4),
    Kind(state=State.RECEIVED, days_ago=1, channel=Channel.EMAIL),
    Kind(state=State.ANSWERED, outcome=Outcome.DONE, days_ago=45, answered_after=1),
    Kind(state=State.ANSWERED, outcome=Outcome.DONE, days_ago=120, answered_after=2, rights=tuple(Right)[:2]),
    Kind(state=State.ANSWERED, outcome=Outcome.DONE, days_ago=200, answered_after=9, channel=Channel.LETTER),
    Kind(state=State.ANSWERED, outcome=Outcome.PARTLY, days_ago=75, answered_after=22, channel=Channel.EMAIL),
    Kind(
        state=State.ANSWERED, outcome=Outcome.REFUSED, days_ago=90, answered_after=14, channel=Channel.PHONE
    ),
    Kind(state=State.ANSWERED, outcome=Outcome.NO_DATA, days_ago=60, answered_after=3, channel=Channel.EMAIL),
    Kind(state=State.ANSWERED, outcome=Outcome.DONE, days_ago=300, answered_after=40),
    Kind(state=State.WITHDRAWN, days_ago=50, answered_after=2),
    Kind(state=State.WITHDRAWN, days_ago=150, answered_after=0, rights=(Right.PORTABILITY,)),
)
WAY_TO: dict[State, tuple[State, ...]] = {
    State.RECEIVED: (),
    State.IDENTIFYING: (State.IDENTIFYING,),
    State.PREPARING: (State.PREPARING,),
    State.REVIEWING: (State.PREPARING, State.REVIEWING),
    State.WAITING: (State.PREPARING, State.REVIEWING, State.WAITING),
    State.EXECUTING: (State.PREPARING, State.EXECUTING),
    State.ANSWERED: (State.PREPARING, State.EXECUTING, State.ANSWERED),
    State.WITHDRAWN: (State.WITHDRAWN,),
}
"""The states a line passed on its way there, after RECEIVED, as the table allows."""


def ask(*, people: Iterable[Person], staff_id: uuid.UUID, rng: Random, now: dt.datetime) -> None:
    """This function will lay a request for every fifth member, at least one of each kind, and file Anna's."""
    active = [person.member for person in people if person.member.is_active and not person.member.ended_at]
    everybody = active[1:] or active
    askers = rng.sample(everybody, k=min(len(everybody), max(len(KINDS), len(everybody) // SHARE)))
    pile = _Pile(staff_id=staff_id, rng=rng, now=now)
    for number, member in enumerate(askers):
        pile.lay(member, KINDS[number % len(KINDS)])
    anna = next((member for member in active if member.email == ANNA), None)
    if anna:
        pile.lay(anna, KINDS[-3])
    pile.write()
    if anna:
        asked = [Asked(right=Right.ACCESS)]
        filed_at = now - dt.timedelta(days=FILED_DAYS_AGO)
        file_case(member=anna, asked=asked, channel=Channel.PORTAL, language="sv", now=filed_at)


class _Pile:
    """Rows of many cases, written together."""

    def __init__(self, *, staff_id: uuid.UUID, rng: Random, now: dt.datetime) -> None:
        self.staff_id, self.rng, self.now = staff_id, rng, now
        self.cases: list[Case] = []
        self.lines: list[Line] = []
        self.steps: list[Step] = []
        self.packages: list[Package] = []
        self.downloads: list[Download] = []
        self.entries: list[Entry] = []
        self.promises: list[Promise] = []
        self.pauses: list[Pause] = []

    def lay(self, member: Member, kind: Kind) -> None:
        received_at = self.now - dt.timedelta(days=kind.days_ago, minutes=self.rng.randrange(600))
        received_on = local_day(received_at)
        ended_at = received_at + dt.timedelta(days=kind.answered_after, hours=2) if kind.state.ended else None
        channel = Channel.GUEST if not member.has_account and kind.channel == Channel.PORTAL else kind.channel
        case = Case(
            id=any_uuid(self.rng),
            member=member,
            channel=channel,
            language=member.language,
            received_at=received_at,
            registered_at=received_at,
            received_on=received_on,
            due_on=deadline_for(received_on).due_on,
            closed_at=ended_at,
            same_day_key=hashlib.sha256(self.rng.randbytes(32)).hexdigest(),
            acknowledged_at=received_at + dt.timedelta(seconds=20),
        )
        self.cases.append(case)
        self._tell(case, "rights.case.filed", received_at, rights=list(kind.rights), channel=str(channel))
        for right in kind.rights:
            self._line(case, right, kind, ended_at)

    def _line(self, case: Case, right: Right, kind: Kind, ended_at: dt.datetime | None) -> None:
        answered = kind.state is State.ANSWERED
        line = Line(
            id=any_uuid(self.rng),
            case=case,
            right=right,
            state=kind.state,
            outcome=kind.outcome or "",
            percent=100 if answered else 0,
            answered_at=ended_at if answered else None,
        )
        self.lines.append(line)
        at = case.received_at
        for state in WAY_TO[kind.state]:
            at = ended_at if state.ended and ended_at else at + dt.timedelta(minutes=3)
            told = {"line": str(line.pk), "right": str(right)} | (
                {"outcome": str(line.outcome)} if state.ended else {}
            )
            self._tell(case, TABLE[state].audit, at, **told)
        if kind.state is State.IDENTIFYING:
            self._question(case, at)
        if State.PREPARING in WAY_TO[kind.state]:
            self._steps(line, kind, case.received_at)
        if answered and ended_at and kind.outcome in {Outcome.DONE, Outcome.PARTLY}:
            self._package(line, ended_at)

    def _question(self, case: Case, asked_at: dt.datetime) -> None:
        """Stop the clock since the day the person was asked who it is."""
        way = Way.SIGN_IN if case.member.has_account else Way.EMAIL_CODE
        self.pauses.append(
            Pause(
                id=any_uuid(self.rng),
                case=case,
                doubt=Doubt.UNKNOWN_SENDER,
                way=way,
                asked_at=asked_at,
                asked_by=self.staff_id,
                told_at=asked_at + dt.timedelta(seconds=20),
            )
        )
        case.due_on = deadlines.due_on(
            case.received_on,
            pauses=[deadlines.Pause(asked_on=local_day(asked_at), answered_on=local_day(self.now))],
            holidays=holidays(),
        )

    def _steps(self, line: Line, kind: Kind, received_at: dt.datetime) -> None:
        begun_at = received_at + dt.timedelta(minutes=3)
        self.steps.append(
            Step(
                id=any_uuid(self.rng),
                line=line,
                source=OWN,
                attempts=1,
                rows=self.rng.randint(20, 900),
                outcome=StepOutcome.PENDING if kind.stuck else StepOutcome.DONE,
                begun_at=begun_at,
                ended_at=None if kind.stuck else begun_at + dt.timedelta(seconds=4),
            )
        )
        if kind.stuck:
            self.promises.append(
                Promise(
                    key=f"demo prepare {line.pk}",
                    task="rights.prepare",
                    ids={"line_id": str(line.pk)},
                    promised_at=received_at,
                    run_after=begun_at,
                    failures=5,
                    last_error="OperationalError",
                    parked_at=begun_at + dt.timedelta(minutes=22),
                )
            )

    def _package(self, line: Line, made_at: dt.datetime) -> None:
        body = self.rng.randbytes(32)
        gone_at = made_at + dt.timedelta(days=FILE_DAYS)
        package = Package(
            id=any_uuid(self.rng),
            line=line,
            file=f"{any_uuid(self.rng)}.age",
            size=self.rng.randint(40_000, 900_000),
            digest=hashlib.sha256(body).hexdigest(),
            rows=self.rng.randint(20, 900),
            made_at=made_at,
            expires_at=gone_at,
            destroyed_at=gone_at,
            destroyed_by="expiry",
        )
        self.packages.append(package)
        self.downloads.append(Download(package=package, at=made_at + dt.timedelta(hours=5), network="IPv4"))

    def _tell(self, case: Case, action: str, at: dt.datetime, **facts: object) -> None:
        self.entries.append(
            Entry(
                at=at,
                action=action,
                role="member" if action == "rights.case.filed" else "system",
                subject_id=case.member_id,
                actor_id=None,
                about_type="rights.case",
                about_id=str(case.pk),
                facts=facts,
            )
        )

    def write(self) -> None:
        self.cases.sort(key=lambda case: case.received_at)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval('rights_reference') FROM generate_series(1, %s)", [len(self.cases)]
            )
            numbers = sorted(row[0] for row in cursor.fetchall())
        for case, number in zip(self.cases, numbers, strict=True):
            case.reference = f"R-{case.received_on.year}-{number:04d}"
        self.entries.sort(key=lambda entry: entry.at)
        pour(Case, self.cases)
        pour(Line, self.lines)
        pour(Pause, self.pauses)
        pour(Step, self.steps)
        pour(Package, self.packages)
        pour(Download, self.downloads)
        pour(Entry, self.entries)
        pour(Promise, self.promises)
