"""
The databases of one server that a restore knows: the one in use, the fresh one beside it, the one it replaced.

The replaced one stays until the first backup after the portal has opened again: until then it is the only way back.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg import sql

from portal.backups import dump, files
from portal.supervisor.refusal import Refusal

MAINTENANCE = ("postgres", "template1")
FRESH, OLD = "_restoring", "_replaced"


def used() -> str:
    """Return the name of the database that the portal uses."""
    return str(connection.settings_dict["NAME"])


def fresh() -> str:
    return used() + FRESH


def old() -> str:
    return used() + OLD


def make_fresh() -> None:
    """
    This function will make an empty database beside the one in use; what an earlier try left is dropped.

    :raises Refusal: when the role may not make databases.
    """
    with _server() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(fresh())))
        server.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(fresh())))


def swap() -> None:
    """
    This function will put the fresh database in the place of the one in use, in one transaction.

    :raises Refusal: when somebody is still connected.
    """
    connection.close()
    with _server() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old())))
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with server.transaction():
            server.execute(rename.format(sql.Identifier(used()), sql.Identifier(old())))
            server.execute(rename.format(sql.Identifier(fresh()), sql.Identifier(used())))


def drop_fresh() -> None:
    """This function will drop the fresh database, after a restore that came to nothing."""
    with _server() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(fresh())))


def drop() -> None:
    """This function will drop what a restore replaced: the database, if we own it, and the files."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = %s", [old()]
        )
        row = cursor.fetchone()
    if row and row[0]:
        with _server() as server:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old())))
    files.clear(files.OLD)


@contextmanager
def _server() -> Iterator[psycopg.Connection]:
    """Give a connection to a database that nobody restores."""
    try:
        with _connected() as server:
            yield server
    except psycopg.errors.InsufficientPrivilege as may_not:
        role = dump.reach()["user"]
        raise Refusal(
            f"The role {role} may not make or rename databases: ALTER ROLE {role} CREATEDB (docs/operations.md)."
        ) from may_not
    except psycopg.errors.ObjectInUse as busy:
        raise Refusal(f"The database {used()} is still used: stop everything that uses it.") from busy


def _connected() -> psycopg.Connection:
    for name in MAINTENANCE:
        try:
            return psycopg.connect(**dump.reach(name), autocommit=True)
        except psycopg.OperationalError as away:
            failed = away
    raise Refusal("The database does not answer: start it, or correct DATABASE_URL.") from failed
