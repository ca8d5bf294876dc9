"""
Promising and keeping.

`promise` is called inside the transaction of a change. `claim` leases a promise from the database's clock and
raises its token; every commit of the work must say `keep` with that token, so a worker that was frozen past its
lease and woke up again is refused (fencing). Interrupted work is taken back by the relay within 45 seconds.
"""

import json
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, connections, transaction

from portal.outbox.models import Promise

LEASE_SECONDS = 30
BEAT_SECONDS = 8
MOST_FAILURES = 5
BACK_OFF_SECONDS = (5, 20, 60, 300, 900)
RING_AGAIN_SECONDS = 10
CHANNEL = "insyn_outbox"


class LeaseLost(Exception):
    """Another worker holds this promise now, or it is kept: the work must be rolled back."""


def promise(*, task: str, key: str, after_seconds: float = 0, **ids: object) -> Promise:
    """
    This function will write a promise in the caller's transaction, once a key.

    `ids` holds ids and codes only (security.md T-60). The same key again returns the first promise.
    """
    told = {name: str(value) for name, value in ids.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH written AS ("
            " INSERT INTO outbox_promise (id, key, task, ids, run_after, token, failures, deaths, last_error)"
            " VALUES (gen_random_uuid(), %s, %s, %s::jsonb, clock_timestamp() + make_interval(secs => %s), 0, 0, 0, '')"
            " ON CONFLICT (key) DO NOTHING RETURNING id) "
            "SELECT id, pg_notify(%s, '') FROM written",
            [key, task, json.dumps(told), after_seconds, CHANNEL],
        )
        row = cursor.fetchone()
    return Promise(id=row[0], key=key, task=task, ids=told) if row else Promise.objects.get(key=key)


@dataclass(frozen=True, slots=True)
class Lease:
    """One worker's hold on one promise, for 30 seconds unless renewed."""

    promise_id: uuid.UUID
    key: str
    task: str
    token: int
    ids: dict[str, str]
    failures: int
    deaths: int

    def renew(self, *, using: str = "default") -> None:
        """
        Hold on for another 30 seconds.

        :raises LeaseLost: when someone else took over.
        """
        self._update(
            "leased_until = clock_timestamp() + make_interval(secs => %s)", LEASE_SECONDS, using=using
        )

    def keep(self) -> None:
        """
        Mark the promise kept, inside the transaction that commits its effect.

        :raises LeaseLost: when someone else took over; the caller's transaction must roll back.
        """
        self._update("kept_at = clock_timestamp(), leased_until = NULL, last_error = ''")

    def postpone(self, seconds: float) -> None:
        """Put the promise back for later, which is not a failure."""
        self._update(
            "leased_until = NULL, rung_at = NULL, run_after = clock_timestamp() + make_interval(secs => %s)",
            seconds,
        )

    @contextmanager
    def beating(self) -> Iterator[threading.Event]:
        """
        Renew the lease from a second connection while a long transaction runs.

        Yields an event that is set when the lease was lost, so that the work can stop early.
        """
        lost, stop = threading.Event(), threading.Event()

        def beat() -> None:
            try:
                while not stop.wait(BEAT_SECONDS):
                    self.renew()
            except Exception:  # the work's own commit will be refused; here it only stops early
                lost.set()
            finally:
                connections["default"].close()

        thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
        thread.start()
        try:
            yield lost
        finally:
            stop.set()
            thread.join(timeout=BEAT_SECONDS)

    def _update(self, change: str, *values: float, using: str = "default") -> None:
        with connections[using].cursor() as cursor:
            cursor.execute(
                f"UPDATE outbox_promise SET {change} "
                "WHERE id = %s AND token = %s AND kept_at IS NULL AND parked_at IS NULL",
                [*values, self.promise_id, self.token],
            )
            if cursor.rowcount != 1:
                raise LeaseLost(self.task)


def claim(promise_id: uuid.UUID | str) -> Lease | None:
    """Return a lease on the promise, or None when it is kept, parked, not yet due or held by another."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_promise SET token = token + 1, "
            "leased_until = clock_timestamp() + make_interval(secs => %s) "
            "WHERE id = (SELECT id FROM outbox_promise WHERE id = %s AND kept_at IS NULL AND parked_at IS NULL "
            "  AND run_after <= clock_timestamp() AND (leased_until IS NULL OR leased_until < clock_timestamp()) "
            "  FOR UPDATE SKIP LOCKED) "
            "RETURNING key, task, token, ids, failures, deaths",
            [LEASE_SECONDS, str(promise_id)],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    key, task, token, ids, failures, deaths = row
    return Lease(uuid.UUID(str(promise_id)), key, task, token, _loaded(ids), failures, deaths)


def fail(lease: Lease, error: BaseException) -> bool:
    """
    This function will note a failure and put the promise back with back-off, or park it at the fifth.

    Returns whether it was parked. Only the error's class is kept: its text may quote a person.
    """
    failures = lease.failures + 1
    parked = failures >= MOST_FAILURES
    wait = BACK_OFF_SECONDS[min(failures, len(BACK_OFF_SECONDS)) - 1]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_promise SET failures = %s, last_error = %s, leased_until = NULL, rung_at = NULL, "
            "run_after = clock_timestamp() + make_interval(secs => %s), "
            "parked_at = CASE WHEN %s THEN clock_timestamp() END "
            "WHERE id = %s AND token = %s AND kept_at IS NULL",
            [failures, type(error).__name__[:120], wait, parked, lease.promise_id, lease.token],
        )
        return parked and cursor.rowcount == 1


def take_back() -> int:
    """
    This function will free promises whose lease ran out, and return how many.

    An interruption is not a failure: only a promise that died alone counts a death, and is parked at the fifth.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "WITH dead AS (SELECT id FROM outbox_promise WHERE leased_until < clock_timestamp() AND kept_at IS NULL "
            "  AND parked_at IS NULL FOR UPDATE SKIP LOCKED), alone AS (SELECT count(*) = 1 AS is_alone FROM dead) "
            "UPDATE outbox_promise p SET leased_until = NULL, rung_at = NULL, "
            "  deaths = deaths + (SELECT is_alone::int FROM alone), "
            "  parked_at = CASE WHEN (SELECT is_alone FROM alone) AND deaths + 1 >= %s THEN clock_timestamp() END "
            "FROM dead WHERE p.id = dead.id",
            [MOST_FAILURES],
        )
        return int(cursor.rowcount)


