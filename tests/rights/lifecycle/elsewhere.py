"""The one system outside the portal: it answers or is away, does as it is told or will not, and remembers who asked."""

import uuid
from collections.abc import Iterator, Mapping

from portal.ledger.models import Line, Phase
from portal.recipients.erasing import Erased
from portal.recipients.sources import Corrected, SourceFailed
from portal.register.schema import Source
from retention.models import Disposal
from rights.models import Step

CORRECTS = {
    "does": Corrected.DONE,
    "holds nothing": Corrected.NOT_HELD,
    "cannot": Corrected.UNSUPPORTED,
    "will not": Corrected.REFUSED,
}
ERASES = {
    "does": Erased.DONE,
    "holds nothing": Erased.NOT_HELD,
    "cannot": Erased.UNSUPPORTED,
    "will not": Erased.KEPT,
}


class Elsewhere:
    """What it holds, and whom it was told to forget before the ledger knew of it."""

    def __init__(self, canary: str) -> None:
        self.canary = canary
        self.answers = True
        self.manner = "does"
        self.holds: dict[tuple[uuid.UUID, str], str] = {}
        self.forgot: set[tuple[uuid.UUID, str]] = set()
        self.too_early: list[uuid.UUID] = []

    def collect(self, source: Source) -> Iterator[dict[str, object]]:
        self._away(source)
        yield {"note": self.canary}

    def rectify(
        self, source: Source, member_id: uuid.UUID, changes: Mapping[str, str], *, key: uuid.UUID
    ) -> Corrected:
        self._away(source)
        said = CORRECTS[self.manner]
        if said is Corrected.DONE:
            self.forgot -= {(member_id, name) for name in changes}
            self.holds |= {(member_id, name): value for name, value in changes.items()}
        return said

    def erase(self, source: Source, member_id: uuid.UUID, *, key: uuid.UUID) -> Erased:
        self._away(source)
        if not _intended(key):
            self.too_early.append(key)
        said = ERASES[self.manner]
        if said is Erased.DONE:
            self.forgot |= {held for held in self.holds if held[0] == member_id}
            self.holds = {held: value for held, value in self.holds.items() if held[0] != member_id}
        return said

    def _away(self, source: Source) -> None:
        if not self.answers:
            raise SourceFailed(source.id, "unreachable")


def _intended(step: uuid.UUID) -> bool:
    line = Step.objects.filter(pk=step).values("line")
    about = Disposal.objects.get(about_id__in=line)
    return Line.objects.filter(act_id=about.act_id, phase=Phase.INTENT).exists()
