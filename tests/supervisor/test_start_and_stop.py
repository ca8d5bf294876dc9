"""From nothing to a page and back to nothing, with the real PostgreSQL and Valkey."""

import contextlib
import signal
import stat
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from portal.supervisor import kernel
from tests.supervisor.conftest import Stage, wait_until


@pytest.fixture
def running(stage: Stage) -> Stage:
    """The stage, started where a test before stopped or killed it, with one table of two rows."""
    stage.up()
    with psycopg.connect(url(stage, "insyn_owner"), autocommit=True) as database:
        database.execute("CREATE TABLE IF NOT EXISTS kept (words text PRIMARY KEY)")
        database.execute("INSERT INTO kept VALUES ('one'), ('two') ON CONFLICT DO NOTHING")
    return stage


def url(stage: Stage, role: str) -> str:
    return address(stage, role, "insyn")


def address(stage: Stage, role: str, database: str) -> str:
    password = (stage.data / "keys" / f"postgres-{role}").read_text().strip()
    return f"postgresql://{role}:{password}@/{database}?host={stage.state()['run']}"


def listening(pids: set[int]) -> set[str]:
    """Return the addresses on which these processes wait for connections over the network."""
    sockets = set()
    for pid in pids:
        with contextlib.suppress(OSError):  # a short-lived one has ended meanwhile
            sockets |= {number.readlink().name for number in Path(f"/proc/{pid}/fd").iterdir()}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            columns = line.split()
            if columns[3] == "0A" and f"socket:[{columns[9]}]" in sockets:
                found.add(columns[1])
    return found


def test_detach_returns_when_the_page_answers_and_stop_leaves_no_process(stage: Stage) -> None:
    stage.up()
    assert stage.answers()
    assert len(stage.processes()) >= 5  # PostgreSQL, Valkey, page, parent, stray grandchild
    assert "runs at" in stage.run("status").stdout

    assert "has stopped" in stage.run("stop").stdout

    assert stage.processes() == set()
    assert not stage.answers()
    assert stage.run("status").returncode == 3
    assert "not running" in stage.run("stop").stdout


def test_a_second_start_finds_the_data_again(running: Stage) -> None:
    running.run("stop")
    running.up()
    with psycopg.connect(url(running, "insyn_app")) as database:
        assert database.execute("SELECT count(*) FROM kept").fetchone() == (2,)


