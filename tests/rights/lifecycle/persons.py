"""What persons do: ask by any road, take back, show who they are, write, end their own pause, fetch or end a file."""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from portal.correspondence.services import ThreadClosed
from portal.outbox.models import Promise
from rights.models import Case, Channel, Fee, Line, Package
from rights.papers import Delivery, Mandate
from rights.rules.correction import Wrong
from rights.rules.deadlines import ExtensionReason
from rights.rules.identity import Way
from rights.rules.objection import MARKETING
from rights.rules.restriction import Ground as Why
from rights.rules.right import Right
from rights.rules.states import Role, State
from rights.services import (
    charging,
    delivering,
    identity,
    intake,
    lifecycle,
    packaging,
    registering,
    restricting,
    talking,
)
from rights.services.intake import Arrived, Asked
from rights.services.registering import Message, Power
from tests.rights.lifecycle.checks import Checks
from tests.rights.lifecycle.duties import STOCKHOLM
from tests.rights.lifecycle.world import CANARY, World

Row = TypeVar("Row")
MOST_CASES = 6
NUMBERS = st.integers(0, 1_000)
FUSES = st.sampled_from([None, None, None, None, None, None, 0, 2, 5, 8, 12, 17, 25])
"""Nothing happens, or the process is killed before that statement of the act."""
PARTS = ("messages", "statistics")
RIGHTS = st.sets(st.sampled_from([*Right, Right.RECTIFICATION, Right.ERASURE]), min_size=1, max_size=3)
USES = st.sampled_from([[MARKETING], ["statistics"], ["statistics", MARKETING], ["marketing"]])
OPEN = [state for state in State if not state.ended]
__all__ = ["ExtensionReason", "PersonRules", "pick"]


def pick(rows: list[Row], number: int) -> Row | None:
    """Return one of the rows by a number that hypothesis can make smaller."""
    return rows[number % len(rows)] if rows else None


def proper(wrong: Wrong, number: int) -> str:
    """Return a value that fits the thing that is wrong."""
    match wrong:
        case Wrong.BIRTH_YEAR:
            return str(1920 + number % 90)
        case Wrong.PERSONAL_NUMBER:
            return ""
        case _:
            return f"{CANARY} {number % 7}"


def there(*what: str) -> Callable[[Any], Any]:
    """Let a rule be chosen only where there is one of these to act on."""
    return precondition(lambda machine: machine.checks.there.intersection(what))


