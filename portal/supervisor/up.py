"""The start in its order, the long watch, the stop in reverse."""

import errno
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portal.supervisor import kernel, parts, state
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
from portal.supervisor.processes import TABLE, Process, Table
from portal.supervisor.question import Question
from portal.supervisor.refusal import Refusal
from portal.supervisor.watch import Watch

LEAST_SPACE = 200 * 1024 * 1024  # bytes; a new cluster takes 45 MB
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command line asked for."""

    data: Path
    port: int
    register: Path | None
    empty: bool


def up(wish: Wish, *, say: Say, on_ready: Callable[[str], None], table: Table = TABLE) -> None:
    """
    Start everything, call `on_ready` with the address, and watch until we are asked to stop.

    :raises Refusal: when something is missing or does not start; everything is stopped then.
    :raises Stopped: when we are asked to stop before all is ready.
    """
    folders = folders_for(wish)
    lock = take_lock(folders)
    if lock is None:
        raise Refusal(already_runs(folders))
    try:
        if state.end_leftovers(folders):
            say("Ended processes that an earlier start had left.")
        _check(wish)
        _check_space(wish)
        run = make_run_folder(unprivileged())
        try:
            _Start(wish=wish, folders=folders, run=run, say=say, table=table).walk(on_ready)
        finally:
            remove_run_folder(run)
            folders.state.unlink(missing_ok=True)
    finally:
        os.close(lock)


def folders_for(wish: Wish) -> Folders:
    """
    Open the data folder. A new one is made only when the start can go on, so that a refusal leaves none behind.

    :raises Refusal: when it cannot be made or written, or the start could not go on.
    """
    if not wish.data.exists():
        _check(wish)
    return open_data_folder(wish.data)


def already_runs(folders: Folders) -> str:
    """Return the sentence for a data folder that is in use."""
    now = state.running(folders)
    where = f" at {now.address}" if now else ""
    return f"Insyn already runs{where} with the data folder {folders.data}: stop it with ./insyn stop{folders.named}."


class _Start:
    def __init__(self, *, wish: Wish, folders: Folders, run: Path, say: Say, table: Table) -> None:
        self._wish = wish
        self._folders = folders
        self._run = run
        self._say = say
        self._table = table
        self._token = secrets.token_hex(8)
        self._since = time.time()
        self._ready = False
        self._parts = parts.chosen(folders=folders, run=run, token=self._token)
        self._environment: dict[str, str] = {}

    def walk(self, on_ready: Callable[[str], None]) -> None:
        with Watch(on_change=self._write_state).on_guard() as watch:
            self._write_state([])
            self._parts.start(watch)
            self._environment = dict(os.environ) | self._parts.environment() | {state.TOKEN: self._token}
            self._environment |= portal_environment(self._folders, self._wish.port, self._wish.register)
            self._say("Bringing the tables up to date.")
            self._errand(watch, self._table.prepare, "The portal could not be prepared")
            self._first_start(watch)
            for process in self._table.running:
                watch.start(self._child(process))
            self._until_answered(watch)
            self._ready = True
            self._write_state(watch.children)
            on_ready(f"http://127.0.0.1:{self._wish.port}/")
            while not watch.asked_to_stop:
                watch.wait()
                watch.tend()
            self._say("Stopping.")

    def _first_start(self, watch: Watch) -> None:
        if self._folders.demo.exists() or self._folders.empty.exists():
            return
        if self._wish.empty or self._parts.postgres is None:
            self._folders.empty.touch(mode=0o600)
            if not self._wish.empty:
                self._say(
                    "DATABASE_URL is set, so no demo members were loaded; ./insyn manage demo loads them."
                )
            return
        self._say("Loading 200 demo members; this happens once.")
        self._errand(
            watch, self._table.demo, "The demo members could not be loaded (./insyn up --empty goes without)"
        )
        self._folders.demo.touch(mode=0o600)

    def _until_answered(self, watch: Watch) -> None:
        closed = self._folders.closed.exists()
        page = Question(port=self._wish.port, path="/healthz", well=b"503" if closed else b"200")
        watch.until(
            page.answered, seconds=60, what="The first page", child=watch.children[-len(self._table.running)]
        )
        if closed:
            self._say(f"Insyn is {self._folders.opens_it}.")
            return
        task = Question(port=self._wish.port, path="/healthz?deep=1")
        watch.until(task.answered, seconds=60, what="The first task")

    def _errand(self, watch: Watch, process: Process, wrong: str) -> None:
        child = self._child(process)
        child.log.unlink(missing_ok=True)
        if watch.run_step(child):
            raise Refusal(f"{wrong}: {child.last_words()} (see {child.log})")

    def _child(self, process: Process) -> Child:
        told = dict(self._environment)
        if not process.as_owner:  # who gets into a process that runs on shall not find the owner's password
            told.pop(parts.OWNERS_ADDRESS, None)
        return Child(
            name=process.name,
            argv=process.command(
                python=sys.executable, bind=f"127.0.0.1:{self._wish.port}", data=str(self._folders.data)
            ),
            environment=told,
            folder=REPOSITORY,
            log=self._folders.log / f"{process.name}.log",
        )

    def _write_state(self, children: list[Child]) -> None:
        state.write(
            self._folders,
            state.State(
                pid=os.getpid(),
                started=kernel.started(os.getpid()) or "",
                token=self._token,
                port=self._wish.port,
                register=str(self._wish.register or ""),
                run=str(self._run),
                since=self._since,
                ready=self._ready,
                children=state.seen(children),
            ),
        )


def portal_environment(folders: Folders, port: int, register: Path | None) -> dict[str, str]:
    """Return what the portal's processes are told beside the addresses of database and broker."""
    told = {"INSYN_DATA": str(folders.data), "INSYN_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    return told | ({"INSYN_REGISTER": str(register)} if register else {})


def _check(wish: Wish) -> None:
    """Look before anything is started."""
    if wish.register:
        _read(wish.register)
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind(("127.0.0.1", wish.port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "is used by another program" if taken else f"cannot be used ({error.strerror})"
            raise Refusal(f"Port {wish.port} {why}: choose another one with --port.") from error
        except OverflowError as error:
            raise Refusal(f"Port {wish.port} does not exist: choose one between 1024 and 65535.") from error


def _read(register: Path) -> None:
    """Read the register as the portal will, in a process of its own: the supervisor knows none of the rooms."""
    if not register.is_file():
        raise Refusal(
            f"The register {register} is not a file that can be read: name another one with --register."
        )
    command = [sys.executable, "-m", "portal.register", str(register)]
    read = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if read.returncode:
        raise Refusal(f"The register cannot be used: {read.stderr.strip().splitlines()[-1]}")


def _check_space(wish: Wish) -> None:
    if shutil.disk_usage(wish.data).free < LEAST_SPACE:
        raise Refusal(
            f"The disk of {wish.data} is almost full: free some space or choose another --data DIR."
        )
