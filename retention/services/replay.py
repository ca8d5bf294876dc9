"""
An older copy of the database was put back: what the ledger says must not come back goes again (law.md (d), backups).

Erasures first, many persons at once through the one door, each by a plan made anew, so that what a law keeps is kept
again; then restrictions, objections and consents that were taken back, by the rooms they live in. Doing it twice changes
nothing.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest

from django.db import transaction

from portal.ledger.effects import rooms
from portal.ledger.models import Kind
from portal.members.models import Member, Standing
from portal.trail.services import entry, record, record_all
from retention import ledger
from retention.items import as_json, from_json, summed
from retention.models import Disposal
from retention.services.cutting import to_cut
from retention.services.destroying import Doing, carry_out
from retention.services.disposal import plan_of
from retention.services.holds import local_today
from retention.services.planning import Plan
from retention.services.remembering import (
    REPLAYED,
    Act,
    Person,
    memory,
    persons,
    to_enforce,
    to_erase,
)

BATCH = 200
"""So many persons go in one transaction."""
Work = tuple[Person, Act]
Made = tuple[Disposal, Act, Doing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """
    What a replay found and did: the certificate of a restore.

    `undone` acts of erasure had come undone, `erased` of them are done again, and `others` rows went beyond their plans.
    `unreadable` beginnings have no key left; by the register no backup from before them is left either.
    """

    undone: int
    erased: int
    others: int
    restrictions: int
    objections: int
    consents: int
    unreadable: int

    @property
    def whole(self) -> bool:
        """Whether nothing is left to do and nobody else was touched."""
        return self.undone == self.erased and not self.others

    def __str__(self) -> str:
        return (
            f"re-erased {self.erased} of {self.undone}, {self.others} others touched; "
            f"restrictions {self.restrictions}, objections {self.objections}, "
            f"consents taken back {self.consents}; lines without a key {self.unreadable}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    found: int = 0
    erased: int = 0
    others: int = 0

    def __add__(self, other: "_Done") -> "_Done":
        return _Done(
            found=self.found + other.found,
            erased=self.erased + other.erased,
            others=self.others + other.others,
        )


def replay(now: dt.datetime) -> Report:
    """
    This function will erase again whoever the ledger knows to be erased, close again what was closed, and note it.

    Whoever works here is not erased: dismiss and replay again; the report counts them as not done.
    Source: GDPR Art. 5(1)(e), 7(3), 17, 18(2), 21; R17-12.
    """
    known = memory()
    tokens = {token for act in known.acts for token in act.tokens} | {line.token for line in known.effects}
    meant = persons(tokens)
    done = _Done()
    for batch in _batches(to_erase(known.acts, meant)):
        done += _erase(batch, now=now)
    wanted, room = to_enforce(known.effects, meant), rooms()
    closed = Counter({kind: room[kind].enforce(effects, now=now) for kind, effects in wanted.items()})
    report = Report(
        undone=done.found,
        erased=done.erased,
        others=done.others,
        restrictions=closed[Kind.RESTRICTION],
        objections=closed[Kind.OBJECTION],
        consents=closed[Kind.CONSENT],
        unreadable=known.unreadable,
    )
    upto = {"position": known.position} if report.whole else {}
    record(action=REPLAYED, facts=asdict(report) | upto)
    return report


def _batches(due: Sequence[Work]) -> Iterator[list[Work]]:
    """Yield the work in the order of persons; nobody comes twice in a batch."""
    mine: dict[uuid.UUID, list[Work]] = {}
    for work in sorted(due, key=lambda one: (one[0].id, one[1].position)):
        mine.setdefault(work[0].id, []).append(work)
    for round_ in zip_longest(*mine.values()):
        works = [work for work in round_ if work is not None]
        yield from (works[start : start + BATCH] for start in range(0, len(works), BATCH))


def _erase(works: Sequence[Work], *, now: dt.datetime) -> _Done:
    made: list[Made] = []
    found = 0
    with transaction.atomic():
        locked = Member.objects.select_for_update().filter(pk__in=[person.id for person, _act in works])
        members = {one.pk: one for one in locked.order_by("pk")}
        rows = list(Disposal.objects.filter(member__in=members).order_by("planned_at"))
        for person, act in works:
            member = members[person.id]
            about = _about(member, act, [one for one in rows if one.member_id == member.pk], now=now)
            anew = plan_of(about, now=now, made_by=act.reaches_to if act.categories else None)
            doing = Doing(plan=anew, member=member, whole=about.whole)
            if _comes_to_something(doing):
                found += 1
                if not member.is_staff:
                    made.append((about, act, doing))
        gone = carry_out([doing for _about, _act, doing in made], now=now)
        _keep(made, now=now)
    for about, act, doing in made:
        if not act.done and about.act_id == act.act_id:
            ledger.confirm(about, doing.plan.items)
        gone -= _planned(doing.plan)
    return _Done(found=found, erased=len(made), others=sum(gone.values()))


def _about(member: Member, act: Act, mine: Sequence[Disposal], *, now: dt.datetime) -> Disposal:
    """Return the disposal that the copy holds of the act, or one made for it."""
    same = [one for one in mine if one.act_id == act.act_id or (one.whole and not act.categories)]
    made = Disposal(about_id=uuid.uuid4(), categories=act.categories, planned_at=now)
    about = same[-1] if same else made
    about.member = member
    about.keeps = about.keeps or [keep | {"reason": ""} for keep in act.keeps]
    return about


def _comes_to_something(doing: Doing) -> bool:
    """Return whether anything is left to do; of an emptied record only rows that came back."""
    if doing.whole and doing.member.standing != Standing.ERASED:
        return True
    return any(not item.kept for item in doing.plan.items) or to_cut(doing.plan, doing.member)


def _keep(made: Sequence[Made], *, now: dt.datetime) -> None:
    """
    Put on record that the acts are done, as the cases and the persons read it.

    Where two records of the copy were one person when the act was done, the act's own number goes to the first.
    """
    numbers = Disposal.objects.filter(act_id__in=[act.act_id for _about, act, _doing in made])
    taken = set(numbers.values_list("act_id", flat=True))
    for about, act, doing in made:
        before = [item for item in from_json(about.items) if about.executed_at and not item.kept]
        about.items = as_json(summed([*before, *doing.plan.items]))
        if act.act_id not in taken:
            taken.add(act.act_id)
            about.act_id = act.act_id
        about.begun_at, about.executed_at = about.begun_at or now, now
        about.next_on = local_today(now)
    abouts = [about for about, _act, _doing in made]
    fresh = [one for one in abouts if one._state.adding]
    there = [one for one in abouts if not one._state.adding]
    Disposal.objects.bulk_create(fresh)
    Disposal.objects.bulk_update(there, ["act_id", "items", "keeps", "begun_at", "executed_at", "next_on"])
    record_all(
        entry(action="retention.disposal.replayed", subject=one.member_id, about=one) for one in abouts
    )


def _planned(doing: Plan) -> Counter[str]:
    """Return how many rows of each table a plan lets go."""
    found = Counter[str]()
    for fate in doing.fates:
        if fate.source.subject and not fate.source.evidence:
            for item in fate.items:
                found[item.table] += 0 if item.kept else item.rows
    return found
