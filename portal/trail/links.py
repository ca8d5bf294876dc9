"""The entries about one thing, each with its link of the chain: what somebody outside the portal can recompute."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.trail.models import Entry, Seal
from portal.trail.services import GENESIS, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """
    What an entry says, and where it stands in the chain: its digest covers `before` and what is said.

    `position` is None while the entry waits to be sealed, some seconds.
    """

    says: list[object]
    position: int | None
    before: str
    digest: str


def linked(entries: Iterable[Entry]) -> Iterator[Linked]:
    """
    Yield entries in the order of the chain, those that wait for their seal last, as `services.verify` recomputes them.

    Numbers of entries do not tell the order: who began first may have been done last, and was sealed then.
    """
    found = {entry.pk: entry for entry in entries}
    seals = list(Seal.objects.filter(entry__in=found).order_by("position"))
    earlier = Seal.objects.filter(position__in=[seal.position - 1 for seal in seals])
    digests = {0: GENESIS, **{seal.position: bytes(seal.digest) for seal in earlier}}
    for seal in seals:
        yield Linked(
            says=told(found.pop(seal.entry_id)),
            position=seal.position,
            before=digests[seal.position - 1].hex(),
            digest=bytes(seal.digest).hex(),
        )
    for key in sorted(found):
        yield Linked(says=told(found[key]), position=None, before="", digest="")
