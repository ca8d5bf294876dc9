"""The ground of a run: the throw-away database at rest before each round, and what describes the machine."""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path
from typing import Any

import psycopg

VERSIONS = ("django", "psycopg", "celery", "gunicorn", "weasyprint", "stream-zip", "isal", "pyrage")
SETTINGS = (
    "server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "work_mem",
    "max_wal_size", "checkpoint_timeout", "wal_level", "jit", "autovacuum",
)  # fmt: skip


def prepare() -> None:
    """Make the tables of an empty database."""
    subprocess.run([sys.executable, "manage.py", "prepare", "--quiet"], check=True)


def settle(*tables: str) -> None:
    """Vacuum and analyze the tables a suite measures, keep autovacuum away from them, and write everything out."""
    with _owner() as owner:
        for table in tables:
            for (leaf,) in owner.execute(
                "SELECT relid::regclass::text FROM pg_partition_tree(%s::regclass) WHERE isleaf", [table]
            ).fetchall():
                owner.execute(f"ALTER TABLE {leaf} SET (autovacuum_enabled = off)")
            owner.execute(f"VACUUM ANALYZE {table}")
        owner.execute("CHECKPOINT")


def written() -> tuple[int, int]:
    """Return the bytes of write-ahead log and the commits so far."""
    with _owner() as owner:
        owner.execute("SELECT pg_stat_force_next_flush()")
        row = owner.execute(
            "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint, xact_commit "
            "FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert row
    return row[0], row[1]


def machine() -> dict[str, object]:
    """Return what the figures depend on: versions, cores, PostgreSQL's settings."""
    with _owner() as owner:
        shown = {name: owner.execute(f"SHOW {name}").fetchone() for name in SETTINGS}
    return {
        "at": time.strftime("%Y-%m-%d %H:%M"),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in VERSIONS},
        "postgresql": {name: row[0] for name, row in shown.items() if row},
    }


def moment() -> dict[str, float]:
    """Return load and fsync of now: both move while a run lasts, so they are told before and after."""
    now = {"load": round(os.getloadavg()[0], 2), "fsync_ms": _fsync()}
    print(f"fsync {now['fsync_ms']:.3f} ms, load {now['load']:.1f}")
    return now


def _fsync() -> float:
    """Return the median milliseconds of a written page's fdatasync in the data folder."""
    times = []
    with tempfile.NamedTemporaryFile(dir=Path(os.environ["INSYN_DATA"])) as file:
        for _ in range(200):
            file.seek(0)
            file.write(b"x" * 8192)
            file.flush()
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(times), 4)


def _owner() -> "psycopg.Connection[tuple[Any, ...]]":
    return psycopg.connect(os.environ["MIGRATION_DATABASE_URL"], autocommit=True)
