"""Exact counts: every statement that reaches PostgreSQL, COPY too, which Django's own wrappers do not see."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db.backends.postgresql import base


@contextmanager
def statements() -> Iterator[list[str]]:
    """Yield a list that grows by each statement this process sends while the block runs."""
    sent: list[str] = []
    cursor: Any = base.Cursor
    execute, copy = cursor.execute, cursor.copy

    def noted_execute(self: Any, query: Any, *args: Any, **more: Any) -> Any:
        sent.append(str(query))
        return execute(self, query, *args, **more)

    def noted_copy(self: Any, statement: Any, *args: Any, **more: Any) -> Any:
        sent.append(str(statement))
        return copy(self, statement, *args, **more)

    with mock.patch.multiple(base.Cursor, execute=noted_execute, copy=noted_copy):
        yield sent
