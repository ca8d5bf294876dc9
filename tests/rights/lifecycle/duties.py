"""Doing what was promised: as relay and workers do, with a fault on the way, or until nothing waits."""

import contextlib
import datetime as dt
import inspect
import uuid
from zoneinfo import ZoneInfo

from django.db import connection

from portal.celery import app as bells
from portal.members.models import Member
from portal.outbox import services as outbox
from portal.outbox.models import Promise
from rights.models import Case
from rights.papers import Posted
from rights.rules.states import Role
from rights.services import posting
from rights.services.printing import RECEIVED
from tests.rights.lifecycle.destruction import Destruction
from tests.rights.lifecycle.elsewhere import Elsewhere
from tests.rights.lifecycle.faults import NEVER, Bomb, Broke, Died, Postman

STOCKHOLM = ZoneInfo("Europe/Stockholm")
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
    "rights_step",
    "rights_correction",
    "rights_question",
    "retention_disposal",
    "members_member",
    "members_profilechange",
    "members_statement",
    "memberships_payment",
    "trail_entry",
    "outbox_promise",
    "gate_block",
    "letters_dispatch",
    "correspondence_thread",
    "correspondence_message",
]


def print_of_all() -> list[tuple[object, ...]]:
    """Return a fingerprint of every table that an act could change."""
    hashed = (
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
        for table in WATCHED
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(hashed))
        return sorted(cursor.fetchall())


class Duties:
    """Mixed into the world."""

    now: dt.datetime
    postman: Postman
    crm: Elsewhere
    destruction: Destruction
    staff: dict[Role, Member]
    hurt: set[str]
    lengths: dict[str, int]

    @property
    def today(self) -> dt.date:
        return self.now.astimezone(STOCKHOLM).date()

    def due(self, *, limit: int = 500) -> list[tuple[uuid.UUID, str]]:
        """Ring for what is due, the first one first."""
        rung = dict(outbox.due(limit=limit))
        ordered = Promise.objects.filter(pk__in=rung).order_by("run_after").values_list("pk", flat=True)
        return [(key, rung[key]) for key in ordered]

    def perform(self, promise_id: uuid.UUID, task: str, *, fault: str = "", fuse: int = 0) -> None:
        """Do one duty as a worker does, with a fault on the way."""
        told = Promise.objects.get(pk=promise_id)
        if fault:
            self.hurt |= {told.key, f"farewell {told.ids.get('line_id')}"}
        with self.destruction.watched(task, told.ids):
            if fault == "stale":
                self._stale(promise_id, task)
            else:
                self._perform(promise_id, task, fault=fault, fuse=fuse)

    def _perform(self, promise_id: uuid.UUID, task: str, *, fault: str, fuse: int) -> None:
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
        self.crm.answers = True
        for _ in range(40):
            outbox.take_back()
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE outbox_promise SET parked_at = NULL, failures = 0, deaths = 0, leased_until = NULL,"
                    " rung_at = NULL, run_after = CASE WHEN failures + deaths + token > 0"
                    " THEN clock_timestamp() ELSE run_after END WHERE kept_at IS NULL"
                )
            waiting = self.due()
            if not waiting and not self.post_last_letters():
                return
            for promise_id, task in waiting:
                self.perform(promise_id, task)
        raise AssertionError("duties without end")

    def post_last_letters(self) -> bool:
        """Print and post what an erasure waits for; return whether there was any."""
        waiting = Posted.objects.filter(promise_key__startswith="last letter", dispatched_on=None)
        letters = list(waiting.order_by("case__reference"))
        for letter in letters:
            self.post(letter)
        return bool(letters)

    def post_receipts(self, case: Case) -> None:
        """Post the receipts of a request where there is an address: from that day count the days to regret."""
        for letter in case.posted.filter(letter=RECEIVED, dispatched_on=None):
            with contextlib.suppress(posting.NoAddress):
                self.post(letter)

    def post(self, letter: Posted) -> None:
        """Print a letter and post it, as staff do."""
        by, now = self.staff[Role.HANDLER], self.now
        posting.printed(posted=letter, by=by, role="handler", entitled=True, again=True, now=now)
        posting.dispatch(posted=letter, on=self.today, by=by, role="handler", now=now)

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
        before, left = print_of_all(), self.postman.left.copy()
        with contextlib.suppress(outbox.LeaseLost):
            inspect.unwrap(bells.tasks[task].run)(lease, **lease.ids)
        assert print_of_all() == before, f"a late worker changed something by {task}"
        assert self.postman.left == left, f"a late worker mailed again by {task}"

    @staticmethod
    def _one(statement: str, key: uuid.UUID) -> object:
        with connection.cursor() as cursor:
            cursor.execute(statement, [key])
            return cursor.fetchone()[0]
