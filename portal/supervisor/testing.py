"""A throw-away PostgreSQL and Valkey for tests: quick instead of safe, and gone afterwards."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from portal.supervisor import kernel, parts
from portal.supervisor.account import unprivileged
from portal.supervisor.folders import make_run_folder, open_data_folder, remove_run_folder
from portal.supervisor.refusal import Stopped
from portal.supervisor.watch import BEAT, Watch

PATIENCE = 30.0  # seconds that a command has to end after it was asked to


@contextlib.contextmanager
def throw_away_parts() -> Iterator[tuple[Watch, Mapping[str, str]]]:
    """
    Start both parts in a folder of their own, give the environment to run a command in, and remove all.

    :raises Refusal: when a part is missing.
    """
    data = Path(tempfile.mkdtemp(prefix="insyn-test-"))
    run = make_run_folder(unprivileged())
    try:
        folders = open_data_folder(data)
        with Watch().on_guard() as watch:
            chosen = parts.chosen(folders=folders, run=run, throw_away=True)
            chosen.start(watch)
            kept = {name: value for name, value in os.environ.items() if name != "INSYN_REGISTER"}
            yield watch, kept | chosen.environment() | {"INSYN_DATA": str(data)}
    finally:
        remove_run_folder(run)
        shutil.rmtree(data, ignore_errors=True)


def run(command: Sequence[str]) -> int:
    """Run a command with throw-away parts, in our own terminal, and return its exit code."""
    supervisor = os.getpid()
    with throw_away_parts() as (watch, environment):
        process = subprocess.Popen(
            list(command),
            env=dict(environment),
            preexec_fn=lambda: kernel.die_with(supervisor, signal.SIGTERM),
        )
        asked_at: float | None = None
        while process.poll() is None:
            watch.wait(BEAT)
            for child in watch.children:
                child.tend(now=time.monotonic())
            if watch.asked_to_stop and asked_at is None:
                asked_at = time.monotonic()
                if watch.asked_to_stop is not signal.SIGINT or not sys.stdin.isatty():
                    process.send_signal(watch.asked_to_stop)  # a terminal has told it already
            if asked_at and time.monotonic() > asked_at + PATIENCE:
                process.kill()
        if watch.asked_to_stop and process.returncode == 0:
            raise Stopped
        return process.returncode if process.returncode >= 0 else 128 - process.returncode
