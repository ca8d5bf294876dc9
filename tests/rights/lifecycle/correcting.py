"""What is wrong and becomes right: staff correct it as asked, otherwise or by hand, or ask; the person adds own words."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from portal.members import statements
from rights.corrections import Correction
from rights.fulfilment import rectification
from rights.models import Line
from rights.rules.correction import Wrong
from rights.rules.right import Right
from rights.rules.states import Role, State
from rights.services import correcting, questioning
from tests.rights.lifecycle.corrected import Decision
from tests.rights.lifecycle.desk import DeskRules
from tests.rights.lifecycle.persons import FUSES, NUMBERS, pick, proper, there
from tests.rights.lifecycle.world import CANARY


class CorrectingRules(DeskRules):
    """Mixed into the machine."""

    @there("rectification")
    @rule(
        number=NUMBERS,
        wild=st.integers(0, 5),
        as_asked=st.booleans(),
        reason=st.sampled_from([True, True, False]),
        fuse=FUSES,
    )
    def decide_a_correction(
        self, *, number: int, wild: int, as_asked: bool, reason: bool, fuse: int | None
    ) -> None:
        """Decide all that waits, or now and then some line that may not be decided at all."""
        self._keep()
        waiting = self._lines(State.REVIEWING, right=Right.RECTIFICATION)
        chosen = waiting if wild else [pick(self._lines(), number)]
        for line in chosen:
            if line is not None:
                self._correct(line, number, as_asked=as_asked, reason=reason, fuse=fuse)

    def _correct(self, line: Line, number: int, *, as_asked: bool, reason: bool, fuse: int | None) -> None:
        wrong, member = rectification.asked(line), line.case.member
        names = rectification.held(member, Wrong.PAYER_NAME)[: 1 + number % 2]
        value = str(line.details.get("value", "")) if as_asked else proper(wrong, number)
        waits = line.right == Right.RECTIFICATION and line.state == State.REVIEWING
        done = self.world.act(
            lambda: correcting.decide(
                line=line,
                by=self.world.staff[Role.HANDLER],
                now=self.world.now,
                value=value,
                reason=CANARY if reason else "",
                category="memberships",
                which=names,
            ),
            correcting.NotWaiting,
            correcting.NoReason,
            correcting.Unfit,
            fuse=fuse,
        )
        assert not (done and not waits)
        if done:
            made = Correction.objects.get(line=line)
            decision = Decision(line=line.pk, value=value, decided=made.decided)
            self.world.corrections.note(member.pk, wrong.column, decision, names=names)

    @there("rectification")
    @rule(number=NUMBERS, fuse=FUSES)
    def ask_for_what_is_needed(self, number: int, fuse: int | None) -> None:
        line, by = pick(self._lines(right=Right.RECTIFICATION), number), self.world.staff[Role.HANDLER]
        if line is not None:
            self.world.act(
                lambda: questioning.ask(line=line, text=CANARY, why=CANARY, by=by, now=self.world.now),
                questioning.NotWaiting,
                questioning.StillOpen,
                fuse=fuse,
            )

    @there("asked")
    @rule(number=NUMBERS, fuse=FUSES)
    def answer_what_is_asked(self, number: int, fuse: int | None) -> None:
        line = pick(self._lines(right=Right.RECTIFICATION), number)
        if line is not None:
            self.world.act(
                lambda: questioning.reply(line=line, text=CANARY, by=line.case.member, now=self.world.now),
                questioning.NotAsked,
                fuse=fuse,
            )

    @there("rectification")
    @rule(number=NUMBERS, fuse=FUSES)
    def add_own_words(self, number: int, fuse: int | None) -> None:
        who = pick(self.world.persons, number)
        assert who is not None
        text = f"{CANARY} {number % 3}"
        self.world.act(
            lambda: statements.add(member=who, about="profile", text=text, now=self.world.now),
            statements.NotActive,
            fuse=fuse,
        )
