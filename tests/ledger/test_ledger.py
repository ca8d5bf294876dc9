"""The ledger: a database of its own, a chain that shows every change, and keys that go when no backup needs them."""

import datetime as dt
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connections

from portal import register
from portal.gate import services as gate
from portal.ledger import keys, services
from portal.ledger.models import Kind, Line, Phase
from portal.members.models import Member
from portal.trail.models import Entry
from tests.conftest import ledger_as_owner
from tests.ledger.copying import rolled_back

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NOVEMBER = dt.datetime(2026, 11, 30, 23, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _no_keys_of_other_tests() -> Iterator[None]:
    yield
    for period in keys.living():
        keys.destroy(period)


@pytest.fixture
def owner(transactional_db: None) -> Iterator[psycopg.Connection]:
    with ledger_as_owner() as link:
        yield link


def written(*members: Member, phase: Phase = Phase.INTENT, act: uuid.UUID | None = None) -> int:
    return services.write(
        members=[one.pk for one in members], kind=Kind.ERASURE, phase=phase, act_id=act or uuid.uuid4()
    )


def test_a_line_stands_whatever_becomes_of_the_transaction_around_it(
    transactional_db: None, alice: Member
) -> None:
    rolled_back(lambda: written(alice))

    assert Line.objects.count() == 1


def test_the_same_act_and_phase_is_written_once_about_each_of_its_records(alice: Member, bob: Member) -> None:
    act = uuid.uuid4()

    assert [written(alice, bob, act=act), written(alice, bob, act=act)] == [2, 0]
    assert written(alice, act=act, phase=Phase.DONE) == 1
    assert services.verify().links == 3


@pytest.mark.parametrize("change", ["UPDATE ledger_line SET token = ''", "DELETE FROM ledger_line"])
def test_the_ledger_refuses_to_be_changed(change: str, alice: Member) -> None:
    written(alice)

    with pytest.raises(ProgrammingError), connections["ledger"].cursor() as cursor:
        cursor.execute(change)


def test_its_owner_is_refused_too(owner: psycopg.Connection, alice: Member) -> None:
    written(alice)

    for change in ("UPDATE ledger_line SET token = ''", "DELETE FROM ledger_line", "TRUNCATE ledger_line"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="is evidence"):
            owner.execute(change)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE ledger_line SET counts = '{}' WHERE position = 2", "changed, removed or inserted"),
        ("DELETE FROM ledger_line WHERE position = 2", "changed, removed or inserted"),
        ("DELETE FROM ledger_line WHERE position = 3", "the tail was cut off"),
    ],
)
def test_a_line_that_was_changed_or_removed_all_the_same_is_found(
    owner: psycopg.Connection, alice: Member, change: str, reason: str
) -> None:
    for _ in range(3):
        services.write(
            members=[alice.pk], kind=Kind.ERASURE, phase=Phase.INTENT, act_id=uuid.uuid4(), counts={"a.b": {"erased": 1}}
        )  # fmt: skip
    assert services.note_head()
    assert not services.note_head()
    assert services.verify().whole

    owner.execute("SET insyn.owner_resets = 'on'")
    owner.execute(change)

    with pytest.raises(CommandError, match=reason):
        call_command("verify_ledger")


def test_a_whole_chain_is_said_to_be_whole(alice: Member) -> None:
    written(alice)
    said = StringIO()

    call_command("verify_ledger", stdout=said)

    assert said.getvalue() == "1 links, every link holds.\n"


def test_only_keys_outside_the_database_tell_whom_a_line_is_about(alice: Member, bob: Member) -> None:
    written(alice)

    line = Line.objects.get()
    known = keys.living()
    assert line.token in keys.tokens(alice.pk, known) - keys.tokens(bob.pk, known)
    told = str(line.told())
    assert not any(sign in told for sign in (str(alice.pk), alice.pk.hex, "Alice", "alice@"))
    assert {file.stat().st_mode & 0o777 for file in settings.INSYN_KEY_FILE.parent.glob("ledger-*")} == {
        0o600
    }


@pytest.mark.promise(152)
def test_the_key_of_a_month_goes_with_the_last_backup_of_whichever_role(alice: Member) -> None:
    longest = max(one.rotation_days for one in register.current().backups)
    with time_machine.travel(NOVEMBER, tick=False):
        written(alice)
        assert list(keys.living()) == ["2026-11"]
    gone = dt.datetime(2026, 12, 1, tzinfo=dt.UTC) + dt.timedelta(days=longest + 1)

    assert services.destroy_keys(now=gone - dt.timedelta(minutes=1)) == []
    assert services.destroy_keys(now=gone) == ["2026-11"]

    assert services.destroy_keys(now=gone) == []
    assert keys.tokens(alice.pk, keys.living()) == set()
    assert Entry.objects.get(action="ledger.key.destroyed").facts == {"period": "2026-11"}
    assert services.verify().whole


def test_what_closes_a_use_is_written_before_it_is_certain_and_its_end_after(
    transactional_db: None, alice: Member
) -> None:
    rolled_back(lambda: gate.close(member=alice, purpose="statistics", cause="objected"))
    gate.close(member=alice, purpose="statistics", cause="objected")
    gate.close(member=alice, purpose="statistics", cause="objected")
    rolled_back(lambda: gate.reopen(member=alice, purpose="statistics", cause="objected"))

    assert [line.phase for line in Line.objects.effects()] == [Phase.BEGUN, Phase.BEGUN]
    gate.reopen(member=alice, purpose="statistics", cause="objected")
    assert Line.objects.effects().latest("position").phase == Phase.ENDED


SAME = "the same"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (None, "LEDGER_DATABASE_URL is not set"),
        ("sqlite:///x", "LEDGER_DATABASE_URL must name a PostgreSQL database"),
        (SAME, "LEDGER_DATABASE_URL names the same database as DATABASE_URL"),
    ],
)
def test_a_wrong_address_of_the_ledger_stops_the_start_and_names_itself(
    address: str | None, said: str
) -> None:
    told = {name: value for name, value in os.environ.items() if name != "LEDGER_DATABASE_URL"}
    if address:
        told["LEDGER_DATABASE_URL"] = told["DATABASE_URL"] if address is SAME else address
    ran = subprocess.run(
        [sys.executable, "-c", "import portal.settings"],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode != 0
    assert said in ran.stderr.splitlines()[-1]
