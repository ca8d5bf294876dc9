"""The portal's own worker and relay, started as it starts them, on the run's database and broker."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import redis
from django.conf import settings

from portal.supervisor.folders import REPOSITORY
from portal.supervisor.processes import Process


@contextmanager
def running(*processes: Process, more: Sequence[str] = ()) -> Iterator[None]:
    """Run these processes meanwhile; `more` are further arguments of each."""
    started = []
    log = (settings.INSYN_DATA / "log" / "benchmarks.log").open("ab")
    try:
        for process in processes:
            command = process.command(python=sys.executable, bind="", data=str(settings.INSYN_DATA))
            started.append(
                subprocess.Popen(
                    [*command, *more], cwd=REPOSITORY, stdout=log, stderr=log, start_new_session=True
                )
            )
        yield
    finally:
        for child in started:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        log.close()


def broker() -> "redis.Redis":
    """Return a client of the run's broker."""
    return redis.Redis.from_url(
        settings.CELERY_BROKER_URL.replace("redis+socket", "unix").replace("virtual_host", "db")
    )
