"""
The whole life of requests as a state machine: random actors, clocks and crashes, and what must hold after each step.

The rules are the real services and duties. The test files beside this folder let it run.
"""

import datetime as dt
import sys
from typing import ClassVar

from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyStrategyDefinition, HypothesisException
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from portal.outbox import services as outbox
from rights.rules.right import Right
from tests.rights.lifecycle.checks import Checks
from tests.rights.lifecycle.elsewhere import CORRECTS
from tests.rights.lifecycle.leaving import LeavingRules
from tests.rights.lifecycle.persons import NUMBERS, RIGHTS, USES, there
from tests.rights.lifecycle.world import World

STEPS = 50
FAULTS = ("killed", "fails", "frozen", "stale", "refuses", "dies", "hangs_up")
EDGES = [
    dt.datetime(2026, 3, 28, 22, 30, tzinfo=dt.UTC),  # the night that summer time begins
    dt.datetime(2026, 10, 24, 21, 30, tzinfo=dt.UTC),  # and ends
    dt.datetime(2027, 1, 30, 23, 30, tzinfo=dt.UTC),  # 31 January in Stockholm: no such day a month later
    dt.datetime(2027, 11, 23, 12, tzinfo=dt.UTC),  # due among the eves
    dt.datetime(2028, 2, 29, 9, tzinfo=dt.UTC),
]
SOME_TIME = (
    st.integers(1, 59).map(lambda many: dt.timedelta(minutes=many))
    | st.integers(1, 30).map(lambda many: dt.timedelta(hours=many))
    | st.integers(1, 12).map(lambda many: dt.timedelta(days=many))
    | st.sampled_from([28, 29, 30, 31, 61, 92]).map(lambda many: dt.timedelta(days=many))
)


class Lifecycle(LeavingRules):
    """Persons, staff and the portal by itself, each as they please."""

    steps = 0
    _hypothesis_internal_use_seed: ClassVar[int] = 0
    broken: ClassVar[list[Exception]] = []
    """What did not hold, in the order in which it was found."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.checks = Checks(self.world)
        self.begun = False

    @initialize(
        rights=RIGHTS,
        uses=USES,
        person=NUMBERS,
        start=st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2035, 12, 31)) | st.sampled_from(EDGES),
    )
    def begin(self, *, start: dt.datetime, rights: set[Right], uses: list[str], person: int) -> None:
        """Some day, with a first request."""
        self.world.begin_at(start.replace(tzinfo=dt.UTC))
        self.ask_on_the_website(rights=rights, uses=uses, number=0, person=person, fuse=None)

    @rule(delta=SOME_TIME, beat=st.booleans(), fuse=st.none() | st.integers(0, 60))
    def time_passes(self, delta: dt.timedelta, beat: bool, fuse: int | None) -> None:
        self.world.pass_time(delta)
        if beat:
            self.world.beat(fuse=fuse)

    @there("due")
    @rule(many=st.integers(2, 9))
    def keep_promises(self, many: int) -> None:
        """The relay rings for what is due, and workers do it."""
        for promise_id, task in self.world.due(limit=many):
            self.world.perform(promise_id, task)

    @there("due")
    @rule(fault=st.sampled_from(FAULTS), fuse=st.integers(0, 40), many=st.integers(1, 4))
    def keep_promises_badly(self, fault: str, fuse: int, many: int) -> None:
        """Each of them meets the fault."""
        for promise_id, task in self.world.due(limit=many):
            self.world.perform(promise_id, task, fault=fault, fuse=fuse)

    @rule(many=NUMBERS)
    def the_broker_loses_every_bell(self, many: int) -> None:
        outbox.due(limit=1 + many % 3)

    @rule()
    def the_other_system_goes_away_or_comes_back(self) -> None:
        self.world.crm.answers = not self.world.crm.answers

    @rule(manner=st.sampled_from(list(CORRECTS)))
    def the_other_system_changes_its_manners(self, manner: str) -> None:
        self.world.crm.manner = manner

    @there("case")
    @rule(quiet=st.sampled_from([False, False, False, True]))
    def everything_is_kept(self, quiet: bool) -> None:
        """Now and then the portal is left alone until all is done."""
        if not quiet:
            return
        self.world.drain()
        self.checks.after_each_step()
        self.checks.when_all_is_kept()

    @invariant()
    def everything_holds(self) -> None:
        if self.begun:
            Lifecycle.steps += 1
        self.begun = True
        self.checks.after_each_step()
        self.checks.newest_links()

    def teardown(self) -> None:
        found = sys.exception()
        if isinstance(found, Exception) and not isinstance(found, HypothesisException):
            Lifecycle.broken.append(found)
        try:
            self.world.drain()
            self.checks.after_each_step()
            self.checks.when_all_is_kept()
            self.checks.chain()
            connection.check_constraints()
        except Exception as broken:
            Lifecycle.broken.append(broken)
            raise
        finally:
            self.world.end()


def run(*, examples: int, seed: int) -> None:
    """Let the machine run through some examples."""
    Lifecycle._hypothesis_internal_use_seed = seed  # as hypothesis.seed does for functions
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate],  # what fails is shown whole: to make it smaller would take many minutes
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def go(steps: int, *, seed: int) -> int:
    """
    Let the machine go at least so many steps, and return how many it went; the same seed goes the same ways.

    Hypothesis wants the same draws to lead to the same acts, and what the portal remembers from an example before may
    save a statement in the next: a fuse then burns elsewhere. That alone breaks nothing, and another run begins.
    """
    Lifecycle.steps = 0
    while Lifecycle.steps < steps:
        Lifecycle.broken, seed = [], seed + 1
        try:
            run(examples=20, seed=seed)
        except FlakyStrategyDefinition:
            if Lifecycle.broken:
                raise Lifecycle.broken[0] from None
    return Lifecycle.steps
