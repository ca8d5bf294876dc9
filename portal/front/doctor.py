"""What can be wrong with the portal itself: each look gives one line, and says what to do when it is not well."""

import datetime as dt
import re
import shutil
import stat
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest
from django.utils import timezone
from kombu.exceptions import OperationalError

from portal import crypto, register
from portal.celery import app
from portal.database import generation
from portal.datamap import sources
from portal.front import health, ledger_health, looks, remains
from portal.front.findings import FAIL, OK, WARN, Finding, Look
from portal.front.findings import say as _say
from portal.front.management.commands.prepare import EVIDENCE
from portal.gate.triggers import events
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.register.findings import Severity
from portal.register.lint import lint
from portal.trail import services as trail

OLDEST_POSTGRES = 160_000
LATE_SECONDS = 60
LITTLE_SPACE, NO_SPACE = 2 * 1024**3, 512 * 1024**2  # bytes
HEAD_HOURS = 26
LINKS_CHECKED = 1000
SECURITY_TXT_DAYS = 14
MADE_UP = "demo "
"""How the key of a promise begins that the demo shows as set aside."""
PREPARE = "run ./insyn manage prepare as the owner (INSYN_AS_OWNER=1)"


def examine(*, deploy: bool = False) -> Iterator[Finding]:
    """Yield every finding; a look that breaks is itself a finding, named by its error's class."""
    alive, is_open = True, not generation.closed()
    for look in (*LOOKS, *(DEPLOY_LOOKS if deploy else ())):
        about = look.__name__.strip("_").replace("_", " ").capitalize()
        if (not alive and look in NEED_DATABASE) or (not is_open and look in NEED_WORK):
            continue
        try:
            yield from look()
        except DatabaseError as error:
            alive = alive and look is not _database
            yield Finding(
                about=about, level=FAIL, words=f"the database refused ({type(error).__name__}): {PREPARE}"
            )
        except Exception as error:  # a doctor who faints helps nobody
            yield Finding(
                about=about, level=FAIL, words=f"could not be looked at ({type(error).__name__}); see the log"
            )


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
        number, version = cursor.fetchone()
    yield _say(
        "Database",
        number >= OLDEST_POSTGRES,
        f"PostgreSQL {version}",
        f"PostgreSQL {version} is too old: use 16 or later",
    )


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield _say("Migrations", not waiting, "all applied", f"{len(waiting)} not applied: {PREPARE}")


def _roles() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'trail_entry'::regclass"
        )
        mine, owner = cursor.fetchone()
    do = "the portal runs as the tables' owner: give DATABASE_URL a role of its own (docs/operations.md)"
    yield _say("Database roles", mine != owner, f"{mine} works, {owner} owns", do, level=WARN)


def _evidence() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.one FROM unnest(%s::text[]) AS t (one) WHERE NOT EXISTS (SELECT FROM pg_trigger "
            "WHERE tgrelid = t.one::regclass AND tgname = t.one || '_append_only' AND tgenabled <> 'D')",
            [list(EVIDENCE)],
        )
        open_ones = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT t.one FROM unnest(%s::text[]) AS t (one) JOIN pg_class c ON c.oid = t.one::regclass "
            "WHERE pg_get_userbyid(c.relowner) <> current_user "
            "AND has_table_privilege(current_user, t.one, 'UPDATE, DELETE, TRUNCATE')",
            [list(EVIDENCE)],
        )
        open_ones |= {row[0] for row in cursor.fetchall()}
    found = f"{len(EVIDENCE)} tables refuse change"
    yield _say("Evidence", not open_ones, found, f"{', '.join(sorted(open_ones))} can be changed: {PREPARE}")


