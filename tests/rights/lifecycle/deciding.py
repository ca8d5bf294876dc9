"""What people decide: to refuse with two signatures, to let it be done, a machine's decision anew, a fee."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from rights.decided import FeeGround, Reviewed
from rights.fulfilment import objection
from rights.models import Fee, Line, Refusal
from rights.rules.grounds import GROUNDS, allowed_for, weighed
from rights.rules.right import Right
from rights.rules.states import Role, State
from rights.services import charging, collecting, refusing, reviewing
from rights.services.refusing import Statement, Weighing
from tests.rights.lifecycle.persons import FUSES, NUMBERS, PersonRules, pick, there
from tests.rights.lifecycle.world import CANARY

STAFF = st.sampled_from([Role.HANDLER, Role.HANDLER, Role.APPROVER, Role.VERIFIER])


DECIDED_ON_A_PAGE = {Right.REVIEW, Right.RECTIFICATION, Right.ERASURE}


class DecidingRules(PersonRules):
    """Mixed into the machine."""

    @there("reviewing", "identifying")
    @rule(number=NUMBERS, ground=NUMBERS, wild=st.integers(0, 5), by=STAFF, fuse=FUSES)
    def propose_to_refuse(self, number: int, ground: int, wild: int, by: Role, fuse: int | None) -> None:
        line = pick(self._lines(*(refusing.REFUSABLE if wild else State)), number)
        if line is not None:
            self.world.act(
                lambda: refusing.propose(
                    line=line,
                    statement=_statement(line, ground),
                    by=self.world.staff[by].pk,
                    now=self.world.now,
                ),
                refusing.CannotRefuse,
                fuse=fuse,
            )

    @there("refusal")
    @rule(number=NUMBERS, by=STAFF, says_yes=st.sampled_from([True, True, False]), fuse=FUSES)
    def look_at_a_refusal(self, number: int, by: Role, says_yes: bool, fuse: int | None) -> None:
        found = Refusal.objects.select_related("line__case").order_by("decision", "proposed_at")
        refusal = pick(list(found), number)
        if refusal is None:
            return
        who, now = self.world.staff[by].pk, self.world.now
        act = refusing.approve if says_yes else refusing.turn_down
        done = self.world.act(lambda: act(refusal=refusal, by=who, now=now), refusing.CannotRefuse, fuse=fuse)
        assert not (done and says_yes and refusal.proposed_by == who)

    @there("reviewing")
    @rule(number=NUMBERS, fuse=FUSES)
    def release(self, number: int, fuse: int | None) -> None:
        free = [one for one in self._lines(State.REVIEWING) if one.right not in DECIDED_ON_A_PAGE]
        line = pick(free, number)
        if line is None or line.refusals.waiting().exists() or charging.holds_back(line):
            return  # the desk shows no button
        by = self.world.staff[Role.HANDLER]
        self.world.act(
            lambda: collecting.release(line=line, now=self.world.now, by=by, role=Role.HANDLER), fuse=fuse
        )

    @there("review")
    @rule(number=NUMBERS, wild=st.integers(0, 5), result=st.sampled_from(Reviewed), fuse=FUSES)
    def look_at_a_decision(self, number: int, wild: int, result: Reviewed, fuse: int | None) -> None:
        line = pick(self._lines(right=Right.REVIEW) if wild else self._lines(), number)
        if line is not None:
            by = self.world.staff[Role.HANDLER]
            self.world.act(
                lambda: reviewing.look(
                    line=line, result=result, explanation=CANARY, by=by, now=self.world.now
                ),
                reviewing.NotNow,
                fuse=fuse,
            )

    @there("reviewing")
    @rule(number=NUMBERS, ground=st.sampled_from(FeeGround), fuse=FUSES)
    def announce_a_fee(self, number: int, ground: FeeGround, fuse: int | None) -> None:
        line = pick(self._lines(State.REVIEWING), number)
        if line is not None:
            self.world.act(
                lambda: charging.announce(
                    line=line,
                    ground=ground,
                    cost=charging.Cost(minutes=30, hourly=60_000),
                    statement=charging.Reasons(words=CANARY, facts=CANARY, intent=CANARY),
                    by=self.world.staff[Role.HANDLER].pk,
                    now=self.world.now,
                ),
                charging.CannotCharge,
                fuse=fuse,
            )

    @there("fee")
    @rule(number=NUMBERS, fuse=FUSES)
    def waive_a_fee(self, number: int, fuse: int | None) -> None:
        fee = pick(list(Fee.objects.order_by("line__case__reference", "line__right")), number)
        if fee is not None:
            by = self.world.staff[Role.HANDLER].pk
            self.world.act(
                lambda: charging.waive(fee=fee, by=by, now=self.world.now), charging.CannotCharge, fuse=fuse
            )


def _statement(line: Line, number: int) -> Statement:
    """Return a statement with a ground for that right, whole in itself."""
    ground = pick(list(allowed_for(line.right)), number)
    assert ground is not None
    rule = GROUNDS[ground]
    if weighed(ground, right=line.right):
        weighings = tuple(
            Weighing(purpose=one, ground=ground, reasons=CANARY, weighs=CANARY)
            for one in objection.open_to_weighing(line)
        )
        return Statement(ground=ground, weighings=weighings, conditions=tuple(rule.conditions))
    return Statement(
        ground=ground, words=CANARY, facts=CANARY, intent=CANARY, conditions=tuple(rule.conditions)
    )