def due(*, limit: int = 500) -> list[tuple[uuid.UUID, str]]:
    """
    This function will mark the promises that should be rung now and return their (id, task name).

    A bell that nobody answered within ten seconds is rung again: the broker may have lost it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_promise SET rung_at = clock_timestamp() WHERE id IN ("
            "  SELECT id FROM outbox_promise WHERE kept_at IS NULL AND parked_at IS NULL "
            "  AND run_after <= clock_timestamp() AND leased_until IS NULL "
            "  AND (rung_at IS NULL OR rung_at < clock_timestamp() - make_interval(secs => %s)) "
            "  ORDER BY run_after LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id, task",
            [RING_AGAIN_SECONDS, limit],
        )
        return list(cursor.fetchall())


def retry(*, promise: Promise) -> None:
    """This function will give a parked promise a fresh start, on a person's word."""
    Promise.objects.filter(pk=promise.pk, kept_at=None).update(
        parked_at=None, failures=0, deaths=0, last_error="", rung_at=None
    )


def let_go(*, ids: Iterable[str]) -> int:
    """
    This function will count as kept the waiting promises that name one of these random keys, and return how many.

    What they were about is being destroyed. Counting numbers name rows of many tables, so they are no keys here.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_promise SET kept_at = clock_timestamp(), leased_until = NULL "
            "WHERE kept_at IS NULL AND EXISTS (SELECT FROM jsonb_each_text(ids) one WHERE one.value = ANY(%s))",
            [list(ids)],
        )
        return int(cursor.rowcount)


def _loaded(value: object) -> dict[str, str]:
    return dict(json.loads(value)) if isinstance(value, str) else dict(value)  # type: ignore[call-overload]  # jsonb arrives as text or dict
