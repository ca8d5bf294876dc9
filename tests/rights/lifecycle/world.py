"""
The world that the lifecycle machine moves: a small cast, one clock for portal and database, mail, faults.

Each example runs in one transaction that is rolled back. The database's own clock cannot be set, so what waits for
it is moved instead: when time passes, every due time, lease and bell is that much older.
"""

import contextlib
import datetime as dt
import inspect
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import connection, connections, transaction

from portal import register
from portal.celery import app as bells
from portal.letters import pdf
from portal.letters import services as letters
from portal.members.models import Member
from portal.outbox import services as outbox
from portal.recipients import sources
from portal.register.schema import Source
from rights import tasks
from rights.rules.states import Role
from rights.services import packaging
from tests.cast import make_member
from tests.rights.lifecycle.books import the_register
from tests.rights.lifecycle.faults import Bomb, Broke, Died, Postman

NEVER = 1_000_000
"""A fuse that no duty lives to see the end of."""
A_MOMENT = dt.timedelta(milliseconds=1)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
CANARY = "Kanariefågel"
"""Stands in every name and in everything a person or staff wrote; no trail, promise or mail may ever hold it."""
WATCHED = [
    "rights_case",
    "rights_line",
    "rights_pause",
    "rights_extension",
    "rights_refusal",
    "rights_balancing",
    "rights_restriction",
    "rights_fee",
    "rights_review",
    "rights_package",
    "rights_posted",
    "rights_note",
    "rights_original",
    "rights_mandate",
    "trail_entry",
    "outbox_promise",
    "gate_block",
    "letters_dispatch",
    "correspondence_thread",
    "correspondence_message",
]
BEAT = (
    tasks.expire_packages,
    tasks.look_after_stuck,
    tasks.lift_restrictions,
    tasks.remind_of_letters,
    tasks.remind,
)


class Over(Exception):
    """The example is over, and its transaction rolled back."""