def test_the_ledger_is_a_database_that_the_portals_role_may_not_enter(running: Stage) -> None:
    with pytest.raises(psycopg.OperationalError, match="rejects connection"):
        psycopg.connect(address(running, "insyn_app", "insyn_ledger"))
    with psycopg.connect(address(running, "insyn_ledger", "insyn_ledger")) as ledger:
        assert ledger.execute("SELECT current_database()").fetchone() == ("insyn_ledger",)
    with (
        psycopg.connect(address(running, "insyn_ledger", "insyn")) as database,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        database.execute("SELECT * FROM kept")


def test_a_data_folder_from_before_the_ledger_gets_one(running: Stage) -> None:
    with psycopg.connect(url(running, "insyn_owner"), autocommit=True) as database:
        database.execute("DROP DATABASE insyn_ledger")
    running.run("stop")
    (running.data / "keys" / "postgres-insyn_ledger").unlink()

    running.up()

    with psycopg.connect(address(running, "insyn_ledger", "insyn_ledger")) as ledger:
        assert ledger.execute("SELECT current_user").fetchone() == ("insyn_ledger",)


def test_nothing_but_the_page_listens_on_the_network(running: Stage) -> None:
    everything = running.processes() | {running.state()["pid"]}
    assert listening(everything) == {f"0100007F:{running.port:04X}"}


def test_only_we_may_look_into_the_data_the_keys_and_the_sockets(running: Stage) -> None:
    for folder in (
        running.data,
        running.data / "keys",
        running.data / "postgres",
        Path(running.state()["run"]),
    ):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder
    for key in (running.data / "keys").iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o600, key


def arguments(pids: set[int]) -> set[str]:
    """Return the command lines of those processes that still run."""
    found = set()
    for pid in pids:
        with contextlib.suppress(OSError):  # a short-lived one has ended meanwhile
            found.add(Path(f"/proc/{pid}/cmdline").read_text())
    return found


def test_no_password_stands_in_an_argument(running: Stage) -> None:
    shown = arguments(running.processes())
    assert len(shown) >= 3
    for key in (running.data / "keys").iterdir():
        assert not [line for line in shown if key.read_text().strip() in line], key


def test_nothing_that_runs_on_is_told_the_owners_password(running: Stage) -> None:
    running.run("stop")
    of_the_operator = running.run(
        "up", "--detach", "--empty", MIGRATION_DATABASE_URL="postgresql://x:secret@y/z"
    )
    assert of_the_operator.returncode == 0, of_the_operator.stderr  # prepare was told an address
    running.tokens.add(running.state()["token"])
    password = (running.data / "keys" / "postgres-insyn_owner").read_text().strip()
    for name in ("web", "worker"):
        told = Path(f"/proc/{running.pid(name)}/environ").read_text()
        assert "\0DATABASE_URL=" in told, name
        assert "MIGRATION_DATABASE_URL" not in told, name
        assert password not in told, name


def test_the_application_may_write_rows_but_change_no_table(running: Stage) -> None:
    with psycopg.connect(url(running, "insyn_app"), autocommit=True) as database:
        database.execute("INSERT INTO kept VALUES ('one') ON CONFLICT DO NOTHING")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.execute("ALTER TABLE kept ADD COLUMN more text")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.execute("CREATE TABLE of_the_application (words text)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.execute("TRUNCATE kept")


@pytest.mark.parametrize("role", ["insyn_superuser", "postgres", "insyn_app", "insyn_owner"])
def test_nobody_signs_in_without_a_password_and_no_superuser_at_all(running: Stage, role: str) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"postgresql://{role}:wrong@/insyn?host={running.state()['run']}")


def test_a_lost_password_is_made_anew(running: Stage) -> None:
    running.run("stop")
    (running.data / "keys" / "postgres-insyn_app").unlink()
    running.up()
    with psycopg.connect(url(running, "insyn_app")) as database:
        assert database.execute("SELECT current_user").fetchone() == ("insyn_app",)


def test_a_second_supervisor_on_the_same_folder_is_refused(running: Stage) -> None:
    again = running.run("up")
    assert again.returncode == 1
    assert again.stderr == (
        f"insyn: Insyn already runs at http://127.0.0.1:{running.port}/ with the data folder {running.data}: "
        f"stop it with ./insyn stop --data {running.data}.\n"
    )


@pytest.mark.parametrize("name", ["web", "worker", "valkey"])
def test_a_killed_child_comes_back(running: Stage, name: str) -> None:
    before = running.pid(name)
    subprocess.run(["kill", "-9", str(before)], check=True)
    wait_until(lambda: running.pid(name) != before and kernel.started(running.pid(name)) is not None)
    wait_until(running.answers)


def test_the_database_answers_after_it_was_killed(running: Stage) -> None:
    def answers() -> bool:
        try:
            with psycopg.connect(url(running, "insyn_app")) as database:
                return database.execute("SELECT count(*) FROM kept").fetchone() == (2,)
        except psycopg.OperationalError:
            return False

    subprocess.run(["kill", "-9", str(running.pid("postgres"))], check=True)
    wait_until(lambda: not answers())
    wait_until(answers)


def test_a_killed_supervisor_takes_its_children_along_and_leaves_nothing_after_stop(running: Stage) -> None:
    supervisor = running.state()["pid"]
    direct = kernel.children_of(supervisor)
    subprocess.run(["kill", "-9", str(supervisor)], check=True)

    wait_until(lambda: not [pid for pid in direct if kernel.started(pid)])  # the kernel told them
    said = running.run("stop")

    assert "not running" in said.stdout
    assert running.processes() == set()
    assert not (running.data / "supervisor.json").exists()


def test_up_after_a_killed_supervisor_ends_what_it_left_and_starts(running: Stage) -> None:
    left = running.processes()
    subprocess.run(["kill", "-9", str(running.state()["pid"])], check=True)

    running.up()

    assert not left & running.processes()
    assert running.answers()
    running.run("stop")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_middle_of_the_start_stops_what_stands(stage: Stage, number: signal.Signals) -> None:
    stage.run("stop")
    starting = subprocess.Popen(stage.argv("up"), env=stage.environment | {"STAGE_SLOW": "60"})
    wait_until(lambda: (stage.data / "supervisor.json").exists() and len(stage.state()["children"]) == 2)
    time.sleep(0.3)
    stage.tokens.add(stage.state()["token"])
    assert len(stage.processes()) >= 3

    starting.send_signal(number)

    assert starting.wait(20) == 130
    assert stage.processes() == set()
