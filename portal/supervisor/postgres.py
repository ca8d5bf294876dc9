"""
PostgreSQL for one data folder: on a Unix socket only, with three roles and no superuser that could sign in.

The ledger of what must outlive a restore is a database of its own, which the application's role may not enter.

What needs a superuser (making the roles) is done in PostgreSQL's single-user mode, before it listens. Under
root the server steps down to another account, and reaches its folder as its working directory: so the data
stay in our data folder, and every folder above it may stay locked.
"""

import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from portal.supervisor import binaries
from portal.supervisor.account import Account
from portal.supervisor.children import Child
from portal.supervisor.folders import Folders, key
from portal.supervisor.refusal import Refusal

OWNER = "insyn_owner"
APP = "insyn_app"
DATABASE = "insyn"
LEDGER = "insyn_ledger"
"""The ledger's database, and the role that may read it and add to it."""
ROLES = (OWNER, APP, LEDGER)
ACCESS = f"""\
# Written at every start. Nobody signs in without a password, and no superuser at all.
local  {LEDGER}  {OWNER},{LEDGER}  scram-sha-256
local  {LEDGER}  all  reject
local  all  {",".join(ROLES)}  scram-sha-256
"""
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # no value of a person may reach the log: no statement that failed, no parameters, no detail of a key
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    # what was destroyed shall leave the disk: a segment of the log that is over goes, and is not kept to be used again
    "wal_recycle": "off",
}
HURRY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For folders that are thrown away."""
MADE_BEFORE = "already exists"
"""What PostgreSQL says of a role or database that is there."""
RunStep = Callable[[Child], int]
"""Runs a process to its end, gives up when we are asked to stop, and returns its exit code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """One cluster, running or not."""

    programs: Path
    folders: Folders
    run: Path
    account: Account | None
    environment: Mapping[str, str]
    throw_away: bool = False
    """For tests and measurements: the owner may make databases."""
    hurry: bool = False
    """For tests: quick instead of safe."""

    def url(self, role: str) -> str:
        """Return the address for one of the roles, as libpq and Django read it."""
        password, _ = key(self.folders, f"postgres-{role}")
        database = LEDGER if role == LEDGER else DATABASE
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.run))}"

    def prepare(self, run_step: RunStep) -> None:
        """
        Make the cluster, the roles and the database where they are missing.

        :raises Refusal: when PostgreSQL cannot be made to run here.
        """
        version = binaries.postgres_version(self.programs)
        passwords = {role: key(self.folders, f"postgres-{role}") for role in ROLES}
        made_before = self.folders.postgres / "PG_VERSION"
        if not made_before.exists():
            self._make(version, passwords, run_step)
            return
        if made_before.read_text().strip() != str(version):
            raise Refusal(
                f"The data in {self.folders.postgres} are of PostgreSQL {made_before.read_text().strip()}, "
                f"but PostgreSQL {version} was found: carry them over with pg_upgrade first."
            )
        if any(new for _, new in passwords.values()):
            making = _make_ledger() if passwords[LEDGER][1] else []  # a folder from before it had one
            self._single_user(
                self.folders.postgres, [*making, *_alter_roles(passwords)], "template1", run_step
            )
        (self.folders.postgres / "pg_hba.conf").write_text(ACCESS)

    def let_make_databases(self, may: bool, run_step: RunStep) -> None:
        """
        Let the owner make and rename databases, or not any more; the server must not run. A restore needs it.

        :raises Refusal: when PostgreSQL will not.
        """
        right = "CREATEDB" if may else "NOCREATEDB"
        self._single_user(self.folders.postgres, [f"ALTER ROLE {OWNER} {right};"], "postgres", run_step)

    def child(self) -> Child:
        """Return the server as a child of ours, not started."""
        settings = SETTINGS | {"unix_socket_directories": str(self.run)} | (HURRY if self.hurry else {})
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return self._child("postgres", [str(self.programs / "postgres"), *given], self.folders.postgres)

    def ready(self) -> bool:
        """Tell whether the server takes connections."""
        asked = [str(self.programs / "pg_isready"), "-q", "-h", str(self.run), "-U", APP, "-d", DATABASE]
        return (
            subprocess.run(asked, capture_output=True, env=dict(self.environment), check=False).returncode
            == 0
        )

    def _make(self, version: int, passwords: Mapping[str, tuple[str, bool]], run_step: RunStep) -> None:
        half = self.folders.postgres.with_name("postgres.new")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        if self.account:
            self.account.own(half)
        collation = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if version >= 17
            else ["--locale=C.UTF-8"]
        )
        initdb = [str(self.programs / "initdb"), "--encoding=UTF8", *collation, "--username=insyn_superuser"]
        initdb += ["--auth=reject", "--no-instructions", *(["--no-sync"] if self.throw_away else [])]
        making = self._child("initdb", initdb, half)
        if run_step(making):
            raise Refusal(f"PostgreSQL could not make its folder: {making.last_words()} (see {making.log}).")
        later = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}"
        roles = [
            f"CREATE ROLE {OWNER} LOGIN {'CREATEDB' if self.throw_away else ''} IN ROLE pg_checkpoint;",
            f"CREATE ROLE {APP} LOGIN IN ROLE pg_checkpoint;",
            f"GRANT EXECUTE ON FUNCTION pg_switch_wal() TO {OWNER}, {APP};",  # so that a purge can end the log
            *_make_ledger(),  # before the privileges below, which are not for it
            *_alter_roles(passwords),
            f"{later} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};",
            f"{later} GRANT USAGE, SELECT ON SEQUENCES TO {APP};",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER};",  # takes the default privileges over from template1
        ]
        self._single_user(half, roles, "template1", run_step)
        (half / "pg_hba.conf").write_text(ACCESS)
        half.rename(self.folders.postgres)

    def _single_user(self, folder: Path, statements: list[str], database: str, run_step: RunStep) -> None:
        asking = self._child("roles", [str(self.programs / "postgres"), "--single", database], folder)
        asking.typed_in = "".join(f"{statement}\n" for statement in statements)
        asking.log.unlink(missing_ok=True)
        code = run_step(asking)
        said = asking.log.read_text(errors="replace")
        wrong = [line for line in said.splitlines() if ("ERROR:" in line or "FATAL:" in line)]
        if code or any(MADE_BEFORE not in line for line in wrong):
            raise Refusal(f"PostgreSQL could not make its roles: {asking.last_words()} (see {asking.log}).")

    def _child(self, name: str, argv: list[str], folder: Path) -> Child:
        # The account we step down to may not walk to `folder`; it may stay in it.
        data = "/proc/self/cwd" if self.account else str(folder)
        program, *rest = argv
        at = [rest.pop(0)] if rest[:1] == ["--single"] else []
        return Child(
            name=name,
            argv=[program, *at, "-D", data, *rest],
            environment=self.environment,
            folder=folder,
            log=self.folders.log / f"{name}.log",
            account=self.account,
            stop_signal=signal.SIGINT,
            patience=30.0,
            serves_others=True,
        )


def _alter_roles(passwords: Mapping[str, tuple[str, bool]]) -> list[str]:
    return [f"ALTER ROLE {role} PASSWORD '{password}';" for role, (password, _) in passwords.items()]


def _make_ledger() -> list[str]:
    return [f"CREATE ROLE {LEDGER} LOGIN;", f"CREATE DATABASE {LEDGER} OWNER {OWNER};"]
