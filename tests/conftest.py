"""
The suite's ground: real PostgreSQL with its roles, the ledger beside it, a data folder of its own, the cast, a frozen
tongue.

Test databases are made and reset by the owner; the code under test runs as the application's role, which may not
change evidence.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, unquote, urlsplit

import psycopg
import pytest
from django.test import TransactionTestCase
from psycopg import sql

pytest_plugins = ["tests.cast", "tests.proofs"]

ROOT = Path(__file__).resolve().parent.parent


def _dsn(url: str, database: str) -> str:
    parts = urlsplit(url)
    server, _, _rest = url.partition("://")[2].partition("/")
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{server}/{database}{query}"


def _owner_url() -> str:
    return os.environ.get("MIGRATION_DATABASE_URL") or os.environ["DATABASE_URL"]


def _name(url: str) -> str:
    return unquote(urlsplit(url).path.lstrip("/"))


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that settings read before any test: see `pytest_configure`."""
    return Path(os.environ["INSYN_DATA"])


def pytest_configure(config: pytest.Config) -> None:
    """Give each process a data folder of its own, also where several run at once."""
    from django.conf import settings

    folder = Path(tempfile.mkdtemp(prefix="insyn-test-"))
    os.environ["INSYN_DATA"] = str(folder)
    settings.INSYN_DATA = folder
    settings.INSYN_KEY_FILE = folder / "keys" / "master.key"
    settings.INSYN_PACKAGES = folder / "packages"
    settings.INSYN_ID_DOCUMENTS = folder / "id_documents"
    settings.INSYN_TRAIL_HEADS = folder / "trail"
    settings.INSYN_MAIL_FOLDER = folder / "mail"
    settings.MEDIA_ROOT = folder / "media"
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.fixture(scope="session")
def django_db_setup(worker_id: str, django_db_blocker: object) -> Iterator[None]:
    """Make this process's test database as the owner, and point Django's connection at it as the application."""
    from django.conf import settings
    from django.db import connections

    name = f"test_{_name(os.environ['DATABASE_URL'])}_{worker_id}_{os.getpid()}"
    names = {"default": name, "ledger": f"{name}_ledger"}
    owner = _owner_url()
    with psycopg.connect(_dsn(owner, _name(owner)), autocommit=True) as server:
        for one in names.values():
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(one)))
    environment = os.environ | {
        "DATABASE_URL": _dsn(os.environ["DATABASE_URL"], quote(name)),
        "MIGRATION_DATABASE_URL": _dsn(owner, quote(name)),
        "LEDGER_DATABASE_URL": _dsn(os.environ["LEDGER_DATABASE_URL"], quote(names["ledger"])),
    }
    made = subprocess.run(
        [sys.executable, "manage.py", "prepare", "--quiet"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.exit(f"the test database could not be prepared:\n{made.stderr[-3000:]}", returncode=1)
    for alias, one in names.items():
        settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = one
    os.environ |= {key: value for key, value in environment.items() if key.endswith("DATABASE_URL")}
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's blocker has no public type
        connections.close_all()
    with psycopg.connect(_dsn(owner, _name(owner)), autocommit=True) as server:
        for one in names.values():
            _drop(server, one)


def _drop(server: psycopg.Connection, name: str) -> None:
    for _ in range(20):
        try:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            break
        except psycopg.errors.ObjectInUse:
            time.sleep(0.2)  # a thread's connection is closing


FEW_ROWS = 1000
"""So many of one table are deleted faster than every table is emptied."""


def ledger_as_owner() -> psycopg.Connection:
    """Return a connection to the ledger as its owner."""
    return psycopg.connect(
        _dsn(_owner_url(), quote(_name(os.environ["LEDGER_DATABASE_URL"]))), autocommit=True
    )


def _reset(self: TransactionTestCase) -> None:
    """Empty every table of both databases as the owner: the application's role may not."""
    for owner in (psycopg.connect(_owner_url(), autocommit=True), ledger_as_owner()):
        with owner:
            owner.execute("SET insyn.owner_resets = 'on'")
            tables = _tables(owner)
            if not _delete_few(owner, tables):
                every = sql.SQL(", ").join(map(sql.Identifier, tables))
                owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(every))


def _tables(owner: psycopg.Connection) -> list[str]:
    found = owner.execute(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition "
        "AND relname NOT IN ('django_migrations', 'database_generation', 'django_content_type', 'auth_permission', "
        "'auth_group', 'auth_group_permissions')"
    )
    return [name for (name,) in found]


def _delete_few(owner: psycopg.Connection, tables: list[str]) -> bool:
    """Delete what little there is and let counting begin anew; return False, with nothing done, where it is much."""
    held = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, EXISTS (SELECT FROM {} OFFSET {}) WHERE EXISTS (SELECT FROM {})").format(
            name, sql.Identifier(name), FEW_ROWS, sql.Identifier(name)
        )
        for name in tables
    )
    rows = owner.execute(held).fetchall()
    if any(much for _name, much in rows):
        return False
    try:
        with owner.transaction():
            for name, _much in rows:
                owner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            owner.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) "
                "FROM pg_sequences WHERE last_value IS NOT NULL AND schemaname = 'public' "
                "AND sequencename NOT IN ('django_migrations_id_seq', 'django_content_type_id_seq', "
                "'auth_permission_id_seq', 'auth_group_id_seq', 'auth_group_permissions_id_seq')"
            )
    except psycopg.errors.ForeignKeyViolation:
        return False
    return True


TransactionTestCase._fixture_teardown = _reset  # type: ignore[attr-defined]  # the owner resets, not the application
TransactionTestCase.databases = {"default", "ledger"}  # whoever may use the database may use the ledger


@pytest.fixture(autouse=True)
def _clean_folders() -> None:
    """Each test starts with an empty mailbox and with no head of another test's trail."""
    data = Path(os.environ["INSYN_DATA"])
    for file in (*data.glob("mail/*.eml"), *data.glob("trail/*.head")):
        file.unlink()


@pytest.fixture(autouse=True)
def _words_for_what_the_trail_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever test writes an entry of the trail: the kind of row it is about has words, or the test fails (R15-16)."""
    from portal.trail import services, words

    told = services._about

    def about(row: object) -> tuple[str, str]:
        kind, key = told(row)  # type: ignore[arg-type]  # passed on as it came
        assert not kind or kind in words.SUBJECTS, f"{kind} has no words in portal/trail/words.py"
        return kind, key

    monkeypatch.setattr(services, "_about", about)


@pytest.fixture
def code_moment(monkeypatch: pytest.MonkeyPatch) -> float:
    """The clock of one-time codes stands still at this moment, so that no test meets the turn of a half minute."""
    from allauth.mfa.totp.internal import auth

    moment = time.time()
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: moment))
    return moment


@pytest.fixture(autouse=True)
def _swedish() -> Iterator[None]:
    """Each test starts in Swedish, whatever the one before spoke."""
    from django.utils import translation

    with translation.override("sv"):
        yield
