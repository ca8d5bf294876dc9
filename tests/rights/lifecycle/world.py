"""
The world that the lifecycle machine moves: a small cast, one clock for portal and database, mail, faults.

Each example runs in one transaction that is rolled back, and goes the same way each time it is run: its database
goes by the machine's clock, and whatever is picked from stands in an order that no random key makes.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection, connections, transaction

from portal import register
from portal.celery import app as bells
from portal.letters import pdf
from portal.letters import services as letters
from portal.members.models import Member
from portal.memberships.models import Payment
from portal.outbox import services as outbox
from portal.recipients import sources
from rights import tasks
from rights.rules.states import Role
from rights.services import erasing_outside, packaging
from tests.cast import make_member
from tests.rights.lifecycle import clock
from tests.rights.lifecycle.books import the_register
from tests.rights.lifecycle.corrected import Corrections
from tests.rights.lifecycle.destruction import Destruction
from tests.rights.lifecycle.duties import Duties, print_of_all
from tests.rights.lifecycle.elsewhere import Elsewhere
from tests.rights.lifecycle.faults import NEVER, Bomb, Died, Postman

A_MOMENT = dt.timedelta(milliseconds=1)
CANARY = "Kanariefågel"
"""Stands in every name and in everything a person or staff wrote; no trail, promise or mail may ever hold it."""
NAMED = {"user_name": f"gammal {CANARY}", "birth_year": 1987}
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
def lifecycle_world(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What every example shares: the register, a mail server and an outside system of our own, and paper left blank."""
    bells.loader.import_default_modules()
    book = the_register()
    monkeypatch.setattr(register, "current", lambda: book)
    monkeypatch.setattr(letters, "get_connection", lambda: World.now_running.postman)
    monkeypatch.setattr(sources, "collect", lambda source, _member: World.now_running.crm.collect(source))
    monkeypatch.setattr(sources, "rectify", lambda *told, key: World.now_running.crm.rectify(*told, key=key))
    monkeypatch.setattr(
        erasing_outside, "erase", lambda *told, key: World.now_running.crm.erase(*told, key=key)
    )
    # How paper looks is proven elsewhere, and the example's own transaction is the one moment that is read.
    monkeypatch.setattr(pdf, "render", lambda *_args, **_more: b"%PDF-1.7")
    monkeypatch.setattr(packaging, "read_one_moment", lambda: None)
    monkeypatch.setattr(
        type(connections["default"]), "needs_rollback", property(_broken, _break), raising=False
    )
    with clock.clock_of_our_own():
        yield


def _broken(wrapper: Any) -> bool:
    return bool(wrapper.__dict__.get("_broken"))


def _break(wrapper: Any, value: bool) -> None:
    """What fails outside the portal's own transactions would stand alone, and breaks nothing of the example's."""
    wrapper.__dict__["_broken"] = value and len(wrapper.atomic_blocks) > World.depth


class World(Duties):
    """One example's people, clock and mail, and the ways to act in it."""

    now_running: "World"
    depth = 0

    def __init__(self) -> None:
        World.now_running = self
        self.now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        self.postman = Postman()
        self.hurt: set[str] = set()
        self.lengths: dict[str, int] = {}
        self.crm = Elsewhere(CANARY)
        self.destruction = Destruction(self.postman, self.hurt)
        self.corrections = Corrections()
        self.received: dict[uuid.UUID, dt.date] = {}
        self.settled_on: dt.date | None = None
        self._whole = transaction.atomic()
        self._whole._from_testcase = True  # type: ignore[attr-defined]  # as Django's own tests mark theirs
        self._whole.__enter__()
        World.depth = len(connection.atomic_blocks)
        ContentType.objects.clear_cache()  # so that every example asks for them anew
        clock.look_at_it()
        clock.set_it(self.now)
        self._travel = time_machine.travel(self.now, tick=False)
        self._clock = self._travel.start()
        self.alice = make_member("alice@example.org", name=f"Alice {CANARY}", language="sv", **NAMED)
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
        for payer in (f"Alise {CANARY}", f"Allice {CANARY}"):
            Payment.objects.create(
                member=self.alice, amount_ore=100, method="card", payer_name=payer, paid_at=self.now
            )

    def end(self) -> None:
        """Leave nothing of this example behind."""
        self._travel.stop()
        self._whole.__exit__(Over, Over(), None)
        for folder in (Path(settings.INSYN_PACKAGES), Path(settings.INSYN_DATA) / "parts"):
            for file in folder.glob("*"):
                file.unlink()

    @property
    def persons(self) -> list[Member]:
        return [self.alice, self.astrid, self.gina, self.gunvor]

    def begin_at(self, moment: dt.datetime) -> None:
        self.now = moment
        self._clock.move_to(moment)
        clock.set_it(moment)

    def pass_time(self, delta: dt.timedelta) -> None:
        """Let time pass for the portal and for its database."""
        self.begin_at(self.now + delta)
        outbox.take_back()

    def act(self, act: Callable[[], Any], *refusals: type[Exception], fuse: int | None = None) -> bool:
        """
        Let somebody act; return whether it was done. An act that is refused, or cut off, has changed nothing at all.

        Cut off when all was committed, it is done.
        """
        self.begin_at(self.now + A_MOMENT)  # no two acts in one and the same
        before = print_of_all()
        bomb = Bomb(NEVER if fuse is None else fuse, error=Died())
        try:
            with connection.execute_wrapper(bomb):
                act()
        except Died:
            stopped = "a death"
        except refusals as why:
            stopped = repr(why)
        except ProgrammingError as why:  # the last wall: no row about a person who is frozen or erased
            if not re.search("insyn: a row for a (frozen|erased) person", str(why)):
                raise
            stopped = repr(why)
        else:
            return True
        unchanged = print_of_all() == before
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
