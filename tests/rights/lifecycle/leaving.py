"""Who wants to be deleted: staff decide, another person approves, and meanwhile everything else may happen."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from portal.members.models import Member
from retention.items import Ground, Keep
from retention.models import Disposal
from retention.services import deciding, disposal
from rights.models import Line
from rights.papers import Posted
from rights.rules.identity import Way
from rights.rules.right import Right
from rights.rules.states import Role, State
from rights.services import erasing, identity, lifecycle, posting, restricting
from rights.services.packaging import Gone
from tests.rights.lifecycle.correcting import CorrectingRules
from tests.rights.lifecycle.deciding import STAFF
from tests.rights.lifecycle.persons import FUSES, NUMBERS, OPEN, PARTS, pick, there
from tests.rights.lifecycle.world import CANARY

NOT_NOW = (
    erasing.NotReviewing,
    erasing.RefusalWaits,
    erasing.OthersFirst,
    erasing.CopyFirst,
    erasing.LettersFirst,
    erasing.UsePaused,
    deciding.NotApproved,
    deciding.SamePerson,
    disposal.OfStaff,
)
REGRET = dt.timedelta(days=8)


class LeavingRules(CorrectingRules):
    """Mixed into the machine."""

    def _deletions(self, *states: State) -> list[Line]:
        return self._lines(*states, right=Right.ERASURE)

    @there("deletion")
    @rule(number=NUMBERS, by=STAFF, keeps=st.sampled_from(["", "", *PARTS]), fuse=FUSES)
    def decide_a_deletion(self, number: int, by: Role, keeps: str, fuse: int | None) -> None:
        line = pick(self._deletions(*OPEN), number)
        if line is not None:
            self._decide(line, by=by, keeps=keeps, fuse=fuse)

    @there("deletion")
    @rule(number=NUMBERS, by=STAFF, fuse=FUSES)
    def approve_a_deletion(self, number: int, by: Role, fuse: int | None) -> None:
        line = pick(self._deletions(*OPEN), number)
        if line is not None:
            self._approve(line, by=by, fuse=fuse)

    @there("deletion")
    @rule(number=NUMBERS, steps=st.integers(2, 8), fuse=FUSES)
    def go_on_with_a_deletion(self, number: int, steps: int, fuse: int | None) -> None:
        """Do what comes next: the person wants nothing else, the days pass, one decides and another approves."""
        line = pick(self._deletions(*OPEN), number)
        for step in range(steps):
            if line is None or line.stands.ended:
                return
            self._next(line, fuse=fuse if step == steps - 1 else None)
            self.checks.after_each_step()
            line.refresh_from_db()

    def _next(self, line: Line, *, fuse: int | None) -> None:
        match line.stands:
            case State.IDENTIFYING:
                self._show(line)
            case State.WAITING:
                self.world.post_receipts(line.case)
                self.world.pass_time(REGRET)
                self._keep()
            case State.REVIEWING if Disposal.objects.get(about_id=line.pk).handled_by is None:
                self._want_nothing_else(line)
                self._decide(line, by=Role.HANDLER, keeps="", fuse=fuse)
            case State.REVIEWING:
                self._approve(line, by=Role.APPROVER, fuse=fuse)
            case _:
                self._keep()
                self.world.post_last_letters()

    def _decide(self, line: Line, *, by: Role, keeps: str, fuse: int | None) -> None:
        now = self.world.now
        until = self.world.today + dt.timedelta(days=400)
        kept = [Keep(category=keeps, ground=Ground.CLAIMS, reason=CANARY, until=until)] if keeps else []
        self._closing(
            line, lambda: erasing.decide(line=line, by=self.world.staff[by], now=now, keeps=kept), fuse=fuse
        )

    def _approve(self, line: Line, *, by: Role, fuse: int | None) -> None:
        known = Disposal.objects.filter(about_id=line.pk).values_list("handled_by", "handled_at").first()
        (decided_by, read), who, now = known or (None, None), self.world.staff[by], self.world.now
        done = self._closing(line, lambda: erasing.approve(line=line, by=who, read=read, now=now), fuse=fuse)
        assert not (done and decided_by in {None, who.pk}), "fewer than four eyes"

    def _closing(self, line: Line, act: Callable[[], object], *, fuse: int | None) -> bool:
        """Let an act on a deletion be done only where nothing else of the person is open."""
        others = self._lines(*OPEN, case__member=line.case.member_id)
        alone = [one.pk for one in others] == [line.pk] or line.details["scope"] == "some"
        may = alone and line.stands is State.REVIEWING
        done = self.world.act(act, *NOT_NOW, Disposal.DoesNotExist, fuse=fuse)
        assert may or not done, "decided while something else was open, or not in its turn"
        return done

    def _want_nothing_else(self, line: Line) -> None:
        """The person takes back all else and ends every pause; staff post what lies there."""
        world, who = self.world, line.case.member
        for other in self._lines(*OPEN, case__member=who):
            if other.pk != line.pk:
                self._take_back(other)
        world.act(lambda: restricting.lift_at_once(member=who, now=world.now), restricting.AlreadyLifted)
        self._keep()
        self._post(who)

    def _take_back(self, other: Line) -> None:
        by = other.case.member_id
        self.world.act(
            lambda: lifecycle.withdraw(line=other, now=self.world.now, by=by), lifecycle.NotAllowed
        )

    def _post(self, who: Member) -> None:
        for letter in Posted.objects.needing(who.pk).order_by("case__reference", "letter", "line__right"):
            self.world.act(partial(self.world.post, letter), posting.NoAddress, Gone)

    def _show(self, line: Line) -> None:
        asked = line.case.pauses.get(ended_at=None)
        self.world.act(
            lambda: identity.prove(
                case=line.case, way=Way(asked.way), now=self.world.now, by=line.case.member
            ),
            identity.NotEnough,
        )
