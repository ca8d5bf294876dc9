"""What a look of the doctor finds: one line."""

from dataclasses import dataclass

OK, WARN, FAIL = "ok", "warn", "FAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line: what was looked at, how it is, and what was found or what to do."""

    about: str
    level: str
    words: str


def say(about: str, well: bool, found: str, do: str, *, level: str = FAIL) -> Finding:
    """Return the line for what is well, or else what to do about it."""
    return Finding(about=about, level=OK if well else level, words=found if well else do)
