"""
Making destroyed bytes leave the disk: DELETE alone does not (security.md finding 6).

A deleted row lies in its table's file until the table is written anew, in PostgreSQL's log until its segments are
removed, in the broker's file until that is rewritten. Only small tables are locked, each for the moment that it takes;
a larger one is cleaned without a lock, and waits for a person who chooses the hour (`manage purge --large`).
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError, connection
from django.db.models import Q
from kombu.exceptions import OperationalError as BrokerError

from portal.celery import app
from portal.datamap.registry import declared
from portal.members.models import Member
from retention.models import Disposal, Purge

SMALL_BYTES = 64 * 1024**2
"""A table with its indexes up to this size is locked for as long as it takes to write it anew: about a second."""
PATIENCE = "2s"
"""So long a table's lock is waited for, and others behind it; then the table waits for the next time."""
PURGING = 0x9B_26
LARGE, BUSY, FORBIDDEN = "large", "busy", "forbidden"
MAINTAIN = 170_000
"""From this version of PostgreSQL on, somebody who does not own a table may be let clean it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table's file: its size with indexes, how many rows it has lost so far, and whether we may clean it."""

    name: str
    size: int
    deleted: int
    allowed: bool


def purge(*, large: bool = False) -> Purge | None:
    """
    This function will write anew each table that lost rows since the last time, and end the logs that tell of them.

    With `large` also those beyond `SMALL_BYTES`, which are locked for minutes. Call outside a transaction. Returns what
    was done, or None while another does it.
    """
    with _alone() as alone:
        if not alone:
            return None
        last = Purge.objects.exclude(ended_at=None).order_by("-pk").first()
        known = last.deleted if last else {}
        changed = _changed(since=last.begun_at if last else None)
        done = Purge.objects.create()
        for table in _tables():
            before = known.get(table.name)
            if table.deleted == (before or 0) and table.name not in changed:
                done.deleted[table.name] = table.deleted
            elif why := _cleaned(table, large=large):
                done.waiting[table.name] = why
                done.deleted[table.name] = -1  # so that it is looked at again the next time
            else:
                done.tables.append(table.name)
                done.deleted[table.name] = table.deleted
        done.log_ended, done.broker_rewritten = _end_log(), _rewrite_broker()
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            [done.ended_at] = cursor.fetchone()
        done.save()
        Purge.objects.filter(pk__lt=done.pk).update(deleted={})
        return done


def overdue(*, now: dt.datetime, within: dt.timedelta) -> bool:
    """Return whether something was destroyed so long ago and has not left the disk since."""
    last = Purge.objects.exclude(ended_at=None).order_by("-pk").first()
    since = Q(executed_at__gt=last.begun_at) if last else Q(executed_at__isnull=False)
    return Disposal.objects.filter(since, executed_at__lt=now - within).exists()


def _changed(*, since: dt.datetime | None) -> set[str]:
    """Return the tables whose rows were cut down or emptied by a disposal: an update leaves the old row behind."""
    done = (
        Disposal.objects.filter(executed_at__gte=since)
        if since
        else Disposal.objects.exclude(executed_at=None)
    )
    labels = {item["table"] for items in done.values_list("items", flat=True) for item in items}
    sources = [declared()[label] for label in labels]
    own = {Member._meta.db_table} if sources else set()
    return own | {one.model_class()._meta.db_table for one in sources if not one.evidence}


def _tables() -> list[Table]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        [version] = cursor.fetchone()
        cursor.execute(
            "SELECT pg_stat_force_next_flush()"
        )  # what this connection has deleted is counted, too
        let = "has_table_privilege(relid, 'MAINTAIN')" if version >= MAINTAIN else "false"
        cursor.execute(
            f"SELECT s.relname, pg_total_relation_size(relid), n_tup_del, pg_has_role(c.relowner, 'USAGE') OR {let} "
            "FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = relid "
            "WHERE schemaname = current_schema() AND c.relkind = 'r' ORDER BY s.relname"
        )
        return [
            Table(name=name, size=size, deleted=deleted, allowed=allowed)
            for name, size, deleted, allowed in cursor.fetchall()
        ]


def _cleaned(table: Table, *, large: bool) -> str:
    """Write a table anew, or clean it where it is too large to lock; return why it waits, or nothing."""
    if not table.allowed:
        return FORBIDDEN
    whole = large or table.size <= SMALL_BYTES
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
        try:
            cursor.execute(
                f"VACUUM {'(FULL, ANALYZE)' if whole else ''} {connection.ops.quote_name(table.name)}"
            )
        except OperationalError:
            return BUSY
        finally:
            cursor.execute("SET lock_timeout = DEFAULT")
    return "" if whole else LARGE


def _end_log() -> bool:
    """End PostgreSQL's log where we may, so that the segments before now are removed; return whether it was done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE') AND pg_has_role('pg_checkpoint', 'USAGE')"
        )
        [allowed] = cursor.fetchone()
        if allowed:
            cursor.execute("SELECT pg_switch_wal()")
            cursor.execute("CHECKPOINT")
    return bool(allowed)


def _rewrite_broker() -> bool:
    """Have the broker write its file anew, where it keeps one; return whether it said yes."""
    try:
        with app.connection_for_write() as link:
            link.ensure_connection(max_retries=1, timeout=3)
            return bool(link.default_channel.client.bgrewriteaof())  # type: ignore[attr-defined]  # the Redis channel has one
    except Exception as away:  # the doorbells hold ids only: a broker that is away or refuses stops nothing
        if isinstance(away, BrokerError | OSError) or type(away).__name__ == "ResponseError":
            return False
        raise


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [PURGING])
        [alone] = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PURGING])
