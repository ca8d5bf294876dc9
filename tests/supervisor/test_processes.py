"""One table of processes; the containers run the same ones; the supervisor stands alone."""

import ast
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from portal.supervisor.children import FIRST_DELAY, LARGEST_LOG, Child, stop_all
from portal.supervisor.processes import TABLE
from portal.supervisor.running import came_back, counted

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SLOW = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("listening", flush=True)
try:
    time.sleep(60)
finally:
    time.sleep({})
    open("{}", "a").write("{} ")
"""
IN_CONTAINER = {"python": "python", "bind": "0.0.0.0:8000", "data": "/data"}


def test_the_containers_run_the_same_processes() -> None:
    described = {process.name: process.command(**IN_CONTAINER) for process in (TABLE.prepare, *TABLE.running)}
    ours = {
        name: service for name, service in COMPOSE["services"].items() if name not in {"postgres", "valkey"}
    }
    assert {name: service["command"] for name, service in ours.items()} == described


def test_the_containers_wait_for_what_the_table_says() -> None:
    for process in (TABLE.prepare, *TABLE.running):
        assert set(COMPOSE["services"][process.name]["depends_on"]) == set(process.after), process.name


def test_only_what_prepares_is_told_the_address_of_the_tables_owner() -> None:
    assert [one.name for one in (TABLE.prepare, TABLE.demo, *TABLE.running) if one.as_owner] == ["prepare"]
    for process in (TABLE.prepare, *TABLE.running):
        told = str(COMPOSE["services"][process.name])
        assert ("MIGRATION_DATABASE_URL" in told) is process.as_owner, process.name
        assert ("INSYN_OWNER_PASSWORD" in told) is process.as_owner, process.name


def test_no_secret_stands_in_the_containers_file() -> None:
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or "KEY" in name:
                assert str(value).startswith("${"), name


def test_the_supervisor_imports_nothing_but_the_standard_library() -> None:
    for module in (ROOT / "portal" / "supervisor").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [str(node.module)]
            for name in names:
                known = (
                    name.startswith("portal.supervisor") or name.partition(".")[0] in sys.stdlib_module_names
                )
                assert known, f"{module.name} imports {name}"


def test_using_the_supervisor_loads_nothing_of_the_portal() -> None:
    asked = "import sys, portal.supervisor.main; print(*{name.partition('.')[0] for name in sys.modules})"
    shown = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"django", "celery"} & set(shown.stdout.split())


@pytest.fixture
def child(tmp_path: Path) -> Child:
    return Child(
        name="short",
        argv=[sys.executable, "-c", "print('said'); raise SystemExit(3)"],
        environment={},
        folder=tmp_path,
        log=tmp_path / "short.log",
    )


def test_a_child_that_dies_again_and_again_is_brought_back_ever_more_slowly(child: Child) -> None:
    child.start()
    assert child.process
    child.process.wait()
    now = time.monotonic()
    assert not child.tend(now=now)
    assert not child.tend(now=now + FIRST_DELAY - 0.1)
    assert child.tend(now=now + FIRST_DELAY)
    child.process.wait()
    now = time.monotonic()
    assert not child.tend(now=now)
    assert not child.tend(now=now + FIRST_DELAY)
    assert child.tend(now=now + 2 * FIRST_DELAY)
    assert child.restarts == 2
    child.stopped_by(time.monotonic() + 5)


@pytest.mark.parametrize(
    ("restarts", "said"),
    [(0, ""), (1, ", came back once"), (2, ", came back 2 times"), (11, ", came back 11 times")],
)
def test_status_says_how_often_a_child_came_back(restarts: int, said: str) -> None:
    assert came_back(restarts) == said


def test_status_counts_in_plain_words() -> None:
    assert counted(1, "minute", "minutes") == "1 minute"
    assert counted(0, "minute", "minutes") == "0 minutes"


def test_a_child_that_does_not_listen_is_made_to_go(child: Child) -> None:
    child.argv = [
        sys.executable,
        "-c",
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
    ]
    child.start()
    while not child.log.read_text():
        time.sleep(0.02)
    child.ask_to_stop()
    child.stopped_by(time.monotonic() + 0.2)
    assert child.exit_code == -signal.SIGKILL


def test_those_that_serve_others_stop_last(child: Child, tmp_path: Path) -> None:
    said = tmp_path / "order.log"

    def one(name: str, seconds: float, *, serves_others: bool = False) -> Child:
        argv = [sys.executable, "-c", SLOW.format(seconds, said, name)]
        log = tmp_path / f"{name}.log"
        made = replace(child, name=name, argv=argv, log=log, serves_others=serves_others)
        made.start()
        while not log.exists() or not log.read_text():
            time.sleep(0.02)
        return made

    children = [one("database", 0, serves_others=True), one("broker", 0, serves_others=True), one("web", 0.3)]
    stop_all([*children, one("worker", 0)])
    assert said.read_text().split() == ["worker", "web", "broker", "database"]


def test_a_full_log_starts_anew_and_keeps_one_older(child: Child) -> None:
    child.log.write_bytes(b"x" * (LARGEST_LOG + 1))
    child.rotate_log()
    assert child.log.stat().st_size == 0
    assert child.log.with_name("short.log.1").stat().st_size == LARGEST_LOG + 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("django.core.exceptions.ImproperlyConfigured: INSYN_PORT is wrong", "INSYN_PORT is wrong"),
        ("CommandError: no such file", "no such file"),
        ("Port 8000: used", "Port 8000: used"),
        ("", ""),
    ],
)
def test_the_last_words_of_a_log_name_no_class(child: Child, line: str, words: str) -> None:
    child.log.write_text(f"Traceback\n{line}\n" if line else "")
    assert child.last_words() == words
