"""
What must hold after every step, from sources of its own: the page of the lifecycle, the oracle of dates, the mail.

Nothing here asks the table of states, the clock or the gate of the portal; what happened to a line is read from the
trail, and which way it may have gone from `docs/lifecycle.md`.
"""

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal import register
from portal.gate.models import Block, Cause
from portal.outbox.models import Promise
from portal.trail import services as trail
from portal.trail.models import Entry
from rights.clock import deadline_of
from rights.models import Case, Line, Package
from rights.papers import Posted
from rights.restrictions import Restriction
from rights.rules.right import Right
from rights.timing import Extension
from tests.rights import oracle
from tests.rights.lifecycle import told
from tests.rights.lifecycle.duties import STOCKHOLM
from tests.rights.lifecycle.world import CANARY, World

ENDED = {"answered", "withdrawn"}
STOPS = "identifying"
ANOTHER = "rights.line.reclassified"
OF_THE_PORTAL = {"received", "preparing", "executing"}


@cache
def documented() -> tuple[Mapping[str, str], Mapping[tuple[str, str], frozenset[str]]]:
    """Return from docs/lifecycle.md which trail entry stands for which state, and which roles may go which way."""
    text = (Path(settings.BASE_DIR) / "docs" / "lifecycle.md").read_text()
    entries, ways = {}, {}
    for line in text.splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[3].startswith("rights.line."):
            entries[cells[3]] = cells[0]
        elif len(cells) == 3 and cells[0] not in {"from", "---"}:
            ways[cells[0], cells[1]] = frozenset(cells[2].split(", "))
    assert len(entries) == 8
    assert len(ways) > 15
    return entries, ways


