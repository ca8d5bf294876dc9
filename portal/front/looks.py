"""The doctor's look at what a restore leaves behind."""

from collections.abc import Iterator

from portal.database import generation
from portal.front.findings import FAIL, Finding


def restore() -> Iterator[Finding]:
    """Compare the database with the number beside it, also where no relay runs that would notice (law.md (d))."""
    if generation.look():
        words = "closed, because the database is older than it was, or another one: ./insyn manage replay_erasures opens it"
        yield Finding(about="Restore", level=FAIL, words=words)