def _gate() -> Iterator[Finding]:
    guarded = {
        (source.model_class()._meta.db_table, f"insyn_gate_{event.lower()}")
        for source in sources()
        if source.subject
        for event in events(source.model_class()._meta.label_lower)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
            "WHERE tgname IN ('insyn_gate_insert', 'insyn_gate_update') AND tgenabled <> 'D' AND tgparentid = 0"
        )
        standing = {(table.strip('"'), name) for table, name in cursor.fetchall()}
    missing = sorted({table for table, _name in guarded - standing})
    found = f"{len({table for table, _name in guarded})} tables guarded"
    yield _say("Gate", not missing, found, f"no gate on {', '.join(missing)}: {PREPARE}")


def _broker() -> Iterator[Finding]:
    try:
        with app.connection_for_write() as link:
            link.ensure_connection(max_retries=1, timeout=3)
            link.default_channel.client.ping()  # type: ignore[attr-defined]  # the Redis channel has one
    except (OperationalError, OSError):
        yield Finding(about="Broker", level=FAIL, words="does not answer: start Valkey, or correct REDIS_URL")
        return
    yield Finding(about="Broker", level=OK, words="answers")


def _relay() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(run_after)), 0)::bigint FROM outbox_promise "
            "WHERE kept_at IS NULL AND parked_at IS NULL AND leased_until IS NULL AND run_after < clock_timestamp()"
        )
        waited = cursor.fetchone()[0]
    do = f"a promise has waited {waited} s: start the relay and a worker (./insyn up)"
    yield _say("Relay", waited < LATE_SECONDS, "nothing waits too long", do)


def _worker() -> Iterator[Finding]:
    do = f"no task was done in {health.DEEP_SECONDS} s: see log/worker.log and log/relay.log"
    yield _say("Worker", health.a_task_answers(), "a task was promised, rung and done", do)


def _set_aside() -> Iterator[Finding]:
    parked = Promise.objects.parked().exclude(key__startswith=MADE_UP).count()
    do = f"{parked} promises were set aside after failures: open the desk, mend the cause, press Try again"
    yield _say("Set aside", not parked, "nothing", do, level=WARN)


def _staff() -> Iterator[Finding]:
    at_work = Member.objects.staff().filter(is_active=True, groups__isnull=False).distinct().count()
    do = "nobody has a role, so nobody handles requests: ./insyn manage appoint EMAIL --role handler"
    yield _say("Staff", at_work > 0, f"{at_work} with a role", do, level=WARN)


def _trail() -> Iterator[Finding]:
    verdict = trail.verify_tail(links=LINKS_CHECKED)
    do = f"broken at link {verdict.broken_at}: {verdict.reason}; keep the disk as it is and run verify_trail"
    yield _say("Trail", verdict.whole, f"the last {verdict.links} links hold", do)
    if verdict.links:
        fresh = trail.head_is_fresh(now=timezone.now(), within=dt.timedelta(hours=HEAD_HOURS))
        do = "not published for a day: start the relay"
        yield _say("Trail head", fresh, "signed and published", do, level=WARN)


def _disk() -> Iterator[Finding]:
    place = Path(settings.INSYN_DATA)
    free = shutil.disk_usage(next(path for path in (place, *place.parents) if path.exists())).free
    do = f"{free / 1024**3:.1f} GiB free at {place}: make room, packages and backups need it"
    level = FAIL if free < NO_SPACE else WARN
    yield _say("Disk", free > LITTLE_SPACE, f"{free / 1024**3:.1f} GiB free", do, level=level)


def _pango() -> Iterator[Finding]:
    try:
        import_module("weasyprint")
    except OSError:
        words = "missing, so letters and packages wait: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        yield Finding(about="Pango", level=FAIL, words=words)
        return
    yield Finding(about="Pango", level=OK, words="letters can become PDF")


def _keys() -> Iterator[Finding]:
    master = Path(settings.INSYN_KEY_FILE)
    files = {master, *master.parent.glob("*.key"), *(Path(settings.INSYN_DATA) / "keys").glob("*.key")}
    if not master.exists():
        do = f"{master} is missing: restore it from its own copy; without it no package can be opened"
        packages = any(Path(settings.INSYN_PACKAGES).glob("*"))
        yield _say("Keys", not packages, "made when first needed", do)
        return
    crypto.unwrap(crypto.wrap(b"doctor", master=master), master=master)
    loose = sorted(file.name for file in files if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077)
    yield _say(
        "Keys", not loose, f"{len(files)} files, mode 0600", f"chmod 600 {' '.join(loose)} in {master.parent}"
    )


