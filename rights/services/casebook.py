"""
The register of requests: a row a right, with dates, kind and outcome, for the supervisory authority.

One statement reads it from the requests, and the same one writes what stays of them when their content leaves: what
the authority reads is the same before and after. No name, no address, no word of anybody. Source: R12-21; T-13.
"""

import csv
import datetime as dt
import io
import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from portal.members.models import Member
from portal.trail.services import record
from rights.clock import local_day, zone
from rights.models import Channel, Recorded
from rights.rules.grounds import Ground
from rights.rules.right import Right
from rights.rules.states import Outcome, State
from rights.services import printing

CHUNK = 2000
PIECE = 500
"""So many rows are read at a time, and so many lines sent."""


class Row(NamedTuple):
    """One right of one request; `closed_at` is None while it is open."""

    reference: str
    channel: str
    right: str
    received_on: dt.date
    registered_on: dt.date
    acknowledged_at: dt.datetime | None
    due_on: dt.date
    extended: bool
    waited_days: int
    state: str
    outcome: str
    ground: str
    answered_at: dt.datetime | None
    closed_at: dt.datetime | None

    @property
    def ended_on(self) -> dt.date | None:
        """The local day it was answered or withdrawn, which for a withdrawal is the day the request closed."""
        ended = self.answered_at or (self.closed_at if self.state == State.WITHDRAWN else None)
        return local_day(ended) if ended else None

    def late(self, today: dt.date) -> bool:
        """
        Whether it was answered after its last day, or is still open then.

        What was withdrawn needs no answer, and while the clock stands still no day passes.
        """
        if self.state in {State.WITHDRAWN, State.IDENTIFYING}:
            return False
        return (self.ended_on or today) > self.due_on


ANSWERS = (printing.COPY, printing.ANSWERED)
"""The letters that are the answer itself."""
COLUMNS = ", ".join(f'"{name}"' for name in Row._fields)
FROM_THE_REQUESTS = """
SELECT c.reference, c.channel, l."right", c.received_on,
  (c.registered_at AT TIME ZONE %(zone)s)::date AS registered_on, c.acknowledged_at, c.due_on,
  EXISTS (SELECT 1 FROM rights_extension e WHERE e.case_id = c.id AND e.told_at IS NOT NULL) AS extended,
  coalesce((
    SELECT sum((coalesce(p.ended_at, c.closed_at, now()) AT TIME ZONE %(zone)s)::date
               - (p.asked_at AT TIME ZONE %(zone)s)::date)
    FROM rights_pause p WHERE p.case_id = c.id), 0)
  - coalesce((
    SELECT sum((coalesce(d.destroyed_at, c.closed_at, now()) AT TIME ZONE %(zone)s)::date
               - (d.came_at AT TIME ZONE %(zone)s)::date)
    FROM rights_iddocument d JOIN rights_pause p ON p.id = d.pause_id WHERE p.case_id = c.id), 0) AS waited_days,
  l.state, l.outcome,
  coalesce((SELECT r.ground FROM rights_refusal r WHERE r.line_id = l.id AND r.decision = 'approved'), '') AS ground,
  CASE WHEN l.answered_at IS NULL OR letter.made = 0 THEN l.answered_at
       WHEN letter.left_on IS NOT NULL
       THEN greatest(l.answered_at, (letter.left_on + time '12:00') AT TIME ZONE %(zone)s) END AS answered_at,
  c.closed_at
FROM rights_line l JOIN rights_case c ON c.id = l.case_id
CROSS JOIN LATERAL (
  SELECT count(*) AS made, min(p.dispatched_on) AS left_on
  FROM rights_posted p JOIN members_member m ON m.id = p.reader_id
  WHERE p.line_id = l.id AND p.letter = ANY(%(answers)s)
    AND (p.dispatched_on IS NOT NULL OR m.standing <> 'erased')) letter
"""
"""A person is answered when the answer has left: one by post on the day it was posted (Art. 12(3))."""


def rows(*, from_on: dt.date | None = None, to_on: dt.date | None = None) -> Iterator[Row]:
    """
    Yield the register of requests received on these local days, both included, oldest first.

    It is read from a cursor on the server: a hundred thousand rows take no more memory than two thousand.
    """
    within = "BETWEEN %(from_on)s AND %(to_on)s"
    statement = (
        f"{FROM_THE_REQUESTS} WHERE c.received_on {within} "
        f"UNION ALL SELECT {COLUMNS} FROM {Recorded._meta.db_table} WHERE received_on {within} "
        'ORDER BY received_on, reference, "right"'
    )
    bounds: dict[str, Any] = {
        "from_on": from_on or dt.date.min,
        "to_on": to_on or dt.date.max,
        "zone": str(zone()),
        "answers": list(ANSWERS),
    }
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, bounds)
        while found := cursor.fetchmany(CHUNK):
            yield from (Row(*one) for one in found)


