"""
Who comes first: whatever stops deletion by the clock, or the batch of a sweep.

A batch takes rows of many persons at once and locks none of them. Instead it has one lock to itself, and whoever
pauses, holds or lets deletion stand still shares that lock until the change is committed. So no batch overlooks a stop
that stands, and none is committed after it. Locks of PostgreSQL, freed with the transaction.
"""

from django.db import connection

BATCH = 0x1_5E_E9


def before_sweeps() -> None:
    """This function will wait for the batch that runs and let none begin until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [BATCH])


def alone(*, milliseconds: int) -> None:
    """
    This function will begin a batch: it waits for every stop that is being written, and holds off new ones.

    Whatever the batch waits for, it waits so long at most, here and at each row.

    :raises OperationalError: when that was not long enough; the batch is tried again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BATCH])
