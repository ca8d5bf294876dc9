"""One process that we started: how it starts, dies, comes back and stops."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal.supervisor import kernel
from portal.supervisor.account import Account

LARGEST_LOG = 10 * 1024 * 1024  # bytes; one older file is kept
FIRST_DELAY = 0.5  # seconds until a died child comes back, doubled each time
LONGEST_DELAY = 30.0
STEADY_AFTER = 60.0  # seconds of life after which the delay starts again from the first


@dataclass(slots=True, kw_only=True)
class Child:
    """A process in a session of its own; its output goes to its own log."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15.0
    """Seconds between the polite signal and the hard one."""
    serves_others: bool = False
    """Goes after those that it serves."""
    typed_in: str = ""
    """What it reads from its standard input: settings that must not stand in its arguments."""
    restarts: int = 0
    started_at: float = 0.0
    process: subprocess.Popen[bytes] | None = None
    _delay: float = field(default=FIRST_DELAY)
    _died_at: float | None = None

    def start(self) -> None:
        """Start the process; it gets `stop_signal` from the kernel should we die without a word."""
        supervisor, stop_signal = os.getpid(), self.stop_signal

        def in_child() -> None:
            kernel.die_with(supervisor, stop_signal)

        log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            self.process = subprocess.Popen(
                list(self.argv),
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.PIPE if self.typed_in else subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                umask=0o077,
                preexec_fn=in_child,  # noqa: PLW1509  the supervisor has one thread
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
        finally:
            os.close(log)
        if self.process.stdin:
            try:
                self.process.stdin.write(self.typed_in.encode())
                self.process.stdin.close()
            except BrokenPipeError:
                pass  # it died at once; tend() sees that
        self.started_at = time.monotonic()
        self._died_at = None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def waiting(self) -> bool:
        """Tell whether it was seen dead and is not back yet."""
        return self._died_at is not None

    @property
    def due(self) -> float:
        """When it comes back, in seconds of the monotonic clock; infinity while it lives."""
        return float("inf") if self._died_at is None else self._died_at + self._delay

    @property
    def exit_code(self) -> int | None:
        return None if self.process is None else self.process.poll()

    def tend(self, *, now: float) -> bool:
        """
        Bring the process back when it died and its delay is over.

        :param now: seconds of the monotonic clock.
        :return: whether it was started again just now.
        """
        if self.process is None or self.alive:
            return False
        if self._died_at is None:
            self._died_at = now
            self.end_group(signal.SIGKILL)
            if now - self.started_at > STEADY_AFTER:
                self._delay = FIRST_DELAY
        if now < self.due:
            return False
        self._delay = min(self._delay * 2, LONGEST_DELAY)
        self.restarts += 1
        self.start()
        return True

    def ask_to_stop(self) -> None:
        if self.alive and self.process:
            self.process.send_signal(self.stop_signal)

    def stopped_by(self, deadline: float) -> None:
        """Wait until the process is gone; at `deadline` of the monotonic clock, make it go."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.end_group(signal.SIGKILL)

    def end_group(self, hard: signal.Signals) -> None:
        """Signal whatever the dead process left in its group."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: PermissionError for zombies
            os.killpg(self.process.pid, hard)

    def rotate_log(self) -> None:
        """Start the log anew when it is full. The process appends, so it writes on at the new end."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            older = self.log.with_name(self.log.name + ".1")
            shutil.copyfile(self.log, older)
            older.chmod(0o600)
            os.truncate(self.log, 0)

    def last_words(self) -> str:
        """Return the last line of the log that says something, without the name of an exception's class."""
        try:
            lines = self.log.read_text(errors="replace")[-4000:].splitlines()
        except OSError:
            return ""
        said = [line.strip() for line in lines if line.strip()]
        if not said:
            return ""
        before, colon, after = said[-1].partition(": ")
        is_class = colon and before.replace(".", "").replace("_", "").isalnum() and " " not in before
        return after if is_class else said[-1]


def stop_all(children: Sequence[Child]) -> None:
    """Stop all, the last one first; those that serve the others go when the others are gone."""
    turns = [[one for one in children if not one.serves_others]]
    turns += [[one] for one in reversed(children) if one.serves_others]
    for together in turns:
        for child in reversed(together):
            child.ask_to_stop()
        asked_at = time.monotonic()
        for child in reversed(together):
            child.stopped_by(asked_at + child.patience)
