"""
Conversations from which staff entered something that is dealt with elsewhere, such as a request.

A room above keeps it and names its rows here; each has `thread`, its `key`, its `number` and `entered_at`.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from portal.correspondence.models import Thread

Rows = Callable[[], QuerySet[Any]]
_rows: list[Rows] = []


def know(rows: Rows) -> None:
    """This function will name what tells which conversations something was entered from."""
    _rows[:] = [rows]


def of_thread(thread: Thread) -> list[Any]:
    """Return what was entered from a conversation, the oldest first."""
    return [row for rows in _rows for row in rows().filter(thread=thread).order_by("entered_at")]


def dealt_with() -> Exists:
    """Return what is true of a thread where nothing was written since the latest was entered from it."""
    found = [
        rows().filter(thread=OuterRef("pk"), entered_at__gte=OuterRef("last_message_at")) for rows in _rows
    ]
    return Exists(found[0] if found else Thread.objects.none())
