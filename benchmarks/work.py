"""
A real worker with the shipped settings: safe acks against none, a task with one UPDATE against one without (P11).

The tasks wait in a queue before the worker starts; the rate is that of the middle of the queue, by its length.
"""

import os
import time
from collections.abc import Callable

from celery import shared_task
from django.db import connection

from benchmarks.goals import Goal
from benchmarks.processes import broker, running
from benchmarks.rounds import Answer, Found, Round
from portal.celery import app
from portal.supervisor.processes import WORKER

SIZES = {"small": (3_000,), "full": (12_000,)}
TABLES = ("members_code",)
TASKS = {
    "no-op, no safe acks": "bench.nothing_early",
    "no-op": "bench.nothing",
    "one UPDATE": "bench.one_update",
}
LIMIT = "no-op, no safe acks"
VARIANTS = tuple(TASKS)
QUEUE = "bench"
PATIENCE_SECONDS = 120


@shared_task(name="bench.nothing")
def nothing() -> None:
    """As safe as every task of the portal: acknowledged when done."""


@shared_task(name="bench.nothing_early", acks_late=False, reject_on_worker_lost=False)
def nothing_early() -> None:
    """Acknowledged when taken."""


@shared_task(name="bench.one_update")
def one_update() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_code SET tries = tries + 1 WHERE id = %s", [_key(os.getpid() % 100)])


def fill(size: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM members_code")
        for number in range(100):
            cursor.execute(
                "INSERT INTO members_code (id, purpose, email, language, digest, tries, made_at) "
                "VALUES (%s, 'bench', 'bench@example.org', 'sv', %s, 0, now())",
                [_key(number), str(number)],
            )


def together(size: int) -> Round:
    return {variant: _drained(task, size) for variant, task in TASKS.items()}


def goals(found: Found) -> list[Goal]:
    (size,) = found.rounds
    return [
        Goal(
            id="P11", words="safe acks, of no acks", figure=found.ratio("no-op", size), least=0.95,
            noisy=found.noisy(size),
        ),
        Goal(
            id="P11", words="task with one UPDATE, of a task without", least=0.6,
            figure=found.ratio("one UPDATE", size, to="no-op"), noisy=found.noisy(size, of="no-op"),
        ),
    ]  # fmt: skip


def _drained(task: str, size: int) -> Answer:
    waiting = broker()
    waiting.delete(QUEUE)
    with app.producer_pool.acquire(block=True) as producer:
        for _ in range(size):
            app.send_task(task, queue=QUEUE, producer=producer)
    with running(WORKER, more=("--queues", QUEUE, "--include", "benchmarks.work")):
        begun = _when(lambda: waiting.llen(QUEUE) <= size * 0.9)
        ended = _when(lambda: waiting.llen(QUEUE) <= size * 0.1)
    return {"seconds": (ended - begun) / (size * 0.8)}


def _when(reached: Callable[[], bool]) -> float:
    begun = time.perf_counter()
    while not reached():
        time.sleep(0.002)
        if time.perf_counter() - begun > PATIENCE_SECONDS:
            raise TimeoutError("the worker does not drain its queue")
    return time.perf_counter()


def _key(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"
