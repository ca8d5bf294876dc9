"""What can be wrong with the ledger: a part of what the doctor looks at."""

import datetime as dt
from collections.abc import Iterator

from django.db import connections
from django.utils import timezone

from portal.front.findings import WARN, Finding, say
from portal.front.management.commands.prepare import LEDGER
from portal.ledger import keys, services
from portal.ledger.router import DATABASE
from retention.services.remembering import behind

PREPARE = "run ./insyn manage prepare as the owner (INSYN_AS_OWNER=1)"


def _ledger() -> Iterator[Finding]:
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = %(table)s::regclass"
            " AND tgname = %(table)s || '_append_only' AND tgenabled <> 'D'), pg_get_userbyid(relowner) <> current_user"
            " AND has_table_privilege(current_user, %(table)s, 'UPDATE, DELETE, TRUNCATE')"
            " FROM pg_class WHERE oid = %(table)s::regclass",
            {"table": LEDGER},
        )
        refuses, may = cursor.fetchone()
    well = refuses and not may
    yield say("Ledger", well, "answers, and refuses change", f"{LEDGER} can be changed: {PREPARE}")


def _ledger_chain() -> Iterator[Finding]:
    verdict = services.verify()
    do = f"broken at link {verdict.broken_at}: {verdict.reason}; keep the disk as it is and run verify_ledger"
    yield say("Ledger chain", verdict.whole, f"{verdict.links} links hold", do)


def _restored() -> Iterator[Finding]:
    do = "the database is older than the ledger: run ./insyn manage replay_erasures before anybody signs in"
    yield say("Restored copy", not behind(), "the database knows what the ledger knows", do)


def _ledger_keys() -> Iterator[Finding]:
    ended = keys.ended(timezone.now().astimezone(dt.UTC).date())
    found = f"{len(keys.living())} months can be replayed"
    do = f"the keys of {', '.join(ended)} have no use any more: start the worker and beat (./insyn up)"
    yield say("Ledger keys", not ended, found, do, level=WARN)


LOOKS = (_ledger, _ledger_chain, _restored, _ledger_keys)
