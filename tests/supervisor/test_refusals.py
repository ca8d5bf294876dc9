"""What is missing or wrong is said in one sentence, without a trace, and nothing is left behind."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.supervisor import binaries, parts, testing
from portal.supervisor.folders import open_data_folder, path
from portal.supervisor.refusal import Refusal
from tests.supervisor.conftest import Stage

ROOT = Path(__file__).resolve().parent.parent.parent


def sentence(ended: subprocess.CompletedProcess[str]) -> str:
    """Return the one line that a refusal says."""
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert ended.stderr.startswith("insyn: ")
    return ended.stderr


@pytest.fixture
def fresh(stage: Stage, tmp_path: Path) -> Stage:
    """A start on a data folder that is not there yet."""
    return replace(stage, data=tmp_path / "data")


@pytest.mark.parametrize("detach", [[], ["--detach"]])
def test_a_used_port_leaves_no_new_data_folder(fresh: Stage, detach: list[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", fresh.port))
        other.listen()
        assert f"Port {fresh.port} is used" in sentence(fresh.run("up", *detach))
    assert not fresh.data.exists()


@pytest.mark.parametrize("detach", [[], ["--detach"]])
def test_a_register_that_cannot_be_used_is_told_before_anything_begins(
    fresh: Stage, tmp_path: Path, detach: list[str]
) -> None:
    wrong = tmp_path / "register.toml"
    wrong.write_text('version = "1"\nlanguages = 7\n')

    ended = fresh.run("up", "--register", str(wrong), *detach)

    assert f"The register cannot be used: {wrong}, line " in sentence(ended)
    assert ended.stdout == ""
    assert not fresh.data.exists()


def test_a_port_that_is_no_number(fresh: Stage) -> None:
    ended = fresh.run("up", "--port", "abc")

    assert sentence(ended) == "insyn: --port is 'abc': say a number, such as 8000.\n"
    assert not fresh.data.exists()


def test_what_a_command_is_told_to_say_names_a_folder_it_would_not_take_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = open_data_folder(tmp_path / "my data")

    assert folders.named == f" --data '{tmp_path}/my data'"
    monkeypatch.setenv("INSYN_DATA", str(folders.data))
    assert folders.named == ""


def test_a_used_port(stage: Stage) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", stage.port))
        other.listen()
        assert f"Port {stage.port} is used by another program: choose another one with --port." in sentence(
            stage.run("up")
        )


@pytest.mark.parametrize("detach", [[], ["--detach"]])
def test_a_register_that_is_not_there(stage: Stage, detach: list[str]) -> None:
    assert "/nowhere/register.toml is not a file" in sentence(
        stage.run("up", "--register", "/nowhere/register.toml", *detach)
    )


def test_tables_that_cannot_be_prepared(stage: Stage) -> None:
    complaint = "portal.register.load.WrongRegister: line 12, purposes.newsletter.basis: unknown"
    said = sentence(stage.run("up", "--detach", STAGE_COMPLAINT=complaint))
    assert "The portal could not be prepared: line 12, purposes.newsletter.basis: unknown" in said
    assert not (stage.data / "supervisor.json").exists()


def test_a_data_folder_that_cannot_be_made(stage: Stage) -> None:
    ended = subprocess.run(
        [*stage.argv("status")[:2], "up", "--data", "/proc/insyn"],
        env=stage.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "The data folder /proc/insyn cannot be written" in sentence(ended)


def test_a_data_folder_without_the_right_to_write(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    if (was := os.geteuid()) == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)  # root may write everywhere
    try:
        with pytest.raises(Refusal, match=r"cannot be written \(Permission denied\)"):
            open_data_folder(tmp_path / "data")
    finally:
        os.seteuid(was)


def test_a_place_that_one_may_not_look_into(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed").chmod(0o000)
    if (was := os.geteuid()) == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        with pytest.raises(Refusal, match=r"lies in a folder that you may not open"):
            path(str(tmp_path / "closed" / "data"))
    finally:
        os.seteuid(was)


def test_data_of_another_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = open_data_folder(tmp_path / "data")
    folders.postgres.mkdir()
    monkeypatch.setattr("portal.supervisor.account.unprivileged", lambda: None)
    monkeypatch.setattr("os.geteuid", lambda: 4711)
    with pytest.raises(Refusal, match="Another account made the data folder"):
        parts.chosen(folders=folders, run=tmp_path)


def test_data_of_an_older_postgresql(stage: Stage) -> None:
    stage.up()
    stage.run("stop")
    version = stage.data / "postgres" / "PG_VERSION"
    found = version.read_text()
    version.write_text("15\n")
    assert "are of PostgreSQL 15, but PostgreSQL 18 was found" in sentence(stage.run("up"))
    version.write_text(found)


@pytest.mark.parametrize(
    ("named", "embedded"),
    [
        ({}, (True, True)),
        ({"DATABASE_URL": "postgresql://db/x"}, (False, True)),
        ({"LEDGER_DATABASE_URL": "postgresql://db/y"}, (True, True)),
        ({"REDIS_URL": "redis://broker/0"}, (True, False)),
        ({"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://broker/0"}, (False, False)),
    ],
)
def test_an_address_in_the_environment_takes_the_place_of_a_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: dict[str, str], embedded: tuple[bool, bool]
) -> None:
    for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "LEDGER_DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    chosen = parts.chosen(folders=open_data_folder(tmp_path / "data"), run=tmp_path)
    assert (chosen.postgres is not None, chosen.valkey is not None) == embedded
    assert not set(named) & set(chosen.environment())


def program(path: Path, says: str) -> None:
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)


def test_a_postgresql_of_the_system_that_is_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "postgres", "echo 'postgres (PostgreSQL) 15.18'")
    program(tmp_path / "initdb", "")
    monkeypatch.setenv("INSYN_PARTS", "system")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(binaries, "SYSTEM", tmp_path / "nowhere")
    with pytest.raises(Refusal, match=r"PostgreSQL 15 in .* is too old, 16 is needed"):
        binaries.postgres_folder(None)


def test_an_unknown_choice_of_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSYN_PARTS", "docker")
    with pytest.raises(Refusal, match="INSYN_PARTS is 'docker'"):
        binaries.valkey_server(None)


def test_programs_the_tests_need_are_named_with_the_line_that_brings_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(testing, "pango", lambda: False)
    monkeypatch.setattr(testing, "chromium", lambda: False)
    with pytest.raises(Refusal, match=r"apt-get install -y libpango-1\.0-0 .* chromium$"):
        testing.run_tests([], long=False)


class TestStartScript:
    """`insyn` itself, in a folder of its own, with an invented Python."""

    @pytest.fixture
    def clone(self) -> Iterator[Path]:
        made = Path(tempfile.mkdtemp(prefix="insyn-clone-"))
        made.chmod(0o755)
        for name in ("insyn", "requirements.txt", "requirements-dev.txt"):
            shutil.copy(ROOT / name, made)
        (made / "bin").mkdir()
        yield made
        made.chmod(0o755)
        shutil.rmtree(made)

    def start(self, clone: Path, python: str, *, as_nobody: bool = False) -> subprocess.CompletedProcess[str]:
        program(clone / "bin" / "python-of-the-test", python)
        return subprocess.run(
            ["/bin/sh", str(clone / "insyn"), "up"],
            env={"PATH": "/usr/bin:/bin", "INSYN_PYTHON": str(clone / "bin" / "python-of-the-test")},
            capture_output=True,
            text=True,
            check=False,
            user=pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 and as_nobody else None,
        )

    def test_an_old_python(self, clone: Path) -> None:
        old = 'case "$2" in *exit*) exit 1;; *) echo 3.9.2;; esac'
        assert "Python 3.9.2 is too old, 3.11 or later is needed" in sentence(self.start(clone, old))

    def test_no_python(self, clone: Path) -> None:
        assert "Python 3.11 or later is needed: apt-get install python3 python3-venv" in sentence(
            self.start(clone, "exit 127")
        )

    def test_a_python_without_venv(self, clone: Path) -> None:
        bare = 'case "$2" in *ensurepip*) exit 1;; esac'
        assert (
            "This Python cannot make a .venv: apt-get install python3-venv" in self.start(clone, bare).stderr
        )

    def test_a_clone_that_cannot_be_written(self, clone: Path) -> None:
        clone.chmod(0o555)
        assert "cannot be written by this account" in sentence(self.start(clone, "", as_nobody=True))


def test_a_restore_wants_a_yes_and_the_folder_of_a_backup(fresh: Stage, tmp_path: Path) -> None:
    assert "say --yes" in sentence(fresh.run("restore", str(tmp_path)))
    assert "is not the folder of a backup" in sentence(fresh.run("restore", str(tmp_path / "none"), "--yes"))
    assert not fresh.data.exists()


def test_a_closed_portal_says_what_opens_it_whether_it_runs_or_not(fresh: Stage) -> None:
    fresh.data.mkdir()
    (fresh.data / "closed.json").touch()

    told = fresh.run("status")

    assert told.returncode == 3
    assert f"./insyn manage --data {fresh.data} replay_erasures" in told.stdout
    assert "Insyn is not running." in told.stdout
    assert "RED   Restore: closed" in fresh.run("doctor").stdout
