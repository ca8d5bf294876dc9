"""A whole portal: backed up, changed, restored, closed, replayed, open; then restored by hand, and noticed."""

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from portal.supervisor import binaries
from tests.house.sources import ROOT
from tests.supervisor.conftest import free_port

REPLACED = "SELECT datname FROM pg_database WHERE datname IN ('insyn_replaced', 'insyn_restoring')"
OURS = {
    "DATABASE_URL",
    "MIGRATION_DATABASE_URL",
    "LEDGER_DATABASE_URL",
    "REDIS_URL",
    "DJANGO_SETTINGS_MODULE",
}
"""What the suite tells its own processes; a portal of its own has none of it."""
GONE = "SELECT count(*) FROM members_member WHERE email = 'gone@example.org'"
JOINS = "from portal.members.models import Member; Member.objects.create(email='gone@example.org', name='Ada Gone')"
ERASED = """
import uuid
from django.utils import timezone
from portal.members.models import Member
from retention.services import disposal
now, member = timezone.now(), Member.objects.get(email="gone@example.org")
about = disposal.propose(member=member, about_id=uuid.uuid4(), categories=[], now=now)
disposal.dispose(disposal=disposal.begin(disposal=about, now=now), now=now)
"""

BY_HAND = """
import os, subprocess, psycopg
address = os.environ["MIGRATION_DATABASE_URL"]
with psycopg.connect(address, autocommit=True) as owner:
    owner.execute("DROP SCHEMA public CASCADE")
    owner.execute("CREATE SCHEMA public")
subprocess.run([{program!r}, "--no-owner", "--exit-on-error", "--dbname", address, {dump!r}], check=True)
"""
"""What an operator does past the portal: no command of ours is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """A portal of its own, on a data folder of its own."""

    data: Path
    port: int

    def insyn(self, command: str, *arguments: str, well: bool = True) -> str:
        """Run a command of the start and return what it said."""
        plain = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("INSYN_") and name not in OURS
        }
        ended = subprocess.run(
            [sys.executable, "-m", "portal.supervisor", command, "--data", str(self.data), *arguments],
            cwd=ROOT,
            env=plain,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert (ended.returncode == 0) is well, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    def up(self) -> str:
        return self.insyn("up", "--detach", "--empty", "--port", str(self.port))

    def status_of(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def reach(self) -> str:
        """Return how the tables' owner comes to the running database."""
        password = (self.data / "keys" / "postgres-insyn_owner").read_text().strip()
        run = json.loads((self.data / "supervisor.json").read_text())["run"]
        return f"postgresql://insyn_owner:{password}@/insyn?host={run}"

    def asked(self, question: str) -> list[object]:
        with psycopg.connect(self.reach(), autocommit=True) as owner:
            return [row[0] for row in owner.execute(question).fetchall()]

    def staff(self) -> list[object]:
        return self.asked("SELECT email FROM members_member WHERE is_staff ORDER BY 1")


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    made = Portal(data=tmp_path / "data", port=free_port())
    yield made
    made.insyn("stop")


@pytest.mark.long
def test_a_backup_comes_back_whole_and_the_portal_is_closed_until_who_was_erased_is_erased_again(
    portal: Portal, tmp_path: Path
) -> None:
    backups, file = tmp_path / "backups", portal.data / "media" / "a" / "letter.txt"
    backups.mkdir()
    portal.up()
    portal.insyn("manage", "appoint", "before@example.org", "--role", "handler")
    portal.insyn("manage", "shell", "-c", JOINS)
    file.parent.mkdir(parents=True)
    file.write_text("before")
    assert "Made " in portal.insyn("backup", "--to", str(backups))
    (made,) = backups.iterdir()
    portal.insyn("manage", "appoint", "after@example.org", "--role", "handler")
    portal.insyn("manage", "shell", "-c", ERASED)
    assert portal.asked(GONE) == [0]
    file.write_text("after")

    assert "already runs" in portal.insyn("restore", str(made), "--yes", well=False)
    portal.insyn("stop")
    assert "say --yes" in portal.insyn("restore", str(made), well=False)
    harmed = shutil.copytree(made, tmp_path / made.name)
    with (harmed / "database.age").open("r+b") as held:
        held.seek(5000)
        held.write(b"harm")
    assert "was changed since" in portal.insyn("restore", str(harmed), "--yes", well=False)
    assert "closed" not in portal.insyn("status", well=False)
    assert "replay_erasures" in portal.insyn("restore", str(made), "--yes")

    assert "Insyn is closed" in portal.insyn("status", well=False)
    assert "Insyn is closed" in portal.up()
    assert file.read_text() == "before"
    assert (portal.status_of("/"), portal.status_of("/en/login/"), portal.status_of("/healthz")) == (
        503,
        503,
        503,
    )
    assert portal.staff() == ["before@example.org"]
    assert portal.asked(GONE) == [1]
    assert portal.asked(REPLACED) == ["insyn_replaced"]
    assert portal.asked("SELECT rolcreatedb FROM pg_roles WHERE rolname = 'insyn_owner'") == [False]
    assert "FAIL  Restore: closed" in portal.insyn("doctor", well=False)

    said = portal.insyn("manage", "replay_erasures")
    assert "re-erased 1 of 1, 0 others touched" in said
    assert "The portal is open again." in said
    assert portal.asked(GONE) == [0]
    assert (portal.status_of("/"), portal.status_of("/healthz?deep=1")) == (200, 200)
    by_hand = tmp_path / "by hand"
    dumping = [program("pg_dump"), "--format=custom", "--file", str(by_hand), "--dbname", portal.reach()]
    subprocess.run(dumping, check=True)
    assert "Made " in portal.insyn("backup", "--to", str(backups))
    assert portal.asked(REPLACED) == []
    assert not (portal.data / "media.replaced").exists()

    portal.insyn("stop")
    portal.insyn("manage", "shell", "-c", BY_HAND.format(program=program("pg_restore"), dump=str(by_hand)))
    assert "Insyn is closed" in portal.up()
    assert portal.status_of("/") == 503
    assert json.loads((portal.data / "closed.json").read_text())["why"] == "older"


def program(name: str) -> str:
    return str(binaries.postgres_folder(None) / name)
