"""Real processes for a test: broker, worker, relay and beat on the test's own database, started again when killed."""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis
from django.conf import settings

from portal.supervisor import account, binaries
from portal.supervisor.processes import BEAT, RELAY, WORKER

ROOT = Path(__file__).resolve().parent.parent.parent


class Keeper:
    """Keeps the processes running whatever the test does to them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "v.sock"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.kills: dict[str, int] = {}

    def start(self) -> None:
        self._valkey()
        for name in ("worker", "relay", "beat"):
            self._portal(name)

    def revive(self) -> None:
        """Start again whatever is dead."""
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self._valkey() if name == "valkey" else self._portal(name)

    def kill(self, name: str) -> None:
        """Kill one process at once, or empty the broker, or kill one of the worker's own processes."""
        self.kills[name] = self.kills.get(name, 0) + 1
        match name:
            case "emptied":
                with suppress(redis.RedisError):
                    self.broker().flushall()
            case "worker child":
                children = _children(self.processes["worker"].pid)
                if children:
                    with suppress(ProcessLookupError):
                        os.kill(random.choice(children), signal.SIGKILL)
            case _:
                if name == "worker":
                    for child in _children(self.processes[name].pid):
                        with suppress(ProcessLookupError):
                            os.kill(child, signal.SIGKILL)
                with suppress(ProcessLookupError):
                    self.processes[name].kill()
                self.processes[name].wait()

    def broker(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2)

    def stop(self) -> None:
        for name in ("beat", "relay", "worker", "valkey"):
            process = self.processes.pop(name, None)
            if process is None:
                continue
            for child in _children(process.pid):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            process.kill()
            process.wait()

    def _valkey(self) -> None:
        program = binaries.valkey_server(account.unprivileged())
        self.processes["valkey"] = subprocess.Popen(
            [str(program), "--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder), "--save", "",
             "--appendonly", "yes"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(100):
            with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
                line.connect(str(self.socket))
                return
            time.sleep(0.05)

    def _portal(self, name: str) -> None:
        process = {"worker": WORKER, "relay": RELAY, "beat": BEAT}[name]
        (self.folder / "beat").mkdir(exist_ok=True)
        self.processes[name] = subprocess.Popen(
            process.command(python=sys.executable, bind="", data=str(self.folder)),
            cwd=ROOT,
            env=os.environ
            | {
                "INSYN_DATA": str(settings.INSYN_DATA),
                "INSYN_SECRET_KEY": settings.SECRET_KEY,  # or no code that a worker mails would fit
                "REDIS_URL": f"redis+socket://{self.socket}?virtual_host=0",
            },
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / f"{name}.log").open("ab"),
            start_new_session=True,
        )


@contextmanager
def running() -> Iterator[Keeper]:
    """Start everything in a folder of its own and end it afterwards."""
    with tempfile.TemporaryDirectory(
        prefix="insyn-f-", dir="/tmp"
    ) as folder:  # short: socket paths are limited
        keeper = Keeper(Path(folder))
        try:
            keeper.start()
            yield keeper
        finally:
            keeper.stop()


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(one) for one in text.split()]
