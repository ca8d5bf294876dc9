"""Asking the portal over HTTP without waiting: the children must be looked after meanwhile."""

import contextlib
import os
import select
import socket
import sys
import time

PAUSE = 0.2  # seconds after a no
GIVE_UP = 30.0  # seconds without an answer


class Question:
    """One page asked again and again until it answers well: with 200, or, while the portal is closed, with 503."""

    def __init__(self, *, port: int, path: str, well: bytes = b"200") -> None:
        self._port = port
        self._well = well
        self._path = path
        self._host = os.environ.get("INSYN_HOSTS", "").split(",")[0] or f"127.0.0.1:{port}"
        self._line: socket.socket | None = None
        self._not_before = 0.0
        self._asked_at = 0.0

    def answered(self) -> bool:
        """Tell whether the page answered well by now; asks when nothing is asked. Never waits."""
        now = time.monotonic()
        if self._line is None:
            if now >= self._not_before:
                self._ask(now)
            return False
        ready, _, _ = select.select([self._line], [], [], 0)
        if not ready:
            if now > self._asked_at + GIVE_UP:
                self._hang_up(now)
            return False
        said = b""
        with contextlib.suppress(OSError):
            said = self._line.recv(64)
        self._hang_up(now)
        return said.split(b" ")[1:2] == [self._well]

    def _ask(self, now: float) -> None:
        try:
            self._line = socket.create_connection(("127.0.0.1", self._port), timeout=2)
            head = f"GET {self._path} HTTP/1.0\r\nHost: {self._host}\r\n\r\n"
            self._line.sendall(head.encode())
            self._asked_at = now
        except OSError:
            self._hang_up(now)

    def _hang_up(self, now: float) -> None:
        if self._line:
            self._line.close()
        self._line = None
        self._not_before = now + PAUSE


if __name__ == "__main__":  # a container asks itself: PORT PATH
    question = Question(port=int(sys.argv[1]), path=sys.argv[2])
    deadline = time.monotonic() + GIVE_UP
    while not question.answered():
        if time.monotonic() > deadline:
            sys.exit(1)
        time.sleep(0.05)