@pytest.fixture
def lifecycle_world(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What every example shares: the register, a mail server and an outside system of our own, and paper left blank."""
    bells.loader.import_default_modules()
    book = the_register()
    monkeypatch.setattr(register, "current", lambda: book)
    monkeypatch.setattr(letters, "get_connection", lambda: World.now_running.postman)
    monkeypatch.setattr(sources, "collect", lambda source, member_id: World.now_running.collected(source))
    # How paper looks is proven elsewhere, and the example's own transaction is the one moment that is read.
    monkeypatch.setattr(pdf, "render", lambda *_args, **_more: b"%PDF-1.7")
    monkeypatch.setattr(packaging, "read_one_moment", lambda: None)
    monkeypatch.setattr(
        type(connections["default"]), "needs_rollback", property(_broken, _break), raising=False
    )


def _broken(wrapper: Any) -> bool:
    return bool(wrapper.__dict__.get("_broken"))


def _break(wrapper: Any, value: bool) -> None:
    """What fails outside the portal's own transactions would stand alone, and breaks nothing of the example's."""
    wrapper.__dict__["_broken"] = value and len(wrapper.atomic_blocks) > World.depth


class World:
    """One example's people, clock and mail, and the ways to act in it."""

    now_running: "World"
    depth = 0

    def __init__(self) -> None:
        World.now_running = self
        self.now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        self.postman = Postman()
        self.hurt: set[str] = set()
        self.lengths: dict[str, int] = {}
        self.crm_answers = True
        self.received: dict[uuid.UUID, dt.date] = {}
        self.settled_on: dt.date | None = None
        self._whole = transaction.atomic()
        self._whole._from_testcase = True  # type: ignore[attr-defined]  # as Django's own tests mark theirs
        self._whole.__enter__()
        World.depth = len(connection.atomic_blocks)
        self._travel = time_machine.travel(self.now, tick=False)
        self._clock = self._travel.start()
        self.alice = make_member("alice@example.org", name=f"Alice {CANARY}", language="sv")
        address = {"street": f"{CANARY}vägen 4", "postal_code": "702 11", "city": "Örebro"}
        self.astrid = make_member("astrid@example.org", name=f"Astrid {CANARY}", language="en", **address)
        self.gina = make_member("gina@example.org", name=f"Gina {CANARY}", has_account=False, language="en")
        self.gunvor: Member = Member.objects.create(
            name=f"Gunvor {CANARY}", has_account=False, is_active=False, language="sv", **address
        )
        self.staff = {
            role: make_member(f"{role}@example.org", name=f"{role} {CANARY}", is_staff=True)
            for role in (Role.HANDLER, Role.APPROVER, Role.VERIFIER)
        }

    def end(self) -> None:
        """Leave nothing of this example behind."""
        self._travel.stop()
        self._whole.__exit__(Over, Over(), None)
        for folder in (Path(settings.INSYN_PACKAGES), Path(settings.INSYN_DATA) / "parts"):
            for file in folder.glob("*"):
                file.unlink()

    @property
    def today(self) -> dt.date:
        return self.now.astimezone(STOCKHOLM).date()

    def begin_at(self, moment: dt.datetime) -> None:
        self.now = moment
        self._clock.move_to(moment)

    def pass_time(self, delta: dt.timedelta) -> None:
        """Let time pass for the portal and for all that waits for the database's clock."""
        self.begin_at(self.now + delta)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE outbox_promise SET run_after = run_after - passed.by, leased_until = leased_until - passed.by,"
                " rung_at = rung_at - passed.by FROM (SELECT make_interval(secs => %s) AS by) passed"
                " WHERE kept_at IS NULL",
                [delta.total_seconds()],
            )
        outbox.take_back()

    def collected(self, source: Source) -> Iterator[dict[str, object]]:
        if not self.crm_answers:
            raise sources.SourceFailed(source.id, "unreachable")
        yield {"note": CANARY}

    def print_of_all(self) -> list[tuple[object, ...]]:
        """Return a fingerprint of every table that an act could change."""
        hashed = (
            f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
            for table in WATCHED
        )
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(hashed))
            return sorted(cursor.fetchall())

    def act(self, act: Callable[[], Any], *refusals: type[Exception], fuse: int | None = None) -> bool:
        """
        Let somebody act; return whether it was done. An act that is refused, or cut off, has changed nothing at all.

        Cut off when all was committed, it is done.
        """
        self.begin_at(self.now + A_MOMENT)  # no two acts in one and the same
        before = self.print_of_all()
        bomb = Bomb(NEVER if fuse is None else fuse, error=Died())
        try:
            with connection.execute_wrapper(bomb):
                act()
        except Died:
            stopped = "a death"
        except refusals as why:
            stopped = repr(why)
        else:
            return True
        unchanged = self.print_of_all() == before
        assert unchanged or bomb.outside, f"{stopped} left something behind"
        return not unchanged

    def beat(self, *, fuse: int | None = None) -> None:
        """Run what beat runs; a death in between leaves the rest for the next time."""
        bomb = Bomb(NEVER if fuse is None else fuse, error=Died())
        try:
            with connection.execute_wrapper(bomb):
                for task in BEAT:
                    task.run()
        except Died:
            return
        self.settled_on = self.today

    def perform(self, promise_id: uuid.UUID, task: str, *, fault: str = "", fuse: int = 0) -> None:
        """Do one duty as a worker does, with a fault on the way."""
        key = self._one("SELECT key FROM outbox_promise WHERE id = %s", promise_id)
        if fault:
            self.hurt.add(str(key))
        if fault == "stale":
            self._stale(promise_id, task)
            return
        fuse %= self.lengths.get(task, fuse + 1)
        bomb = {
            "killed": Bomb(fuse, error=Died()),
            "fails": Bomb(fuse, error=Broke()),
            "frozen": Bomb(fuse, meanwhile=lambda: self._another(promise_id, task)),
        }.get(fault, Bomb(NEVER))
        self.postman.manner = fault if fault in {"refuses", "dies", "hangs_up"} else "well"
        try:
            with connection.execute_wrapper(bomb):
                bells.tasks[task].run(promise_id=str(promise_id))
        except (Died, Broke):
            pass  # the process is gone; its lease runs out
        finally:
            self.postman.manner = "well"
        if not fault:
            self.lengths[task] = NEVER - bomb.fuse

    def drain(self) -> None:
        """Mend what was broken, start again what was set aside, and do every duty until none waits."""
        self.crm_answers = True
        for _ in range(40):
            self.pass_time(dt.timedelta(0))
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE outbox_promise SET parked_at = NULL, failures = 0, deaths = 0, leased_until = NULL,"
                    " rung_at = NULL, run_after = CASE WHEN failures + deaths + token > 0"
                    " THEN clock_timestamp() ELSE run_after END WHERE kept_at IS NULL"
                )
            waiting = outbox.due()
            if not waiting:
                return
            for promise_id, task in waiting:
                self.perform(promise_id, task)
        raise AssertionError("duties without end")

    def _another(self, promise_id: uuid.UUID, task: str) -> None:
        """The lease runs out and another worker does the whole duty."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE outbox_promise SET leased_until = clock_timestamp() - interval '1 second'"
                " WHERE id = %s AND leased_until IS NOT NULL",
                [promise_id],
            )
        outbox.take_back()
        bells.tasks[task].run(promise_id=str(promise_id))

    def _stale(self, promise_id: uuid.UUID, task: str) -> None:
        """A worker that wakes up when another one has done its duty changes nothing any more."""
        lease = outbox.claim(promise_id)
        if lease is None:
            return
        self._another(promise_id, task)
        if self._one("SELECT kept_at FROM outbox_promise WHERE id = %s", promise_id) is None:
            return
        before, left = self.print_of_all(), self.postman.left.copy()
        with contextlib.suppress(outbox.LeaseLost):
            inspect.unwrap(bells.tasks[task].run)(lease, **lease.ids)
        assert self.print_of_all() == before, f"a late worker changed something by {task}"
        assert self.postman.left == left, f"a late worker mailed again by {task}"

    @staticmethod
    def _one(statement: str, key: uuid.UUID) -> object:
        with connection.cursor() as cursor:
            cursor.execute(statement, [key])
            return cursor.fetchone()[0]
