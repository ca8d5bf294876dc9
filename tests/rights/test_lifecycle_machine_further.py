"""The second half of the ten thousand steps, in a file of its own so that both halves run at once."""

import pytest

from tests.rights.lifecycle.machine import go
from tests.rights.lifecycle.world import lifecycle_world

__all__ = ["lifecycle_world"]


@pytest.mark.long
def test_the_second_half_of_ten_thousand_steps_breaks_nothing(lifecycle_world: None) -> None:
    print(f"{go(5_000, seed=200)} steps of the lifecycle")  # noqa: T201 - the figure of the run
