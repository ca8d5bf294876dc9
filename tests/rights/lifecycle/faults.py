"""What can go wrong at any point: a killed process, a failing statement, a frozen worker, a mail server that hangs up."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.db import connection

from portal.members.models import Member

NEVER = 1_000_000
"""A fuse that no duty lives to see the end of."""


class Died(BaseException):
    """The process was killed here: nothing behind this point ran, and nobody could note it."""


class Broke(OSError):
    """Something failed here as anything may."""


class Bomb:
    """
    Goes off once, before the statement that the fuse names: raises, or lets another worker act meanwhile.

    A worker is frozen only between its transactions: what another one does then must not vanish with the first one's.
    """

    def __init__(
        self, fuse: int, *, error: BaseException | None = None, meanwhile: Callable[[], None] | None = None
    ) -> None:
        self.fuse, self.error, self.meanwhile = fuse, error, meanwhile
        self.depth = len(connection.atomic_blocks)
        self.gone_off = self.outside = False

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        told = str(sql).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        waits = self.meanwhile is not None and len(connection.atomic_blocks) > self.depth
        if not self.gone_off and not told and not waits:
            if self.fuse == 0:
                self._go_off()
            self.fuse -= 1
        return execute(sql, params, many, context)

    def _go_off(self) -> None:
        self.gone_off, self.outside = True, len(connection.atomic_blocks) == self.depth
        if self.error is not None:
            raise self.error
        if self.meanwhile is not None:
            self.meanwhile()


class Postman:
    """Stands for the mail server: counts what has left by its Message-ID, and what was in it."""

    def __init__(self) -> None:
        self.left: Counter[str] = Counter()
        self.mailed_to: Counter[str] = Counter()
        self.to_frozen: set[str] = set()
        self.words: list[str] = []
        self.manner = "well"

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        manner, self.manner = self.manner, "well"
        if manner == "refuses":
            raise ConnectionRefusedError
        for message in messages:
            number = message.extra_headers["Message-ID"]
            self.left[number] += 1
            self.mailed_to.update(message.to)
            if Member.objects.filter(email__in=message.to).exclude(standing="active").exists():
                self.to_frozen.add(number)
            self.words.append(f"{message.subject}\n{message.body}")
        if manner == "dies":
            raise Died
        if manner == "hangs_up":
            raise Broke
        return len(messages)
