"""
Watching over children: one thread, woken by the kernel when a child dies or someone asks us to stop.

The handlers are installed before the first child exists; a signal in the middle of a start stops what stands.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

from portal.supervisor import kernel
from portal.supervisor.children import Child, stop_all
from portal.supervisor.refusal import Refusal, Stopped

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
BEAT = 2.0  # seconds between two looks when nothing happens
DEATHS_WHILE_STARTING = 3
COMMAND_PATIENCE = 30.0  # seconds that a command has to end after it was asked to


class Watch:
    """The children of this supervisor, in the order in which they were started."""

    def __init__(self, *, on_change: Callable[[list[Child]], None] = lambda children: None) -> None:
        self.children: list[Child] = []
        self.asked_to_stop: signal.Signals | None = None
        self._own: set[int] = set()
        self._on_change = on_change
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)

    @contextlib.contextmanager
    def on_guard(self) -> Iterator["Watch"]:
        """Take the signals, and in the end stop every child, whatever happened."""
        before = {one: signal.signal(one, self._stop) for one in STOP_SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        old_wake = signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        kernel.adopt_orphans()
        try:
            yield self
        finally:
            self._end_all()
            signal.set_wakeup_fd(old_wake)
            for one, handler in before.items():
                signal.signal(one, handler)
            os.close(self._wake_read)
            os.close(self._wake_write)

    def start(self, child: Child) -> None:
        """
        Start a child and keep it alive from now on.

        :raises Stopped: when we are asked to stop.
        """
        self.give_up_when_asked()
        self.children.append(child)
        child.start()
        self._on_change(self.children)

    def until(
        self, ready: Callable[[], bool], *, seconds: float, what: str, child: Child | None = None
    ) -> None:
        """
        Wait until `ready()`.

        :raises Stopped: when we are asked to stop.
        :raises Refusal: when it takes longer than `seconds`, or `child` dies again and again.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            self.give_up_when_asked()
            for one in self.children:
                if (child is None or one is child) and one.restarts >= DEATHS_WHILE_STARTING:
                    raise Refusal(f"{one.name} does not stay alive: {one.last_words()} (see {one.log}).")
            if time.monotonic() > deadline:
                logs = (child or self.children[-1]).log.parent
                raise Refusal(f"{what} did not answer within {seconds:.0f} seconds (see {logs}).")
            self.wait(0.05)
            self.tend()

    def run_step(self, child: Child) -> int:
        """
        Run a process to its end and return its exit code.

        :raises Stopped: when we are asked to stop; the process is gone then.
        """
        self.give_up_when_asked()
        child.start()
        assert child.process
        self._own.add(child.process.pid)
        try:
            while child.alive:
                self.wait()
                self.give_up_when_asked()
        finally:
            self._own.discard(child.process.pid)
            if child.alive:
                child.ask_to_stop()
            child.stopped_by(time.monotonic() + child.patience)
        return child.exit_code or 0

    def run_in_terminal(self, argv: Sequence[str], environment: Mapping[str, str], folder: Path) -> int:
        """
        Run a command for the person at the keyboard, look after the children meanwhile, return its exit code.

        :raises Stopped: when we are asked to stop and the command ended well.
        """
        supervisor = os.getpid()
        process = subprocess.Popen(
            list(argv),
            env=dict(environment),
            cwd=folder,
            preexec_fn=lambda: kernel.die_with(supervisor, signal.SIGTERM),  # noqa: PLW1509  we have one thread
        )
        self._own.add(process.pid)
        asked_at: float | None = None
        while process.poll() is None:
            self.wait()
            self.tend()
            if self.asked_to_stop and asked_at is None:
                asked_at = time.monotonic()
                if self.asked_to_stop is not signal.SIGINT or not (sys.stdin and sys.stdin.isatty()):
                    process.send_signal(self.asked_to_stop)  # a terminal has told it already
            if asked_at and time.monotonic() > asked_at + COMMAND_PATIENCE:
                process.kill()
        self._own.discard(process.pid)
        if self.asked_to_stop and process.returncode == 0:
            raise Stopped
        return process.returncode if process.returncode >= 0 else 128 - process.returncode

    def tend(self) -> None:
        """Bring back the dead, bury the adopted, keep the logs short."""
        now = time.monotonic()
        waiting_before = {child.name for child in self.children if child.waiting}
        came_back = [child for child in self.children if child.tend(now=now)]
        if {child.name for child in self.children if child.waiting} - waiting_before:
            self._end_strays()
        if came_back:
            self._on_change(self.children)
        for child in self.children:
            child.rotate_log()
        self._bury_adopted()

    def wait(self, seconds: float = BEAT) -> None:
        """Sleep until something happens or a dead child is due, at most `seconds`."""
        due = min((child.due for child in self.children), default=float("inf")) - time.monotonic()
        ready, _, _ = select.select([self._wake_read], [], [], max(0.0, min(seconds, due)))
        if ready:
            with contextlib.suppress(BlockingIOError):
                while os.read(self._wake_read, 512):
                    pass

    def give_up_when_asked(self) -> None:
        """:raises Stopped: when we were asked to stop."""
        if self.asked_to_stop:
            raise Stopped

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = signal.Signals(number)

    def _end_all(self) -> None:
        stop_all(self.children)
        self._end_strays()
        self._bury_adopted()

    def _end_strays(self) -> None:
        """End what a dead child left and the kernel gave to us."""
        for stray in kernel.children_of(os.getpid()) - self._pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(stray, signal.SIGKILL)

    def _bury_adopted(self) -> None:
        """Reap processes that became ours because their parent died; our own children reap themselves."""
        while True:
            try:
                dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if dead is None or dead.si_pid in self._pids():
                return
            os.waitpid(dead.si_pid, 0)

    def _pids(self) -> set[int]:
        return self._own | {child.process.pid for child in self.children if child.process}
