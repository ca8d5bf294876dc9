"""What systems outside the portal answered, kept encrypted on disk between their step and the package."""

import json
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyrage
from django.conf import settings

from portal import crypto
from rights.models import Step
from rights.packing.archive import opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One outside source's records for one category."""

    name: str
    rows: int
    path: Path
    identity: str

    def lines(self) -> Iterator[bytes]:
        """Yield one JSON object a line."""
        held = b""
        for piece in opened(self.path, self.identity):
            *whole, held = (held + piece).split(b"\n")
            yield from whole


def keep(step: Step, records: Iterable[dict[str, object]]) -> tuple[int, bytes]:
    """
    This function will write a source's records to the step's own encrypted file.

    Returns the number of records and the wrapped key. A second run replaces the first one's file.
    """
    identity = pyrage.x25519.Identity.generate()
    path = path_of(step.pk)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows = [json.dumps(record, ensure_ascii=False, separators=(",", ":")) for record in records]
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pyrage.encrypt("".join(f"{row}\n" for row in rows).encode(), [identity.to_public()]))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return len(rows), crypto.wrap(str(identity).encode(), master=settings.INSYN_KEY_FILE)


def part_of(step: Step) -> Part:
    """
    Return what a finished step kept.

    :raises KeyMissing: when the master key no longer opens it.
    """
    identity = crypto.unwrap(bytes(step.key_wrapped or b""), master=settings.INSYN_KEY_FILE).decode()
    return Part(name=f"source:{step.source}", rows=step.rows, path=path_of(step.pk), identity=identity)


def forget(step: Step) -> None:
    """This function will remove a step's file; its key goes with the row's update."""
    path_of(step.pk).unlink(missing_ok=True)


def path_of(step_id: uuid.UUID) -> Path:
    return Path(settings.INSYN_DATA) / "parts" / f"{step_id}.age"
