"""What staff do by their roles, and what they try without one: ask who it is, take time, refuse, release, pause, post."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from rights.papers import Posted
from rights.restrictions import Restriction
from rights.rules.deadlines import ExtensionReason, TooLate
from rights.rules.identity import Doubt, Way
from rights.rules.right import Right
from rights.rules.states import Outcome, Role, State
from rights.services import (
    extending,
    identity,
    lifecycle,
    posting,
    registering,
    restricting,
    talking,
)
from rights.services.packaging import Gone
from tests.rights.lifecycle.checks import documented
from tests.rights.lifecycle.deciding import STAFF, DecidingRules
from tests.rights.lifecycle.persons import FUSES, NUMBERS, OPEN, USES, pick, there
from tests.rights.lifecycle.world import CANARY

NO_QUESTION = (
    identity.NothingToAsk,
    identity.NothingAsked,
    identity.NotOnTheLadder,
    identity.NotEnough,
    TooLate,
)


class DeskRules(DecidingRules):
    """Mixed into the machine."""

    @there("open")
    @rule(
        number=NUMBERS,
        reason=st.sampled_from(Doubt),
        step=NUMBERS,
        role=STAFF,
        late=st.sampled_from(["", CANARY, CANARY]),
        fuse=FUSES,
    )
    def doubt_who_it_is(
        self, *, number: int, reason: Doubt, step: int, role: Role, late: str, fuse: int | None
    ) -> None:
        case = pick(self._cases(closed_at=None), number)
        if case is not None:
            way = pick(list(identity.ways_for(case, reason)), step) or Way.SIGN_IN
            done = self.world.act(
                lambda: identity.doubt(
                    case=case,
                    reason=reason,
                    way=way,
                    by=self.world.staff[role],
                    role=role,
                    now=self.world.now,
                    late_because=late,
                ),
                *NO_QUESTION,
                fuse=fuse,
            )
            assert not (done and role is Role.APPROVER)

    @there("question")
    @rule(number=NUMBERS, way=st.sampled_from(Way), role=STAFF, fuse=FUSES)
    def ask_for_another_way(self, number: int, way: Way, role: Role, fuse: int | None) -> None:
        case = pick(self._cases(closed_at=None), number)
        if case is not None:
            by = self.world.staff[role]
            self.world.act(
                lambda: identity.ask_otherwise(case=case, way=way, by=by, role=role, now=self.world.now),
                *NO_QUESTION,
                fuse=fuse,
            )

    @there("question")
    @rule(
        number=NUMBERS,
        fits=st.booleans(),
        role=st.sampled_from([Role.HANDLER, Role.VERIFIER]),
        code=st.booleans(),
    )
    def look_or_try_a_code(self, number: int, fits: bool, role: Role, code: bool) -> None:
        case = pick(self._cases(closed_at=None, pauses__ended_at=None, pauses__isnull=False), number)
        if case is None:
            return
        by, pause = self.world.staff[role], case.pauses.get(ended_at=None)
        typed = identity.code_of(pause) if fits else "AAAA-AAAA"

        def act() -> None:
            try:
                if code:
                    identity.try_code(case=case, typed=typed, by=by, role=role, now=self.world.now)
                else:
                    identity.look(case=case, fits=fits, by=by, role=role, now=self.world.now)
            except identity.TriesUsedUp:
                assert pause.tries == 3  # which is noted

        self.world.act(act, identity.NotEnough, identity.SamePerson)

    @there("open")
    @rule(number=NUMBERS, role=STAFF, reason=st.sampled_from(ExtensionReason), fuse=FUSES)
    def take_more_time(self, number: int, role: Role, reason: ExtensionReason, fuse: int | None) -> None:
        case = pick(self._cases(), number)
        if case is not None:
            by = self.world.staff[role]
            done = self.world.act(
                lambda: extending.extend(
                    case=case, reason=reason, text="Elva arkiv.", by=by, role=role, now=self.world.now
                ),
                extending.AlreadyExtended,
                extending.NotForThisRole,
                extending.NotOpen,
                TooLate,
                fuse=fuse,
            )
            assert not (done and role is Role.VERIFIER)

    @there("received", "identifying")
    @rule(number=NUMBERS, right=st.sampled_from(Right), uses=USES, change=st.booleans(), fuse=FUSES)
    def understand_the_message_otherwise(
        self, number: int, right: Right, uses: list[str], change: bool, fuse: int | None
    ) -> None:
        line, now, by = pick(self._lines(), number), self.world.now, self.world.staff[Role.HANDLER]
        if line is None:
            return
        [asked] = self._asked({right}, uses, number)
        self.world.act(
            lambda: (
                registering.change(line=line, asked=asked, by=by, now=now)
                if change
                else registering.add(case=line.case, asked=asked, by=by, now=now)
            ),
            registering.TooLate,
            registering.AlreadyAsked,
            fuse=fuse,
        )

    @there("pause")
    @rule(number=NUMBERS, what=st.sampled_from(["plan", "plan", "told", "call off", "lift"]), fuse=FUSES)
    def end_a_pause(self, number: int, what: str, fuse: int | None) -> None:
        pause = pick(
            list(
                Restriction.objects.select_related("line__case").order_by(
                    "line__case__reference", "line__right"
                )
            ),
            number,
        )
        if pause is None:
            return
        by, now, role = self.world.staff[Role.HANDLER].pk, self.world.now, Role.HANDLER
        acts = {
            "plan": lambda: restricting.plan_lift(
                restriction=pause, now=now, because="It is corrected.", by=by, role=role
            ),
            "told": lambda: restricting.note_told(restriction=pause, now=now, by=by, role=role),
            "call off": lambda: restricting.call_off(restriction=pause, by=by, role=role),
            "lift": lambda: restricting.lift(restriction=pause, now=now),
        }
        done = self.world.act(
            acts[what],
            restricting.AlreadyPlanned,
            restricting.AlreadyLifted,
            restricting.NotPlanned,
            restricting.TooEarly,
            fuse=fuse,
        )
        if done and what == "lift":
            assert pause.told_at is not None
            assert pause.lift_at is not None
            assert pause.told_at < pause.lift_at <= now

    @there("letter")
    @rule(number=NUMBERS, what=st.sampled_from(["print", "post", "back", "again"]), fuse=FUSES)
    def handle_a_letter(self, number: int, what: str, fuse: int | None) -> None:
        letter = pick(
            list(Posted.objects.order_by("dispatched_on", "case__reference", "letter", "line__right")), number
        )
        if letter is None:
            return
        by, now, today = self.world.staff[Role.HANDLER], self.world.now, self.world.today
        acts = {
            "print": lambda: posting.printed(
                posted=letter, by=by, role="handler", entitled=True, again=False, now=now
            ),
            "post": lambda: posting.dispatch(posted=letter, on=today, by=by, role="handler", now=now),
            "back": lambda: posting.came_back(posted=letter, on=today, by=by, role="handler", now=now),
            "again": lambda: posting.post_again(posted=letter, by=by, role="handler", now=now),
        }
        self.world.act(
            acts[what],
            posting.NotInOrder,
            posting.AlreadyPosted,
            posting.PrintedBefore,
            posting.NoAddress,
            posting.Overtaken,
            Gone,
            fuse=fuse,
        )

    @there("case")
    @rule(number=NUMBERS, to=st.sampled_from(State), role=st.sampled_from(Role))
    def try_a_way_that_is_not_in_the_table(self, number: int, to: State, role: Role) -> None:
        line = pick(self._lines(), number)
        if line is None or role in documented()[1].get((line.state, to), ()):
            return
        outcome = Outcome.DONE if to is State.ANSWERED else None
        done = self.world.act(
            lambda: lifecycle.advance(line=line, to=to, now=self.world.now, role=role, outcome=outcome),
            lifecycle.NotAllowed,
        )
        assert not done

    @there("open")
    @rule(number=NUMBERS, by_handler=st.booleans(), fuse=FUSES)
    def note_or_take_back_for_the_person(self, number: int, by_handler: bool, fuse: int | None) -> None:
        line, by = pick(self._lines(*OPEN), number), self.world.staff[Role.HANDLER]
        if line is None:
            return
        self.world.act(
            lambda: (
                lifecycle.advance(
                    line=line, to=State.WITHDRAWN, now=self.world.now, by=by.pk, role=Role.HANDLER
                )
                if by_handler and number % 4 == 0
                else talking.note(case=line.case, text=CANARY, staff=by, now=self.world.now)
            ),
            lifecycle.NotAllowed,
            fuse=fuse,
        )
