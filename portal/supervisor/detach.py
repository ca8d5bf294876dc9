"""Starting in the background: a second process becomes the supervisor and tells us how it goes."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Sequence

from portal.supervisor.folders import REPOSITORY, Folders
from portal.supervisor.refusal import Refusal, Stopped

SAY, READY, FAILED = "say", "ready", "failed"


class Report:
    """The supervisor's end of the line to the one who started it."""

    def __init__(self, descriptor: int) -> None:
        self._file = os.fdopen(descriptor, "w", buffering=1)

    def tell(self, kind: str, words: str) -> None:
        """Tell one thing; nobody may listen any more."""
        with contextlib.suppress(OSError, ValueError):
            self._file.write(f"{kind} {words}\n")
        if kind == READY:
            self._file.close()


def start_in_background(
    program: Sequence[str], arguments: Sequence[str], folders: Folders, *, say: Callable[[str], None]
) -> str:
    """
    Start a supervisor that outlives us, and return its address when it is ready.

    :param program: what starts the supervisor.
    :param arguments: for `up`, without `--detach`.
    :raises Refusal: with the sentence of the supervisor when it gives up.
    :raises Stopped: when someone interrupts; the supervisor is stopped too.
    """
    hear, tell = os.pipe()
    log = os.open(folders.log / "supervisor.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    supervisor = subprocess.Popen(
        [*program, "up", *arguments, "--report-to", str(tell)],
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=[tell],
        start_new_session=True,
    )
    os.close(tell)
    os.close(log)
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with os.fdopen(hear) as line:
            for heard in line:
                kind, _, words = heard.rstrip("\n").partition(" ")
                if kind == READY:
                    return words
                if kind == FAILED:
                    supervisor.wait()
                    raise Refusal(words)
                say(words)
    except KeyboardInterrupt as interrupted:
        supervisor.terminate()
        supervisor.wait()
        raise Stopped from interrupted
    finally:
        signal.signal(signal.SIGTERM, previous)
    raise Refusal(f"The start ended without a word (see {folders.log / 'supervisor.log'}).")