class PersonRules(RuleBasedStateMachine):
    """Mixed into the machine."""

    world: World
    checks: Checks

    def _asked(self, rights: set[Right], uses: list[str], number: int) -> list[Asked]:
        wrong, part = list(Wrong)[number % len(Wrong)], pick([*PARTS, "", "", ""], number)
        details: dict[Right, dict[str, object]] = {
            Right.OBJECTION: {"uses": uses, "situation": f"{CANARY} {number}"},
            Right.RESTRICTION: {"ground": pick(list(Why), number), "words": CANARY},
            Right.REVIEW: {"decision": "score", "view": CANARY},
            Right.RECTIFICATION: {
                "field": wrong.value,
                "value": proper(wrong, number),
                "why": CANARY,
                "pause": number % 3 == 0,
            },
            Right.ERASURE: {"scope": "some", "parts": [part]} if part else {"scope": "all"},
        }
        return [Asked(right=right, details=details.get(right, {})) for right in sorted(rights)]

    def _lines(self, *states: State, **wanted: object) -> list[Line]:
        found = Line.objects.filter(state__in=states or list(State), **wanted).select_related("case__member")
        return list(found.order_by("case__reference", "right"))

    def _keep(self) -> None:
        """Let everything be done that is due."""
        for promise_id, task in self.world.due():
            self.world.perform(promise_id, task)

    def _cases(self, **wanted: object) -> list[Case]:
        return list(Case.objects.filter(**wanted).select_related("member").order_by("reference"))

    @precondition(lambda self: len(self.world.received) < MOST_CASES)
    @rule(rights=RIGHTS, uses=USES, number=NUMBERS, person=NUMBERS, fuse=FUSES)
    def ask_on_the_website(
        self, rights: set[Right], uses: list[str], number: int, person: int, fuse: int | None
    ) -> None:
        who = pick(self.world.persons[:3], person)
        assert who is not None
        filed: list[intake.Filed] = []
        done = self.world.act(
            lambda: filed.append(
                intake.file_case(
                    member=who,
                    asked=self._asked(rights, uses, number),
                    channel=Channel.PORTAL if who.has_account else Channel.GUEST,
                    language=who.language,
                    now=self.world.now,
                    with_link=not who.has_account,
                )
            ),
            intake.NotActive,
            fuse=fuse,
        )
        if done:
            self._is_received(filed[0], self.world.today)

    @precondition(lambda self: len(self.world.received) < MOST_CASES)
    @rule(
        rights=RIGHTS,
        uses=USES,
        number=NUMBERS,
        person=NUMBERS,
        channel=st.sampled_from([Channel.EMAIL, Channel.LETTER, Channel.PHONE]),
        ago=st.integers(-1, 9) | st.sampled_from([25, 32, 60, 400, 800]),
        by_post=st.booleans(),
        agent=st.sampled_from(["", "", "reads", "reads not"]),
        fuse=FUSES,
    )
    def staff_enter_what_came(
        self,
        *,
        rights: set[Right],
        uses: list[str],
        number: int,
        person: int,
        channel: Channel,
        ago: int,
        by_post: bool,
        agent: str,
        fuse: int | None,
    ) -> None:
        who, world = pick(self.world.persons, person), self.world
        assert who is not None
        arrived = world.now - dt.timedelta(days=ago)
        acting = pick([one for one in (world.astrid, world.alice, world.gina) if one != who], number) or who
        power = Power(
            agent=acting, kind=Mandate.Kind.MANDATE, scope=CANARY, answers_to_agent=agent == "reads"
        )
        filed: list[intake.Filed] = []
        done = world.act(
            lambda: filed.append(
                registering.register(
                    member=who,
                    asked=self._asked(rights, uses, number),
                    channel=channel,
                    language=who.language,
                    arrived=Arrived(at=arrived, by=world.staff[Role.HANDLER]),
                    message=Message(text=CANARY),
                    delivery=Delivery.POST if by_post else Delivery.ONLINE,
                    power=power if agent else None,
                    now=world.now,
                )
            ),
            intake.NotYetThere,
            intake.NotActive,
            fuse=fuse,
        )
        assert not (done and not 0 <= ago <= 731)
        if done:
            self._is_received(filed[0], arrived.astimezone(STOCKHOLM).date())

    def _is_received(self, filed: intake.Filed, day: dt.date) -> None:
        if filed.is_new:
            self.world.received[filed.case.pk] = day
        assert self.world.received[filed.case.pk] == day

    @there("open")
    @rule(number=NUMBERS, wild=st.integers(0, 5), fuse=FUSES)
    def take_back(self, number: int, wild: int, fuse: int | None) -> None:
        line = pick(self._lines(*(OPEN if wild else State)), number)
        if line is not None:
            act = lambda: lifecycle.withdraw(line=line, now=self.world.now, by=line.case.member_id)  # noqa: E731
            done = self.world.act(act, lifecycle.NotAllowed, fuse=fuse)
            assert not (done and line.case.lines.get(pk=line.pk).state != State.WITHDRAWN)

    @there("question")
    @rule(number=NUMBERS, way=st.sampled_from(Way), fuse=FUSES)
    def show_who_it_is(self, number: int, way: Way, fuse: int | None) -> None:
        case = pick(self._cases(closed_at=None, pauses__ended_at=None, pauses__isnull=False), number)
        if case is not None:
            self.world.act(
                lambda: identity.prove(case=case, way=way, now=self.world.now, by=case.member),
                identity.NotEnough,
                fuse=fuse,
            )

    @there("case")
    @rule(number=NUMBERS, staff=st.booleans(), fuse=FUSES)
    def write(self, number: int, staff: bool, fuse: int | None) -> None:
        case = pick(self._cases(), number)
        if case is not None:
            by = self.world.staff[Role.HANDLER] if staff else None
            self.world.act(
                lambda: talking.write(case=case, text=CANARY, now=self.world.now, staff=by),
                ThreadClosed,
                fuse=fuse,
            )

    @there("pause")
    @rule(number=NUMBERS, fuse=FUSES)
    def end_the_own_pause(self, number: int, fuse: int | None) -> None:
        who = pick(self.world.persons, number)
        assert who is not None
        self.world.act(
            lambda: restricting.lift_at_once(member=who, now=self.world.now),
            restricting.AlreadyLifted,
            fuse=fuse,
        )

    @there("fee")
    @rule(number=NUMBERS, accepted=st.booleans(), fuse=FUSES)
    def answer_a_fee(self, number: int, accepted: bool, fuse: int | None) -> None:
        fee = pick(
            list(Fee.objects.select_related("line__case").order_by("line__case__reference", "line__right")),
            number,
        )
        if fee is not None:
            self.world.act(
                lambda: charging.answer(
                    fee=fee, accepted=accepted, view=CANARY, by=fee.line.case.member_id, now=self.world.now
                ),
                charging.CannotCharge,
                fuse=fuse,
            )

    @there("open")
    @rule(number=NUMBERS, delivery=st.sampled_from(Delivery), fuse=FUSES)
    def choose_how_the_answer_comes(self, number: int, delivery: Delivery, fuse: int | None) -> None:
        case = pick(self._cases(), number)
        if case is not None:
            self.world.act(
                lambda: delivering.choose(
                    case=case, delivery=delivery, by=case.member_id, now=self.world.now
                ),
                delivering.NoAddress,
                delivering.Ended,
                fuse=fuse,
            )

    @there("file")
    @rule(number=NUMBERS, fetch=st.booleans())
    def fetch_or_end_a_file(self, number: int, fetch: bool) -> None:
        package = pick(list(Package.objects.order_by("line__case__reference", "line__right")), number)
        if package is None:
            return
        if not fetch:
            gone = self.world.act(lambda: packaging.destroy(package=package, by="member", now=self.world.now))
            assert not gone or not package.path.exists()
            return
        self.world.act(
            lambda: b"".join(packaging.opened(package=package, now=self.world.now, network="test")),
            packaging.Gone,
            packaging.TooManyDownloads,
        )

    @there("case")
    @rule(number=NUMBERS)
    def a_stranger_sees_nothing(self, number: int) -> None:
        case = pick(self._cases(), number)
        if case is not None:
            for who in self.world.persons:
                seen = Case.objects.visible_to(who).filter(pk=case.pk).exists()
                assert seen == (who.pk == case.member_id)
            assert not Promise.objects.filter(parked_at__isnull=False, kept_at__isnull=False).exists()
