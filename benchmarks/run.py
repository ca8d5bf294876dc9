"""The command: starts its own database and broker, runs the suites, prints every goal, writes JSON."""

import argparse
import importlib
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from portal.supervisor.folders import REPOSITORY
from portal.supervisor.refusal import Refusal
from portal.supervisor.testing import throw_away_parts

SUITES = ("export", "copying", "letters", "pages", "outbox", "work", "filing")
ROUNDS = {"small": 3, "full": 5}
REPEATS = {"small": 1, "full": 3}


def main(arguments: list[str]) -> int:
    said = _parser().parse_args(arguments)
    suites = said.suite or SUITES
    if "pages" in suites and not shutil.which("wrk"):
        sys.exit("The suite pages drives the server with wrk: apt-get install -y wrk")
    if said.inside:
        return _inside(said, suites)
    try:
        with throw_away_parts(hurry=False) as (watch, environment):
            command = [sys.executable, "-m", "benchmarks.run", "--inside", *arguments]
            if said.json:
                command += ["--json", str(Path(said.json).resolve())]
            return watch.run_in_terminal(command, environment, REPOSITORY)
    except Refusal as refusal:
        sys.exit(f"benchmarks: {refusal}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    parser.add_argument("--suite", action="append", choices=SUITES, help="only this one; may be said again")
    parser.add_argument("--scale", choices=tuple(ROUNDS), default="small")
    parser.add_argument("--rounds", type=int, help="rounds a size (3 at small, 5 at full scale)")
    parser.add_argument("--json", metavar="FILE", help="write everything that was measured")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser


def _inside(said: argparse.Namespace, suites: tuple[str, ...]) -> int:
    """Measure with the database and broker that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from benchmarks import goals, ground, rounds

    ground.prepare()
    told: dict[str, Any] = {
        "machine": ground.machine(),
        "scale": said.scale,
        "before": ground.moment(),
        "suites": {},
    }
    reached: list[goals.Goal] = []
    for name in suites:
        suite, begun, before = (
            importlib.import_module(f"benchmarks.{name}"),
            time.monotonic(),
            ground.written(),
        )
        print(f"\n{name}: {(suite.__doc__ or '').strip().splitlines()[0]}", flush=True)
        try:
            found = rounds.measure(
                suite, scale=said.scale, rounds=said.rounds or ROUNDS[said.scale], repeats=REPEATS[said.scale]
            )
        except rounds.Failed:
            return 1
        reached += suite.goals(found)
        wal, commits = (after - once for after, once in zip(ground.written(), before, strict=True))
        seconds = round(time.monotonic() - begun)
        print(f"  {seconds} s, {wal / 1e6:.0f} MB of write-ahead log, {commits} commits", flush=True)
        told["suites"][name] = {
            "rounds": found.rounds,
            "seconds": seconds,
            "wal_bytes": wal,
            "commits": commits,
        }
    told |= {"after": ground.moment(), "goals": goals.told(reached)}
    goals.show(reached)
    if said.json:
        Path(said.json).write_text(json.dumps(told, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
