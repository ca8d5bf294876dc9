"""What can be asked of a portal that runs, or not: stop it, show it, run a command with it."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from portal.supervisor import parts, state
from portal.supervisor.account import unprivileged
from portal.supervisor.children import Child
from portal.supervisor.folders import (
    REPOSITORY,
    Folders,
    make_run_folder,
    open_data_folder,
    remove_run_folder,
    take_lock,
)
from portal.supervisor.processes import TABLE
from portal.supervisor.refusal import Refusal
from portal.supervisor.up import already_runs, portal_environment
from portal.supervisor.watch import Watch

PATIENCE = 90.0  # seconds; longer than all children's patience together


def stop(folders: Folders) -> str:
    """Stop the supervisor of this data folder and whatever an earlier one left; return what was done."""
    now = state.running(folders)
    if now:
        os.kill(now.pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while now.alive and time.monotonic() < deadline:
            time.sleep(0.05)
        if now.alive:
            os.kill(now.pid, signal.SIGKILL)
            while now.alive:
                time.sleep(0.05)
        _wait_for_burial(now.pid)
    left = state.end_leftovers(folders)
    if now:
        return "Insyn has stopped."
    if left:
        return f"Insyn was not running; ended {counted(left, 'process', 'processes')} it had left."
    return "Insyn is not running."


def _wait_for_burial(pid: int) -> None:
    """Give the machine's first process a moment to take the dead supervisor off its list."""
    deadline = time.monotonic() + 3
    with contextlib.suppress(OSError):
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(0.05)


def status(folders: Folders) -> Iterator[str]:
    """Yield what runs, a line each; nothing when nothing runs."""
    if folders.closed.exists():
        yield f"Insyn is {folders.opens_it}."
    now = state.running(folders)
    if now is None:
        return
    minutes = counted(round((time.time() - now.since) / 60), "minute", "minutes")
    doing = "runs" if now.ready else "is starting"
    yield f"Insyn {doing} at {now.address}, for {minutes} now."
    yield f"Data folder: {folders.data}"
    for child in now.children:
        died = "" if child.alive else ", died just now"
        yield f"  {child.name:<9} process {child.pid}{came_back(child.restarts)}{died}"


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its word: "1 minute", "2 minutes"."""
    return f"{number} {one if number == 1 else many}"


def came_back(times: int) -> str:
    """Return what a process' line says of its restarts; nothing when there was none."""
    if not times:
        return ""
    return ", came back once" if times == 1 else f", came back {times} times"


def manage(arguments: Sequence[str], *, data: Path, register: Path | None, port: int, folder: Path) -> int:
    """
    Run a command of manage.py: with the running parts, or with parts started for it alone.

    :param folder: where the person stands, for file names in the arguments.
    :raises Refusal: when the parts do not start.
    """
    argv = [sys.executable, str(REPOSITORY / "manage.py"), *arguments]
    folders = open_data_folder(data)
    now = state.running(folders)
    if now:
        named = register or (Path(now.register) if now.register else None)
        told = dict(os.environ) | parts.chosen(folders=folders, run=Path(now.run)).environment()
        told |= portal_environment(folders, now.port, named)
        with Watch().on_guard() as watch:
            return watch.run_in_terminal(argv, told, folder)
    lock = take_lock(folders)
    if lock is None:
        raise Refusal(already_runs(folders))
    state.end_leftovers(folders)
    run = make_run_folder(unprivileged())
    try:
        with Watch().on_guard() as watch:
            chosen = parts.chosen(folders=folders, run=run)
            is_new = chosen.postgres is not None and not folders.postgres.exists()
            chosen.start(watch)
            told = dict(os.environ) | chosen.environment() | portal_environment(folders, port, register)
            if is_new:
                _prepare(watch, folders, told)
            return watch.run_in_terminal(argv, told, folder)
    finally:
        remove_run_folder(run)
        os.close(lock)


def _prepare(watch: Watch, folders: Folders, environment: dict[str, str]) -> None:
    child = Child(
        name="prepare",
        argv=TABLE.prepare.command(python=sys.executable, bind="", data=str(folders.data)),
        environment=environment,
        folder=REPOSITORY,
        log=folders.log / "prepare.log",
    )
    if watch.run_step(child):
        raise Refusal(f"The portal could not be prepared: {child.last_words()} (see {child.log})")
