"""
The outbox: the request path (insert and promise) against insert and commit, and against publishing on commit (P11).
"""

import os
import time
from collections.abc import Callable

from django.db import connection, transaction

from portal.celery import app
from portal.outbox import services

SIZES = {"small": (1_000,), "full": (5_000,)}
LIMIT = "insert only"
VARIANTS = ("insert only", "product", "on_commit publish", "drain bare publish", "drain product")


def fill(size: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM outbox_promise")


def variant(name: str) -> Callable[[int], dict[str, float]]:
    return {
        "insert only": insert_only,
        "product": product,
        "on_commit publish": on_commit,
        "drain bare publish": drain_bare,
        "drain product": drain,
    }[name]


def insert_only(size: int) -> dict[str, float]:
    begun = time.perf_counter()
    for number in range(size):
        with transaction.atomic():
            _insert(number)
    return {"seconds": time.perf_counter() - begun}


def product(size: int) -> dict[str, float]:
    begun = time.perf_counter()
    for number in range(size):
        with transaction.atomic():
            _insert(number)
            services.promise(task="front.answer", key=f"bench {os.getpid()} {number}")
    return {"seconds": time.perf_counter() - begun}


def on_commit(size: int) -> dict[str, float]:
    _warm()
    begun = time.perf_counter()
    for number in range(size):
        with transaction.atomic():
            _insert(number)
            transaction.on_commit(
                lambda: app.send_task("bench.nothing", kwargs={"promise_id": "x"}, queue="bench")
            )
    return {"seconds": time.perf_counter() - begun}


def drain_bare(size: int) -> dict[str, float]:
    _warm()
    begun = time.perf_counter()
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(size):
            app.send_task(
                "bench.nothing", kwargs={"promise_id": str(number)}, queue="bench", producer=producer
            )
    return {"seconds": time.perf_counter() - begun}


def drain(size: int) -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM outbox_promise")
        cursor.execute(
            "INSERT INTO outbox_promise (id, key, task, ids, run_after, token, failures, deaths, last_error) "
            "SELECT gen_random_uuid(), 'drain ' || g, 'bench.nothing', '{}', now(), 0, 0, 0, '' "
            "FROM generate_series(1, %s) g",
            [size],
        )
    _warm()
    begun, rung = time.perf_counter(), 0
    with app.producer_pool.acquire(block=True) as producer:
        while waiting := services.due():
            for promise_id, task in waiting:
                app.send_task(task, kwargs={"promise_id": str(promise_id)}, queue="bench", producer=producer)
            rung += len(waiting)
    assert rung == size
    return {"seconds": time.perf_counter() - begun}


def _insert(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO members_code (id, purpose, email, language, digest, tries, made_at) "
            "VALUES (gen_random_uuid(), 'bench', 'bench@example.org', 'sv', %s, 0, now())",
            [str(number)],
        )


def _warm() -> None:
    app.send_task("bench.nothing", kwargs={}, queue="bench")
