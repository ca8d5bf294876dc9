"""
Filing to ready: an ordinary member, the portal's own relay, broker and worker (P14).

The waiting is apart: from the moment a promise is due to its claim, by the database's clock, summed over the chain.
"""

import datetime as dt
import os
import statistics
import time

import psycopg
from django.db import connection
from django.utils import timezone

from benchmarks import ordinary
from benchmarks.goals import Goal
from benchmarks.processes import running
from benchmarks.rounds import Answer, Found, Round
from portal.members.models import Member
from portal.supervisor.processes import RELAY, WORKER
from rights.models import Channel, Line
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import intake

SIZES = {"small": (7,), "full": (25,)}  # requests, one after the other
TABLES = ("outbox_promise", "rights_case", "rights_line", "rights_package")
ROUNDS = 1
LIMIT = "product"
VARIANTS = ("product",)
WARM = 6
"""Requests before the first that counts: both of the worker's processes have then made a file."""
POLL_SECONDS = 0.01
PATIENCE_SECONDS = 120
CLAIMS = """
CREATE TABLE IF NOT EXISTS bench_claim (promise_id uuid, at timestamptz);
CREATE OR REPLACE FUNCTION bench_claimed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO bench_claim VALUES (NEW.id, clock_timestamp()); RETURN NULL; END $$;
CREATE OR REPLACE TRIGGER bench_claimed AFTER UPDATE OF token ON outbox_promise
FOR EACH ROW WHEN (NEW.token > OLD.token) EXECUTE FUNCTION bench_claimed();
"""
"""Notes each claim, which the product does not keep."""
WAITED = """
SELECT extract(epoch FROM sum(c.at - p.run_after)) FROM outbox_promise p JOIN bench_claim c ON c.promise_id = p.id
WHERE p.key IN (%s, %s)
"""


def fill(size: int) -> None:
    rows = ordinary.rows(ordinary.member())
    print(f"  an ordinary member: {rows} rows in {len(ordinary.tables())} tables")
    with psycopg.connect(os.environ["MIGRATION_DATABASE_URL"], autocommit=True) as owner:
        owner.execute(CLAIMS)


def together(size: int) -> Round:
    member = ordinary.member()
    with running(WORKER, RELAY):
        for number in range(WARM):
            _file(member, number)
        answers = [_file(member, WARM + number) for number in range(size)]
    middle = statistics.median
    answer: Answer = {
        "seconds": middle(one["seconds"] for one in answers),
        "slowest": max(one["seconds"] for one in answers),
        "waiting": middle(one["waiting"] for one in answers),
    }
    return {"product": answer}


def goals(found: Found) -> list[Goal]:
    (size,) = found.rounds
    return [
        Goal(
            id="P14", words=f"filing to ready, median of {size}", figure=found.median("product", size), most=2,
            unit=" s",
        ),
        Goal(
            id="P14", words="of which waiting", figure=found.median("product", size, "waiting"), most=0.3, unit=" s"
        ),
    ]  # fmt: skip


def _file(member: Member, number: int) -> Answer:
    """Ask for everything; another first day makes it another request."""
    since = dt.date(2000, 1, 1) + dt.timedelta(days=number)
    begun = time.perf_counter()
    filed = intake.file_case(
        member=member, asked=[intake.Asked(right=Right.ACCESS, since=since)], channel=Channel.PORTAL,
        language="sv", now=timezone.now(),
    )  # fmt: skip
    while not Line.objects.filter(case=filed.case, state=State.ANSWERED).exists():
        time.sleep(POLL_SECONDS)
        if time.perf_counter() - begun > PATIENCE_SECONDS:
            raise TimeoutError("no answer within two minutes")
    seconds = time.perf_counter() - begun
    line = filed.case.lines.get()
    with connection.cursor() as cursor:
        cursor.execute(WAITED, [f"prepare {line.pk}", f"package {line.pk}"])
        return {"seconds": seconds, "waiting": float(cursor.fetchone()[0])}
