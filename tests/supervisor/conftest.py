import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from portal.supervisor import kernel

STAGE = Path(__file__).with_name("stage.py")


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def wait_until(true: Callable[[], bool], *, seconds: float = 15.0) -> None:
    """Wait until something is so; fail the test when it does not become so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"did not happen within {seconds} seconds"
        time.sleep(0.05)


def everyone() -> Iterator[int]:
    """Yield the numbers of all processes."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            yield int(folder.name)


def works_in(pid: int, data: Path) -> bool:
    """Tell whether a living process works below this folder; PostgreSQL hides its marks."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink().is_relative_to(data) and kernel.started(pid) is not None
    except OSError:
        return False


@dataclass(slots=True, kw_only=True)
class Stage:
    """A supervisor on a data folder of its own, with stand-ins for the portal's processes."""

    data: Path
    port: int
    environment: dict[str, str]
    tokens: set[str] = field(default_factory=set)

    def run(self, command: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one command of the start to its end."""
        return subprocess.run(
            self.argv(command, *arguments),
            env=self.environment | more,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def argv(self, command: str, *arguments: str) -> Sequence[str]:
        where = ["--data", str(self.data)] + (["--port", str(self.port)] if command == "up" else [])
        return [sys.executable, str(STAGE), command, *where, *arguments]

    def up(self) -> None:
        """Start in the background, unless it runs."""
        if self.run("status").returncode == 0:
            return
        started = self.run("up", "--detach", "--empty")
        assert started.returncode == 0, started.stderr
        assert f"http://127.0.0.1:{self.port}/" in started.stdout
        self.tokens.add(self.state()["token"])

    def state(self) -> Any:
        return json.loads((self.data / "supervisor.json").read_text())

    def pid(self, name: str) -> int:
        """Return the process number of a child."""
        return next(int(child["pid"]) for child in self.state()["children"] if child["name"] == name)

    def processes(self) -> set[int]:
        """Return every living process that this supervisor, or one before it, started."""
        found = {pid for pid in everyone() if works_in(pid, self.data)}
        for token in self.tokens:
            found |= kernel.carrying("INSYN_SUPERVISOR", token)
        return found

    def answers(self) -> bool:
        """Tell whether the stand-in page is there."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"GET / HTTP/1.0\r\n\r\n")
                return b"200" in line.recv(64)
        except OSError:
            return False


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One stage for the tests of a module; whatever they leave is ended."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("INSYN_")
        and name not in {"DATABASE_URL", "MIGRATION_DATABASE_URL", "LEDGER_DATABASE_URL", "REDIS_URL"}
    }
    made = Stage(data=tmp_path_factory.mktemp("stage") / "data", port=free_port(), environment=plain)
    yield made
    made.run("stop")
    for pid in made.processes():
        os.kill(pid, signal.SIGKILL)
