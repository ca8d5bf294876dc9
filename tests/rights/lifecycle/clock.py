"""
The database's clock, set by the machine.

A function of the same name stands before the database's own on the path of an example's transaction. It counts up a
little with each look, so that no two moments are equal and each run of an example is like the one before.
"""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

CLOCK = """
CREATE SCHEMA IF NOT EXISTS machine;
CREATE OR REPLACE FUNCTION machine.clock_timestamp() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM set_config('machine.tick', (current_setting('machine.tick')::bigint + 1)::text, true);
  RETURN current_setting('machine.now')::timestamptz
         + current_setting('machine.tick')::bigint * interval '1 microsecond';
END $$;
GRANT USAGE ON SCHEMA machine TO PUBLIC;
"""


@contextmanager
def clock_of_our_own() -> Iterator[None]:
    """Make the clock as the owner of the database, and take it away again."""
    with psycopg.connect(os.environ["MIGRATION_DATABASE_URL"], autocommit=True) as owner:
        owner.execute(CLOCK)
        yield
        owner.execute("DROP SCHEMA machine CASCADE")


def look_at_it() -> None:
    """Let the transaction that has begun go by this clock."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO machine, public, pg_catalog")
        cursor.execute("SELECT set_config('machine.tick', '0', true)")


def set_it(moment: dt.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('machine.now', %s, true)", [moment.isoformat()])
