"""
Rounds: limit, product and naive way in turn, each in a fresh process, compared within the round.

A fresh process is a fork of one that has imported Django and nothing more, so its memory begins where ours stands.
"""

import resource
import statistics
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import log
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from django.db import connections

from benchmarks import ground
from benchmarks.goals import NOISY_SPREAD

Answer = dict[str, float]
Round = Mapping[str, Answer]


class Failed(Exception):
    """A variant did not come to its end; what it said stands on standard error."""


@dataclass(slots=True)
class Found:
    """What the rounds of one suite measured, by size: a mapping of variant to answer each round."""

    limit: str
    rounds: dict[int, list[Round]] = field(default_factory=dict)

    def all(self, variant: str, size: int, what: str = "seconds") -> list[float]:
        return [one[variant][what] for one in self.rounds[size]]

    def median(self, variant: str, size: int, what: str = "seconds") -> float:
        return statistics.median(self.all(variant, size, what))

    def most(self, variant: str, size: int, what: str) -> float:
        return max(self.all(variant, size, what))

    def ratios(self, variant: str, size: int, *, to: str = "") -> list[float]:
        """Return how fast a variant was in each round: 1 is as fast as `to` (the limit), 2 twice as fast."""
        base = self.all(to or self.limit, size)
        return [other / mine for other, mine in zip(base, self.all(variant, size), strict=True)]

    def ratio(self, variant: str, size: int, *, to: str = "") -> float:
        return statistics.median(self.ratios(variant, size, to=to))

    def noisy(self, size: int, *, of: str = "") -> bool:
        """Tell whether the limit (or `of`) moved too much between rounds for a ratio to it to count."""
        seconds = self.all(of or self.limit, size)
        return max(seconds) / max(min(seconds), 1e-9) >= NOISY_SPREAD

    def exponent(self, variant: str, *, small: int, big: int) -> float:
        """Return the exponent with which time grows: 1 is straight, from the fastest of the rounds."""
        times = [min(self.all(variant, size)) for size in (small, big)]
        return log(times[1] / times[0]) / log(big / small)


def fresh(work: Callable[[], Any]) -> Any:
    """
    Do `work` in a process of its own and return its answer; a dictionary gains `growth_mb`, the peak over the start.

    :raises Failed: when it did not answer.
    """
    connections.close_all()
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_in_child, args=(work, theirs))
    process.start()
    theirs.close()
    try:
        answer = ours.recv()
    except EOFError:
        raise Failed from None
    finally:
        process.join()
    return answer


def _in_child(work: Callable[[], Any], back: "Connection[Any, Any]") -> None:
    try:
        before = _peak()
        answer = work()
        back.send(answer | {"growth_mb": _peak() - before} if isinstance(answer, dict) else answer)
    except BaseException:
        traceback.print_exc()
    finally:
        back.close()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(suite: Any, *, scale: str, rounds: int, repeats: int) -> Found:
    """
    Run a suite at every size, a set of rounds again when its limit was noisy, and print each variant.

    :raises Failed: when a variant did not come to its end.
    """
    found = Found(limit=suite.LIMIT)
    for size in suite.SIZES[scale]:
        fresh(partial(suite.fill, size))
        for _ in range(repeats):
            found.rounds[size] = [_round(suite, size) for _ in range(getattr(suite, "ROUNDS", rounds))]
            if not found.noisy(size):
                break
        _show(found, suite.VARIANTS, size)
    return found


def _round(suite: Any, size: int) -> Round:
    ground.settle(*suite.TABLES)
    if hasattr(suite, "together"):  # its variants share servers or workers, started for this round
        answers: Round = fresh(lambda: suite.together(size))
        return answers
    return {variant: fresh(partial(suite.variant, variant, size)) for variant in suite.VARIANTS}


def _show(found: Found, variants: Sequence[str], size: int) -> None:
    for variant in variants:
        ratios = found.ratios(variant, size)
        more = {
            key: found.most(variant, size, key) for key in found.rounds[size][0][variant] if key != "seconds"
        }
        print(
            f"  {variant:<26} {size:>9}  {found.median(variant, size):>10.5f} s "
            f"{statistics.median(ratios):>6.2f} of the limit [{min(ratios):.2f}–{max(ratios):.2f}, n={len(ratios)}]"
            + "".join(f"  {key} {value:.4g}" for key, value in more.items())
            + ("  noisy" if found.noisy(size) else "")
        )
