"""A goal of the performance contract, the figure of this run, and what follows: met, not met, or noisy."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

NOISY_SPREAD = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One figure and its bound; `noisy` when the limit itself moved too much for a ratio to it to count."""

    id: str
    words: str
    figure: float
    least: float | None = None
    most: float | None = None
    unit: str = ""
    noisy: bool = False

    @property
    def bound(self) -> str:
        sign, number = ("≥", self.least) if self.least is not None else ("≤", self.most)
        return f"{sign} {number:g}{self.unit}"

    @property
    def verdict(self) -> str:
        if self.noisy:
            return "noisy"
        enough = self.least is None or self.figure >= self.least
        return "met" if enough and (self.most is None or self.figure <= self.most) else "not met"


def show(goals: Iterable[Goal]) -> None:
    """Print the last table of a run, a goal a row."""
    print(f"\n{'goal':<5} {'what':<70} {'figure':>10} {'bound':>10}  verdict")
    for goal in goals:
        figure = f"{goal.figure:.3g}{goal.unit}"
        print(f"{goal.id:<5} {goal.words:<70} {figure:>10} {goal.bound:>10}  {goal.verdict}")


def told(goals: Iterable[Goal]) -> list[dict[str, object]]:
    """Return the same for the JSON file."""
    return [asdict(goal) | {"verdict": goal.verdict} for goal in goals]
