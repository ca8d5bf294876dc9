"""
Whoever opens a person's page at the desk is seen doing it.

The room that keeps look-ups names itself here at start; the rooms below it show persons and call `seen`.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

Witness = Callable[..., Any]


class NoWitness(RuntimeError):
    """Nobody would keep the look-up, so the page stays closed."""


_witnesses: list[Witness] = []


def appoint(witness: Witness) -> None:
    """This function will name the service that keeps look-ups: member, by, page, reason, note, now."""
    _witnesses[:] = [witness]


def seen(*, member: Any, by: Any, page: str, reason: str, note: str = "", now: dt.datetime) -> None:
    """
    This function will note that a person's page is being opened.

    :raises NoWitness: when no service keeps look-ups.
    Source: GDPR Art. 15; C-579/21; R15-18.
    """
    if not _witnesses:
        raise NoWitness
    _witnesses[0](member=member, by=by, page=page, reason=reason, note=note, now=now)
