"""
What the ledger remembers, and whom in the database it means: reads only.

A token is matched by one pass over the members, whose ids are hashed with the keys that are left. A row that took a key
after the ledger wrote of it is a stranger's: whoever joined later than the line is not meant.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.ledger import keys
from portal.ledger.effects import Effect
from portal.ledger.models import Line, Phase
from portal.members.models import Member, Standing
from portal.trail.models import Entry
from retention.models import Disposal

CHUNK = 5000
REPLAYED = "retention.ledger.replayed"


@dataclass(slots=True, kw_only=True)
class Act:
    """One act of destruction by the ledger; without categories the person left altogether."""

    act_id: uuid.UUID
    position: int
    at: dt.datetime
    categories: list[str]
    keeps: list[dict[str, str]]
    reaches_to: dt.datetime | None
    tokens: set[str] = field(default_factory=set)
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One row of the members, as far as the ledger asks."""

    id: uuid.UUID
    joined_at: dt.datetime
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The acts, the lines of effects in their order, how many beginnings can be read no more, and the last line."""

    acts: list[Act]
    effects: list[Line]
    unreadable: int
    position: int


def memory() -> Memory:
    """Return what the ledger remembers of the months whose keys are left, but for what was called off."""
    known, unreadable, position = keys.living(), 0, 0
    acts: dict[uuid.UUID, Act] = {}
    effects = []
    for line in Line.objects.order_by("position").iterator(CHUNK):
        position = line.position
        if not line.token:
            continue
        if line.period not in known:
            unreadable += line.phase in {Phase.INTENT, Phase.BEGUN}
        elif line.act_id is None:
            effects.append(line)
        elif line.phase == Phase.CALLED_OFF:
            acts.pop(line.act_id, None)
        else:
            act = acts.setdefault(line.act_id, _act(line.act_id, line))
            act.tokens.add(line.token)
            act.done = act.done or line.phase == Phase.DONE
    return Memory(acts=list(acts.values()), effects=effects, unreadable=unreadable, position=position)


def persons(tokens: set[str]) -> dict[str, Person]:
    """
    Return whom each token means, by one pass over the members.

    A record that staff have made part of another is left out: what it had is the other's.
    """
    known = keys.living()
    rows = Member.objects.filter(merged_into=None).values_list("pk", "joined_at", "standing")
    return {
        token: Person(id=key, joined_at=joined_at, standing=standing)
        for key, joined_at, standing in rows.iterator(CHUNK)
        for token in keys.tokens(key, known) & tokens
    }


def to_erase(acts: Iterable[Act], found: Mapping[str, Person]) -> list[tuple[Person, Act]]:
    """
    Return the acts that this database does not know to be done, each with the person it is about.

    Of who left altogether the last act alone: it takes what the others took.
    """
    by_person: dict[uuid.UUID, list[Act]] = {}
    here: dict[uuid.UUID, Person] = {}
    for act in acts:
        for token in act.tokens & found.keys():
            person = found[token]
            if person.joined_at <= act.at and act not in by_person.setdefault(person.id, []):
                here[person.id] = person
                by_person[person.id].append(act)
    done = _done(act.act_id for mine in by_person.values() for act in mine)
    due = []
    for who, mine in by_person.items():
        left = any(not act.categories for act in mine)
        for act in mine[-1:] if left else mine:
            back = left and here[who].standing != Standing.ERASED
            if back or act.act_id not in done:
                due.append((here[who], act))
    return due


def to_enforce(lines: Iterable[Line], found: Mapping[str, Person]) -> dict[str, list[Effect]]:
    """Return what holds for each person by the ledger's last line about it, by kind."""
    last: dict[tuple[str, uuid.UUID, str], Line] = {}
    for line in lines:
        person = found.get(line.token)
        if person is not None and person.joined_at <= line.at:
            last[line.kind, person.id, line.code] = line
    effects: dict[str, list[Effect]] = {}
    for (kind, who, code), line in last.items():
        if line.phase == Phase.BEGUN:
            effects.setdefault(kind, []).append(Effect(member_id=who, code=code, at=line.at))
    return effects


def behind() -> bool:
    """
    Return whether the database is older than the ledger: the last act done about somebody is not known here.

    What was replayed whole is known, also of persons whom the copy never held.
    """
    replays = Entry.objects.filter(action=REPLAYED, facts__has_key="position").order_by("-pk")
    facts = replays.values_list("facts", flat=True).first()
    since = facts["position"] if facts else 0
    done = Line.objects.erasures().filter(phase=Phase.DONE, period__in=keys.living(), position__gt=since)
    last = done.order_by("token", "-position").distinct("token").values_list("act_id", flat=True)
    acts = set(last)
    return len(_done(acts)) < len(acts)


def _done(acts: Iterable[uuid.UUID | None]) -> set[uuid.UUID]:
    known = Disposal.objects.filter(act_id__in={act for act in acts if act}, executed_at__isnull=False)
    return set(known.values_list("act_id", flat=True))


def _act(act_id: uuid.UUID, line: Line) -> Act:
    return Act(
        act_id=act_id,
        position=line.position,
        at=line.at,
        categories=line.categories,
        keeps=line.keeps,
        reaches_to=line.reaches_to,
    )
