"""One line of the doctor: what was looked at, how it is, and what was found or what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

OK, WARN, FAIL = "ok", "warn", "FAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line: what was looked at, how it is, and what was found or what to do."""

    about: str
    level: str
    words: str


Look = Callable[[], Iterator[Finding]]


def say(about: str, well: bool, found: str, do: str, *, level: str = FAIL) -> Finding:
    """Return the line of a look: what was found when it is well, what to do when it is not."""
    return Finding(about=about, level=OK if well else level, words=found if well else do)
