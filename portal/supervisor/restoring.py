"""Putting a backup in the place of what is there: the parts, for the one command that does it."""

import os
import sys
from pathlib import Path

from portal.supervisor import parts, state
from portal.supervisor.account import unprivileged
from portal.supervisor.folders import (
    REPOSITORY,
    make_run_folder,
    open_data_folder,
    remove_run_folder,
    take_lock,
)
from portal.supervisor.refusal import Refusal
from portal.supervisor.up import already_runs, portal_environment
from portal.supervisor.watch import Watch


def restore(backup: Path, *, data: Path, register: Path | None, port: int) -> int:
    """
    Run manage.py restore with parts of its own and return its exit code.

    With the built-in PostgreSQL the owner may make databases for that long, and no longer.

    :raises Refusal: when the backup is no folder, the portal runs, or the parts do not start.
    """
    if not backup.is_dir():
        raise Refusal(f"{backup} is not the folder of a backup: name one that ./insyn backup has made.")
    folders = open_data_folder(data)
    lock = take_lock(folders)
    if lock is None:
        raise Refusal(already_runs(folders))
    state.end_leftovers(folders)
    run = make_run_folder(unprivileged())
    try:
        chosen = parts.chosen(folders=folders, run=run)
        if chosen.postgres:
            with Watch().on_guard() as watch:
                chosen.postgres.prepare(watch.run_step)
                chosen.postgres.let_make_databases(True, watch.run_step)
        try:
            with Watch().on_guard() as watch:
                chosen.start(watch)
                told = dict(os.environ) | chosen.environment() | portal_environment(folders, port, register)
                argv = [sys.executable, str(REPOSITORY / "manage.py"), "restore", str(backup)]
                return watch.run_in_terminal(argv, told, REPOSITORY)
        finally:
            if chosen.postgres:
                with Watch().on_guard() as watch:
                    chosen.postgres.let_make_databases(False, watch.run_step)
    finally:
        remove_run_folder(run)
        os.close(lock)
