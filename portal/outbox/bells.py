"""How a task hears its bell."""

from typing import Any

from celery import Task

from portal.database import generation


class Bell(Task):  # type: ignore[type-arg]  # celery's types leave the class generic
    """
    A task of the portal, duties and timetable alike.

    While the portal is closed after a restore it lets the bell pass: what was promised stands in the database and
    is rung again when the portal is open, and the timetable comes round.
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if generation.closed():
            return None
        return self.run(*args, **kwargs)
