"""An older copy of the database, as a dump holds it, put back in place of the newer one; and an act that is undone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, connections, transaction
from psycopg import sql

from tests.conftest import ledger_as_owner


@contextmanager
def older_copy() -> Iterator[Callable[[], None]]:
    """Copy the database as it is now, and give what puts the copy in place; afterwards all is as before."""
    now = str(connection.settings_dict["NAME"])
    copy = f"{now}_older"
    connections.close_all()
    with ledger_as_owner() as owner:
        copying = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        owner.execute(copying.format(sql.Identifier(copy), sql.Identifier(now)))

    def put_back() -> None:
        connections.close_all()
        connection.settings_dict["NAME"] = copy

    try:
        yield put_back
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = now
        with ledger_as_owner() as owner:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(copy)))


def rolled_back(act: Callable[[], object]) -> None:
    """Do something in a transaction that comes to nothing."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)