class Checks:
    """Follows one example from step to step."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seen = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.stands: dict[uuid.UUID, str] = defaultdict(lambda: "received")
        self.waits: dict[uuid.UUID, list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
        self.closed_on: dict[uuid.UUID, dt.date] = {}
        self.there: set[str] = set()

    def after_each_step(self) -> None:
        self._follow_the_trail()
        lines = list(Line.objects.all())
        cases = list(Case.objects.select_related("extension").prefetch_related("lines", "pauses"))
        self._states(lines, cases)
        self._promised(lines)
        self._clock(cases)
        self._pauses_of_use()
        self._nothing_personal()
        self.world.destruction.holds()
        self.world.corrections.hold(gone=self.world.destruction.gone)
        assert not self.world.crm.too_early, "erased elsewhere before the ledger knew"
        self.there = {line.state for line in lines} | {line.right for line in lines} | self._what_else()

    def when_all_is_kept(self) -> None:
        """What must hold when no duty waits: everybody was told, once, and nothing of the portal's own work is left."""
        assert not Promise.objects.filter(kept_at=None, token__gt=0).exists()
        late = Promise.objects.filter(kept_at=None).exclude(
            task__in=["rights.remind_of_file", "rights.end_waiting", "retention.search"]
        )
        assert not late.exists(), list(late.values_list("task", flat=True))
        left = Line.objects.filter(state__in=OF_THE_PORTAL)
        assert not left.exists(), list(left.values_list("right", "state"))
        told.mailed_once(self.world)
        told.nobody_is_left_without_word(self.world)
        self._objections()
        for line in (
            Line.objects.filter(state="answered", right__in=("access", "portability"))
            .exclude(outcome="refused")
            .select_related("case")
        ):
            stays = line.case.member_id not in self.world.destruction.gone
            assert Package.objects.filter(line=line).count() == stays
        crm = self.world.crm
        self.world.corrections.have_arrived(crm.holds, gone=self.world.destruction.gone, forgot=crm.forgot)

    def newest_links(self) -> None:
        trail.seal()
        verdict = trail.verify_tail(links=8)
        assert verdict.whole, verdict.reason

    def chain(self) -> None:
        trail.seal()
        verdict = trail.verify()
        assert verdict.whole, verdict.reason

    def _what_else(self) -> set[str]:
        """Return which kinds of things there are, so that acts are tried where there is something to act on."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 'question' WHERE EXISTS (SELECT FROM rights_pause WHERE ended_at IS NULL)"
                " UNION SELECT 'pause' WHERE EXISTS (SELECT FROM rights_restriction WHERE lifted_at IS NULL)"
                " UNION SELECT 'fee' WHERE EXISTS (SELECT FROM rights_fee)"
                " UNION SELECT 'refusal' WHERE EXISTS (SELECT FROM rights_refusal WHERE decision = '')"
                " UNION SELECT 'letter' WHERE EXISTS (SELECT FROM rights_posted)"
                " UNION SELECT 'asked' WHERE EXISTS (SELECT FROM rights_question WHERE answered_at IS NULL)"
                " UNION SELECT 'deletion' WHERE EXISTS (SELECT FROM rights_line l WHERE l.right = 'erasure'"
                "  AND state NOT IN ('answered', 'withdrawn'))"
                " UNION SELECT 'file' WHERE EXISTS (SELECT FROM rights_package)"
                " UNION SELECT 'due' WHERE EXISTS (SELECT FROM outbox_promise WHERE kept_at IS NULL)"
                " UNION SELECT 'open' WHERE EXISTS (SELECT FROM rights_case WHERE closed_at IS NULL)"
                " UNION SELECT 'case' WHERE EXISTS (SELECT FROM rights_case)"
            )
            return {row[0] for row in cursor.fetchall()}

    def _follow_the_trail(self) -> None:
        entries, ways = documented()
        for entry in Entry.objects.filter(pk__gt=self.seen).order_by("pk"):
            self.seen = entry.pk
            facts = json.dumps(entry.facts, ensure_ascii=False)
            assert CANARY not in facts, entry.action
            assert "example.org" not in facts, entry.action
            after = entries.get(entry.action)
            if after is None:
                continue
            line = uuid.UUID(entry.facts["line"])
            way = (self.stands[line], after)
            assert entry.role in ways.get(way, frozenset()), f"{way} by {entry.role}"
            self.stands[line] = after
            self._stand_still(uuid.UUID(entry.about_id))

    def _stand_still(self, case: uuid.UUID) -> None:
        """Note from which day to which the clock stands still: exactly while a line waits for the person."""
        of_case = list(Line.objects.filter(case=case).values_list("pk", flat=True))
        waiting = any(self.stands[line] == STOPS for line in of_case)
        waits, today = self.waits[case], self.world.today
        open_wait = bool(waits) and waits[-1][1] is None
        if waiting and not open_wait:
            waits.append((today, None))
        elif open_wait and not waiting:
            waits[-1] = (waits[-1][0], today)
        if all(self.stands[line] in ENDED for line in of_case):
            self.closed_on[case] = today

    def _states(self, lines: list[Line], cases: list[Case]) -> None:
        for line in lines:
            assert line.state == self.stands[line.pk], (
                f"{line.right}: {line.state}, by the trail {self.stands[line.pk]}"
            )
            assert bool(line.outcome) == (line.state == "answered")
        for case in cases:
            states = [line.state for line in case.lines.all()]
            assert states
            assert (case.closed_at is not None) == all(state in ENDED for state in states), states
            asked = [one for one in case.pauses.all() if one.ended_at is None]
            assert len(asked) == (STOPS in states), (states, asked)

    def _promised(self, lines: list[Line]) -> None:
        """Each ended line has promised its one outcome, and no other line any."""
        outcomes = {"rights.tell_answered": "answered", "rights.tell_withdrawn": "withdrawn"}
        promised = Promise.objects.filter(task__in=outcomes).values_list("ids__line_id", "task")
        to_tell = sorted((str(line), outcomes[task]) for line, task in promised)
        assert to_tell == sorted((str(line.pk), line.state) for line in lines if line.state in ENDED)

    def _clock(self, cases: list[Case]) -> None:
        eves = register.current().handling.eves_as_holidays
        for case in cases:
            today = self.closed_on.get(case.pk, self.world.today)
            expected = oracle.last_day(
                self.world.received[case.pk],
                today=today,
                waits=self.waits[case.pk],
                extension=self._extension(case),
                with_eves=eves,
            )
            assert case.received_on == self.world.received[case.pk]
            assert deadline_of(case, today=self.world.today).due_on == expected
            if case.closed_at is not None or self.world.settled_on == self.world.today:
                assert case.due_on == expected, (case.due_on, expected, case.closed_at)

    def _extension(self, case: Case) -> tuple[dt.date, dt.date | None] | None:
        """Return when more time was decided, and when the letter about it left, by what the mail room noted."""
        made: Extension | None = getattr(case, "extension", None)
        if made is None:
            return None
        key = f"tell_extended {made.pk}"
        mailed = told.mails(self.world).get(key)
        posted = Posted.objects.filter(promise_key=key).first()
        told_on = mailed.sent_at.astimezone(STOCKHOLM).date() if mailed and mailed.sent_at else None
        return made.made_at.astimezone(STOCKHOLM).date(), told_on or (
            posted.dispatched_on if posted else None
        )

    def _pauses_of_use(self) -> None:
        live = set(Restriction.objects.filter(lifted_at=None).values_list("member", flat=True))
        closed = set(Block.objects.filter(purpose="").values_list("member", flat=True))
        assert live == closed

    def _nothing_personal(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM outbox_promise WHERE concat(key, ids, last_error) ~ %s",
                [f"{CANARY}|example.org"],
            )
            assert cursor.fetchone()[0] == 0
        words, self.world.postman.words = self.world.postman.words, []
        assert not [word for word in words if CANARY in word]

    def _objections(self) -> None:
        """What an objection has stopped is closed at the gate, and nothing else is."""
        from rights.fulfilment import objection

        expected = set()
        for line in (
            Line.objects.filter(right=Right.OBJECTION)
            .exclude(state="withdrawn")
            .exclude(case__member__in=list(self.world.destruction.gone))
            .select_related("case")
        ):
            of_line = Entry.objects.filter(facts__line=str(line.pk)).order_by("pk")
            acts = list(of_line.values_list("action", flat=True))
            since = len(acts) - acts[::-1].index(ANOTHER) if ANOTHER in acts else 0
            purposes = objection.stopped(line) if "rights.line.preparing" in acts[since:] else ()
            expected |= {(line.case.member_id, purpose) for purpose in purposes}
        closed = Block.objects.filter(cause=Cause.OBJECTED).values_list("member", "purpose")
        assert set(closed) == expected
