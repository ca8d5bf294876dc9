"""
What runs, in one table: the supervisor starts these processes, and docker-compose.yml names the same ones.

`{python}`, `{bind}` and `{data}` are filled in by whoever starts them.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process of the portal: its command, and which names must stand (or be done) before it starts."""

    name: str
    argv: tuple[str, ...]
    after: tuple[str, ...] = ("postgres", "valkey", "prepare")
    as_owner: bool = False
    """Whether it is told the database address of the tables' owner."""

    def command(self, *, python: str, bind: str, data: str) -> list[str]:
        """Return the command with its places filled in."""
        return [part.format(python=python, bind=bind, data=data) for part in self.argv]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Everything beside PostgreSQL and Valkey."""

    prepare: Process
    demo: Process
    running: Sequence[Process]


PREPARE = Process(
    name="prepare",
    argv=("{python}", "manage.py", "prepare", "--quiet"),
    after=("postgres",),
    as_owner=True,
)
DEMO = Process(
    name="demo",
    argv=("{python}", "manage.py", "demo", "--members", "200", "--seed", "1"),
    after=("postgres", "prepare"),
)
WEB = Process(
    name="web",
    argv=(
        "{python}", "-m", "gunicorn", "portal.wsgi:application",
        "--bind", "{bind}", "--worker-class", "gthread", "--workers", "2", "--threads", "4",
        "--preload", "--timeout", "60", "--graceful-timeout", "10", "--no-control-socket",
    ),
    after=("postgres", "prepare"),  # the web never talks to the broker
)  # fmt: skip
WORKER = Process(
    name="worker",
    argv=(
        "{python}", "-m", "celery", "-A", "portal", "worker", "--pool", "prefork", "--concurrency", "2",
        "--without-mingle", "--without-gossip", "--loglevel", "WARNING",
    ),
)  # fmt: skip
RELAY = Process(name="relay", argv=("{python}", "manage.py", "relay"))
BEAT = Process(
    name="beat",
    argv=(
        "{python}", "-m", "celery", "-A", "portal", "beat",
        "--schedule", "{data}/beat/schedule", "--pidfile", "", "--loglevel", "WARNING",
    ),
)  # fmt: skip

TABLE = Table(prepare=PREPARE, demo=DEMO, running=(WEB, WORKER, RELAY, BEAT))
