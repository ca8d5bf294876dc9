"""The life of requests under random actors, clocks and crashes: see `lifecycle/machine.py` and `lifecycle/checks.py`."""

import pytest

from tests.rights.lifecycle.machine import Lifecycle, go, run
from tests.rights.lifecycle.world import lifecycle_world

__all__ = ["lifecycle_world"]


def test_no_order_of_acts_clocks_and_crashes_breaks_the_life_of_a_request(lifecycle_world: None) -> None:
    Lifecycle.steps = 0

    run(examples=14, seed=1)

    assert Lifecycle.steps > 300


@pytest.mark.long
def test_the_first_half_of_ten_thousand_steps_breaks_nothing(lifecycle_world: None) -> None:
    print(f"{go(5_000, seed=100)} steps of the lifecycle")  # noqa: T201 - the figure of the run
