"""What a supervisor leaves in the data folder, so that `stop` and a later `up` know what it started."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.supervisor import kernel
from portal.supervisor.children import Child
from portal.supervisor.folders import Folders, remove_run_folder

TOKEN = "INSYN_SUPERVISOR"  # noqa: S105  the name of a mark, no secret
LAST = {"postgres", "valkey"}
"""Stopped after the others, which use them."""
PATIENCE = 10.0  # seconds between the polite signal and the hard one for leftovers


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One child as it was when the state was written."""

    name: str
    pid: int
    started: str
    restarts: int
    stop_signal: int

    @property
    def alive(self) -> bool:
        return kernel.started(self.pid) == self.started


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One supervisor: who it is, what it runs, where."""

    pid: int
    started: str
    token: str
    port: int
    register: str
    run: str
    since: float
    """Seconds since 1970, UTC."""
    ready: bool
    children: tuple[Seen, ...]

    @property
    def alive(self) -> bool:
        return kernel.started(self.pid) == self.started

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


def write(folders: Folders, state: State) -> None:
    """Put the state down whole or not at all."""
    half = folders.state.with_suffix(".new")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(state), file)
    half.replace(folders.state)


def read(folders: Folders) -> State | None:
    """Return what the last supervisor left, or None when it left nothing or nothing readable."""
    try:
        found = json.loads(folders.state.read_text())
        return State(**found | {"children": tuple(Seen(**child) for child in found["children"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def running(folders: Folders) -> State | None:
    """Return the state of the supervisor that runs now on this data folder, or None."""
    found = read(folders)
    return found if found and found.alive else None


def seen(children: Sequence[Child]) -> tuple[Seen, ...]:
    """Return the living children as the state keeps them."""
    return tuple(
        Seen(
            name=child.name,
            pid=child.process.pid,
            started=mark,
            restarts=child.restarts,
            stop_signal=int(child.stop_signal),
        )
        for child in children
        if child.process and (mark := kernel.started(child.process.pid))
    )


def end_leftovers(folders: Folders) -> int:
    """
    End what a supervisor left that died without stopping its children; return how many processes that were.

    The portal's processes go before PostgreSQL and Valkey, each asked first.
    """
    left = read(folders)
    if left is None or left.alive:
        return 0
    parts = {one.pid: one for one in left.children if one.alive and one.name in LAST}
    others = {one.pid for one in left.children if one.alive} | kernel.carrying(TOKEN, left.token)
    ended = _end(dict.fromkeys(others - set(parts), signal.SIGTERM))
    ended += _end({pid: signal.Signals(one.stop_signal) for pid, one in parts.items() if one.alive})
    remove_run_folder(Path(left.run))
    folders.state.unlink(missing_ok=True)
    return ended


def _end(asked: dict[int, signal.Signals]) -> int:
    marks = {pid: kernel.started(pid) for pid in asked}
    for pid, polite in asked.items():
        _signal(pid, polite)
    deadline = time.monotonic() + PATIENCE
    while any(mark and kernel.started(pid) == mark for pid, mark in marks.items()):
        if time.monotonic() > deadline:
            for pid, mark in marks.items():
                if mark and kernel.started(pid) == mark:
                    _signal(pid, signal.SIGKILL)
            break
        time.sleep(0.05)
    return len(asked)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