def keep(cases: Sequence[uuid.UUID]) -> int:
    """This function will write down what stays of requests whose content leaves, and return how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Recorded._meta.db_table} (id, {COLUMNS}) "
            f"SELECT gen_random_uuid(), found.* FROM ({FROM_THE_REQUESTS} WHERE c.id = ANY(%(cases)s)) found",
            {"cases": list(cases), "zone": str(zone()), "answers": list(ANSWERS)},
        )
        return int(cursor.rowcount)


def note_export(
    *, from_on: dt.date | None, to_on: dt.date | None, by: Member | None = None, role: str = "system"
) -> None:
    """This function will note in the trail that the register was taken out, for which days and by whom."""
    days = {"from": str(from_on or ""), "to": str(to_on or "")}
    record(action="rights.case_register.exported", actor=by, role=role, facts=days)


def as_csv(found: Iterable[Row], *, today: dt.date) -> Iterator[str]:
    """
    Return the register as CSV with a heading, in pieces of many lines; days are local.

    The words are those of the language that is active now, whenever the pieces are read.
    """
    words = _words()
    headings: list[object] = [*_headings()]
    cells: Iterator[Iterable[object]] = itertools.chain(
        [headings], (_cells(row, words, today=today) for row in found)
    )
    return _pieces(cells)


def counted(found: Iterable[Row], *, today: dt.date) -> Mapping[str, int]:
    """Return how many rights there are in a register, and how many are late and open among them."""
    counts = {"rights": 0, "open": 0, "late": 0}
    for row in found:
        counts["rights"] += 1
        counts["open"] += row.ended_on is None
        counts["late"] += row.late(today)
    return counts


def _headings() -> list[str]:
    return [
        _("Number"),
        _("Right"),
        _("Article"),
        _("How it came"),
        _("Received on"),
        _("Entered on"),
        _("Acknowledged on"),
        _("Answer by"),
        _("More time taken"),
        _("Days the clock stood still"),
        _("State"),
        _("Outcome"),
        _("Ground of a refusal"),
        _("Answered or withdrawn on"),
        _("Days it took"),
        _("Late"),
        _("Request closed on"),
    ]


def _words() -> Mapping[str, str]:
    """Return the words of every code, looked up once: a code that is no longer known stands as it is."""
    states = {state.value: state.to_staff for state in State}
    outcomes = {outcome.value: outcome.to_staff for outcome in Outcome}
    rights = {right.value: str(right.label) for right in Right}
    channels = {channel.value: str(channel.label) for channel in Channel}
    grounds = {ground.value: str(ground.label) for ground in Ground}
    articles = {right.value: right.number for right in Right}
    said = {"True": _("yes"), "False": _("no")}
    kinds = {
        "state": states,
        "outcome": outcomes,
        "right": rights,
        "article": articles,
        "channel": channels,
        "ground": grounds,
        "said": said,
    }
    return {f"{kind} {code}": word for kind, known in kinds.items() for code, word in known.items()}


def _cells(row: Row, words: Mapping[str, str], *, today: dt.date) -> list[object]:
    def told(kind: str, code: object) -> str:
        return words.get(f"{kind} {code}", str(code))

    return [
        row.reference,
        told("right", row.right),
        words.get(f"article {row.right}", ""),
        told("channel", row.channel),
        row.received_on,
        row.registered_on,
        _day(row.acknowledged_at),
        row.due_on,
        told("said", row.extended),
        row.waited_days,
        told("state", row.state),
        told("outcome", row.outcome),
        told("ground", row.ground),
        row.ended_on or "",
        (row.ended_on - row.received_on).days if row.ended_on else "",
        told("said", row.late(today)),
        _day(row.closed_at),
    ]


def _day(moment: dt.datetime | None) -> object:
    return local_day(moment) if moment else ""


def _pieces(cells: Iterable[Iterable[object]]) -> Iterator[str]:
    lines = iter(cells)
    while some := list(itertools.islice(lines, PIECE)):
        text = io.StringIO()
        csv.writer(text).writerows(some)
        yield text.getvalue()
