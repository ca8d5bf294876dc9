"""
The outbox: the request path (insert and promise) against publishing on commit, the drain against bare publishing (P11).

Limit: insert and commit alone.
"""

import os
import time

import psycopg
from django.db import connection, transaction

from benchmarks import ground
from benchmarks.goals import Goal
from benchmarks.rounds import Answer, Found
from portal.celery import app
from portal.outbox import services

SIZES = {"small": (2_000,), "full": (10_000,)}
TABLES = ("outbox_promise", "bench_request")
LIMIT = "insert only"
VARIANTS = ("insert only", "product", "on_commit publish", "drain bare publish", "drain product")


def fill(size: int) -> None:
    """Make the table of a request: one row by a growing key, nothing around it that both sides would pay."""
    with psycopg.connect(os.environ["MIGRATION_DATABASE_URL"], autocommit=True) as owner:
        owner.execute(
            "CREATE TABLE IF NOT EXISTS bench_request (id bigserial PRIMARY KEY, at timestamptz DEFAULT now(), told text)"
        )
        owner.execute("TRUNCATE outbox_promise")


def variant(name: str, size: int) -> Answer:
    return {
        "insert only": insert_only,
        "product": product,
        "on_commit publish": on_commit,
        "drain bare publish": drain_bare,
        "drain product": drain,
    }[name](size)


def goals(found: Found) -> list[Goal]:
    (size,) = found.rounds
    return [
        Goal(
            id="P11", words="request path, of publishing on commit", least=1.5,
            figure=found.ratio("product", size, to="on_commit publish"), noisy=found.noisy(size),
        ),
        Goal(
            id="P11", words="drain, of bare publishing", least=0.9,
            figure=found.ratio("drain product", size, to="drain bare publish"),
            noisy=found.noisy(size, of="drain bare publish"),
        ),
    ]  # fmt: skip


def insert_only(size: int) -> Answer:
    begun = time.perf_counter()
    for number in range(size):
        with transaction.atomic():
            _insert(number)
    return {"seconds": time.perf_counter() - begun}


def product(size: int) -> Answer:
    begun = time.perf_counter()
    for number in range(size):
        with transaction.atomic():
            _insert(number)
            services.promise(task="front.answer", key=f"bench {os.getpid()} {number}")
    return {"seconds": time.perf_counter() - begun}


def on_commit(size: int) -> Answer:
    _warm()
    begun = time.perf_counter()
    for number in range(size):
        with transaction.atomic():
            _insert(number)
            transaction.on_commit(
                lambda: app.send_task("bench.nothing", kwargs={"promise_id": "x"}, queue="bench")
            )
    return {"seconds": time.perf_counter() - begun}


def drain_bare(size: int) -> Answer:
    _warm()
    begun = time.perf_counter()
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(size):
            app.send_task(
                "bench.nothing", kwargs={"promise_id": str(number)}, queue="bench", producer=producer
            )
    return {"seconds": time.perf_counter() - begun}


def drain(size: int) -> Answer:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM outbox_promise")
        cursor.execute(
            "INSERT INTO outbox_promise (id, key, task, ids, run_after, token, failures, deaths, last_error) "
            "SELECT gen_random_uuid(), 'drain ' || g, 'bench.nothing', '{}', now(), 0, 0, 0, '' "
            "FROM generate_series(1, %s) g",
            [size],
        )
    ground.settle(*TABLES)
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
        cursor.execute("INSERT INTO bench_request (told) VALUES (%s)", [str(number)])


def _warm() -> None:
    app.send_task("bench.nothing", kwargs={}, queue="bench")