def _register() -> Iterator[Finding]:
    book = register.current()
    wrong = [one for one in lint(book, today=timezone.localdate()) if one.severity is not Severity.WARNING]
    do = f"{len(wrong)} contradictions: run ./insyn manage register lint"
    yield _say("Register", not wrong, f"{book.controller.name}, version {book.version}", do, level=WARN)


def _security_txt() -> Iterator[Finding]:
    request = HttpRequest()
    request.method = "GET"
    text = health.security_txt(request).content.decode()
    found = re.search(r"^Expires: (\S+)$", text, re.MULTILINE)
    expires = dt.datetime.fromisoformat(found.group(1)) if found else timezone.now()
    well = expires > timezone.now() + dt.timedelta(days=SECURITY_TXT_DAYS)
    yield _say(
        "security.txt",
        well,
        f"valid until {expires:%Y-%m-%d}",
        "expires soon: restart the portal",
        level=WARN,
    )


def _mail() -> Iterator[Finding]:
    stays = settings.EMAIL_BACKEND == "portal.demo.mailbox.MailboxBackend"
    do = f"mail stays in {settings.INSYN_MAIL_FOLDER}: set INSYN_MAIL_URL to send it"
    yield _say("Mail", not stays or settings.INSYN_DEMO, "as set", do, level=WARN)


def _https() -> Iterator[Finding]:
    do = "set INSYN_HTTPS=true behind a proxy that speaks TLS"
    yield _say("HTTPS", settings.INSYN_HTTPS, "required", do)


def _hosts() -> Iterator[Finding]:
    do = "INSYN_HOSTS names loopback only: set it to the public name"
    yield _say("Hosts", not settings.ON_LOOPBACK, ", ".join(settings.INSYN_HOSTS), do)


def _parts() -> Iterator[Finding]:
    do = "PostgreSQL or Valkey is embedded: use servers with backups of their own (DATABASE_URL, REDIS_URL)"
    yield _say("Parts", not settings.INSYN_EMBEDDED, "your own", do, level=WARN)


def _mail_goes_out() -> Iterator[Finding]:
    stays = settings.EMAIL_BACKEND == "portal.demo.mailbox.MailboxBackend"
    do = "set INSYN_MAIL_URL and INSYN_MAIL_FROM: members wait for codes"
    yield _say("Mail server", not stays, "set", do)


def _demo_members() -> Iterator[Finding]:
    yield _say("Demo members", not settings.INSYN_DEMO, "none", "use an empty data folder and database")


def _django() -> Iterator[Finding]:
    told = [
        message
        for message in checks.run_checks(include_deployment_checks=True)
        if message.level >= checks.WARNING
    ]
    words = f"{', '.join(sorted({str(message.id) for message in told}))}: run ./insyn manage check --deploy"
    yield _say("Deploy checks", not told, "all pass", words, level=WARN)


LOOKS: tuple[Look, ...] = (
    _database, _migrations, looks.restore, _roles, _evidence, _gate, _broker, _relay, _worker, _set_aside, _staff,
    _trail, *ledger_health.LOOKS, remains.search, remains.purge, _disk, _pango, _keys, looks.backups, _register,
    _security_txt, _mail,
)  # fmt: skip
DEPLOY_LOOKS: tuple[Look, ...] = (_https, _hosts, _parts, _mail_goes_out, _demo_members, _django)
NEED_DATABASE = frozenset(
    {
        _migrations,
        looks.restore,
        _roles,
        _evidence,
        _gate,
        _relay,
        _worker,
        _set_aside,
        _staff,
        _trail,
        *ledger_health.LOOKS,
        remains.search,
        remains.purge,
    }
)
NEED_WORK = frozenset({_relay, _worker})
"""What rests while the portal is closed after a restore."""
