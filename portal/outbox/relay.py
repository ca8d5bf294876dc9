"""
The relay: its own small process. It rings Celery with ids, seals the trail and takes back dead leases.

LISTEN/NOTIFY wakes it, a five second poll stands behind. The database may go away and come back, and so may the
broker: neither ends the process, nothing is lost meanwhile. While the portal is closed after a restore it waits; it
is also the one that notices a restore by hand.
"""

import logging
import signal
import time

import psycopg
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from kombu.exceptions import OperationalError

from portal.celery import app
from portal.database import generation
from portal.outbox import services
from portal.trail import services as trail

log = logging.getLogger(__name__)

POLL_SECONDS = 5.0
HEAD_SECONDS = 60.0
GENERATION_SECONDS = 60.0


class Relay:
    """One loop; `stop` ends it after the present turn."""

    def __init__(self) -> None:
        self.stopping = False
        self._head_at = 0.0
        self._looked_at = 0.0
        self._moved_at = 0.0

    def stop(self, *_: object) -> None:
        self.stopping = True

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self.stopping:
            try:
                if self.must_wait():
                    time.sleep(1)
                elif not self.turn():
                    self._wait()
            except (DatabaseError, InterfaceError, psycopg.Error) as error:
                log.warning("relay: database away (%s)", type(error).__name__)
                connection.close()
                time.sleep(1)

    def must_wait(self) -> bool:
        """
        Return whether the portal is closed; look for an older database every five seconds.

        Moving the generation on every minute makes each dump older than a minute know itself by its number.
        """
        now = time.monotonic()
        if self._looked_at and now - self._looked_at < POLL_SECONDS:
            return generation.closed()
        self._looked_at = now
        if generation.look():
            return True
        if now - self._moved_at > GENERATION_SECONDS:
            generation.move_forward()
            self._moved_at = now
        return False

    def turn(self) -> bool:
        """Do one round; return whether there is more to do at once."""
        close_old_connections()
        services.take_back()
        rung = self.ring()
        sealed = trail.seal()
        if time.monotonic() - self._head_at > HEAD_SECONDS:
            trail.publish_head()
            self._head_at = time.monotonic()
        return rung >= 500 or sealed >= 2000

    def ring(self) -> int:
        """Ring the bell for what is due; a broker that is away is no reason to wait, the next round rings again."""
        waiting = services.due()
        if not waiting:
            return 0
        try:
            with app.producer_pool.acquire(block=True, timeout=5) as producer:
                for promise_id, task in waiting:
                    app.send_task(
                        task, kwargs={"promise_id": str(promise_id)}, producer=producer, retry=False
                    )
        except (OperationalError, OSError) as error:
            log.warning("relay: broker away (%s)", type(error).__name__)
            app.pool.force_close_all()  # type: ignore[attr-defined]  # kombu's pool has it, its types do not
            return 0
        return len(waiting)

    def _wait(self) -> None:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {services.CHANNEL}")
        raw = connection.connection
        for _ in raw.notifies(timeout=POLL_SECONDS if not self.stopping else 0.1, stop_after=1):
            break
