"""A throw-away PostgreSQL and Valkey, gone afterwards: for tests quick instead of safe, for measurements as in earnest."""

import contextlib
import importlib.util
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from portal.supervisor import parts
from portal.supervisor.account import unprivileged
from portal.supervisor.doctor import CHROMIUM, JAVA, PANGO, chromium, java, pango
from portal.supervisor.folders import REPOSITORY, make_run_folder, open_data_folder, remove_run_folder
from portal.supervisor.refusal import Refusal
from portal.supervisor.watch import Watch

PYTEST = ("-m", "pytest", "-q", "-n", "2", "--dist", "loadfile")


@contextlib.contextmanager
def throw_away_parts(*, hurry: bool = True) -> Iterator[tuple[Watch, Mapping[str, str]]]:
    """
    Start both parts in a folder of their own, give the environment to run a command in, and remove all.

    :param hurry: without it every commit reaches the disk, as in earnest: what is measured must.
    :raises Refusal: when a part is missing.
    """
    data = Path(tempfile.mkdtemp(prefix="insyn-parts-"))
    run = make_run_folder(unprivileged())
    try:
        folders = open_data_folder(data)
        with Watch().on_guard() as watch:
            token = secrets.token_hex(8)
            chosen = parts.chosen(folders=folders, run=run, token=token, throw_away=True, hurry=hurry)
            chosen.start(watch)
            kept = {name: value for name, value in os.environ.items() if not name.startswith("INSYN_")}
            yield watch, kept | chosen.environment() | {"INSYN_DATA": str(data)}
    finally:
        remove_run_folder(run)
        shutil.rmtree(data, ignore_errors=True)


def run(command: Sequence[str]) -> int:
    """Run a command with throw-away parts, in our own terminal, and return its exit code."""
    with throw_away_parts() as (watch, environment):
        return watch.run_in_terminal(command, environment, Path.cwd())


def run_tests(arguments: Sequence[str], *, long: bool) -> int:
    """
    Run one tier of the tests and return pytest's exit code.

    :raises Refusal: when the machine lacks something, with the one line that brings it.
    """
    needed = ((pango(), PANGO), (chromium(), CHROMIUM), (java(), JAVA))
    packages = [package for there, package in needed if not there]
    if packages:
        raise Refusal(
            f"The tests need programs that this machine lacks: apt-get install -y {' '.join(packages)}"
        )
    if importlib.util.find_spec("pytest") is None:
        raise Refusal("The tests' own packages are missing: run ./insyn test, which installs them.")
    tier = "long" if long else "not long"
    with throw_away_parts() as (watch, environment):
        return watch.run_in_terminal(
            [sys.executable, *PYTEST, "-m", tier, *arguments], environment, REPOSITORY
        )
