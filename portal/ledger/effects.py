"""
Effects on the use of a person's data that a restore must not undo, and the rooms that can bring each about again.

A room names itself here at start, by the code of its kind; whoever replays the ledger asks here.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What holds for one person by the ledger: a code of the kind, and the moment of the line that says so."""

    member_id: uuid.UUID
    code: str
    at: dt.datetime


class Room(Protocol):
    """Where effects of one kind live."""

    def enforce(self, wanted: Collection[Effect], *, now: dt.datetime) -> int:
        """Bring about what of it does not hold now, and return how many that was."""


_rooms: dict[str, Room] = {}


def appoint(kind: str, room: Room) -> None:
    """This function will name the room of a kind."""
    _rooms[kind] = room


def rooms() -> Mapping[str, Room]:
    """Return the room of each kind of effect."""
    return dict(_rooms)
