"""
The proof scan: after an erasure, whether anything of the person is left where nothing may be (GDPR Art. 17(1), 5(2)).

One pass for everybody who was erased since the last one; staff may ask for one person's at once. What the plan reports
as kept is no trace. A trace is told of by its place, never by what stands there, and staff are called.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from portal.datamap import Kind as Class
from portal.datamap import OnErasure
from portal.datamap.registry import declared
from portal.outbox.models import Promise
from portal.outbox.services import Lease, LeaseLost, promise
from portal.trail.services import record
from retention.items import Item, from_json
from retention.models import Disposal, Sought
from retention.services import elsewhere, sought, tables
from retention.services.disposal import plan_of
from retention.services.sought import Person
from retention.services.tables import Hit
from retention.signs import Kind, Sieve, Sign

PROMISES = Promise._meta.db_table
"""Promises name rows by random keys; the row of an erased person is empty, and its key leads to nothing."""


class NotSought(Exception):
    """What the person could be found by is forgotten: it is kept for a day at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a pass has looked through, and what it found."""

    places: int
    hits: tuple[Hit, ...]


def ask(*, disposal: Disposal, now: dt.datetime) -> None:
    """
    This function will promise the search for one person at once.

    :raises NotSought: when nothing is known any more to search by.
    """
    if not Sought.objects.filter(pk=disposal.pk).exists():
        raise NotSought
    promise(task="retention.search", key=f"search {disposal.pk} {now.isoformat()}", disposal_id=disposal.pk)


def search(*, lease: Lease, now: dt.datetime, disposal_id: uuid.UUID | None = None) -> None:
    """
    This function will search for everybody who was erased and is not yet searched for, or for one, and note the result.

    Where nothing is found, what the person was looked for by is forgotten at once.

    :raises BrokerAway: when the broker did not answer; then nothing is called searched.
    """
    persons = sought.persons(disposal_id)
    if not persons:
        return
    with lease.beating() as lost:
        found = _looked(persons, lost_lease=lost.is_set)
    with transaction.atomic():
        clean = [
            person.disposal.pk for person in persons if not _noted(person, found, now=now, key=lease.key)
        ]
        sought.forget(disposals=clean)
        lease.keep()


def is_sought(disposal: Disposal) -> bool:
    """Return whether the person can still be searched for."""
    return Sought.objects.filter(pk=disposal.pk).exists()


def _looked(persons: Collection[Person], *, lost_lease: Callable[[], bool]) -> Search:
    signs = frozenset[Sign]().union(*(person.signs for person in persons))
    last = max(person.disposal.executed_at for person in persons if person.disposal.executed_at)
    sieve, hits = Sieve(signs), list[Hit]()
    elsewhere.end_passing(sieve, emails=_emails(signs), written_by=last)
    columns = tables.columns()
    for table, names in columns.items():
        if lost_lease():
            raise LeaseLost
        hits += tables.hits(table, names, sieve)
    folders = elsewhere.folders()
    for place in folders:
        hits += elsewhere.in_folder(place, sieve)
    hits += elsewhere.in_broker(sieve)
    return Search(places=sum(map(len, columns.values())) + len(folders) + 1, hits=tuple(hits))


def _emails(signs: Iterable[Sign]) -> list[str]:
    return [sign.value for sign in signs if sign.kind is Kind.EMAIL]


def _noted(person: Person, found: Search, *, now: dt.datetime, key: str) -> list[dict[str, Any]]:
    """Write the result on the disposal and in the trail; call staff where something was found, and return where."""
    about = Disposal.objects.select_for_update().get(pk=person.disposal.pk)
    traces = _traces(person, about, found.hits, now=now)
    about.searched_at, about.searched, about.traces = now, found.places, traces
    about.save(update_fields=["searched_at", "searched", "traces"])
    record(
        action="retention.disposal.searched",
        subject=about.member_id,
        about=about,
        facts={"places": found.places, "found": len(traces)},
    )
    if traces:
        promise(task="rights.tell_traces", key=f"traces {about.pk} {key}", disposal_id=about.pk)
    return traces


def _traces(
    person: Person, about: Disposal, hits: Iterable[Hit], *, now: dt.datetime
) -> list[dict[str, Any]]:
    stays = _staying(about, now=now)
    rows: dict[str, int] = {}
    for hit in hits:
        if hit.sign in person.signs and not _may_be(hit, stays, about):
            rows[hit.place] = rows.get(hit.place, 0) + hit.rows
    return [{"place": place, "rows": count} for place, count in sorted(rows.items())]


def _may_be(hit: Hit, stays: Mapping[str, frozenset[str]], about: Disposal) -> bool:
    """Return whether something is reported as kept, came after the erasure, or is a key that leads to nothing."""
    if hit.since and about.executed_at and hit.since > about.executed_at:
        return True
    if hit.place == elsewhere.MEDIA:
        named = elsewhere.row_of_file(hit.detail)
        return named is not None and named[1] in stays.get(named[0], ())
    table, _dot, column = hit.place.partition(".")
    if hit.sign.kind is Kind.KEY and table == PROMISES:
        return True
    source = tables.source_of(table)
    if source is None:
        return False
    kept = stays.get(source.model_class()._meta.label_lower, frozenset())
    return column in {source.column(name).column for name in kept}


def _staying(about: Disposal, *, now: dt.datetime) -> dict[str, frozenset[str]]:
    """Return the columns of each table that are reported as kept, those of hidden holds included."""
    found: dict[str, frozenset[str]] = {}
    for item in (*from_json(about.items), *plan_of(about, now=now).items):
        if item.kept:
            found[item.table] = found.get(item.table, frozenset()) | _columns_of(item)
    return found


def _columns_of(item: Item) -> frozenset[str]:
    """Return what of a kept row stays: all of it, or what its rule needs."""
    source = declared()[item.table]
    if not source.subject:
        return frozenset(name for name in source.fields if source.category_of(name) == item.category)
    if item.held or not item.rule or source.evidence:
        return frozenset(source.fields)
    return frozenset(
        name
        for name, field in source.fields.items()
        if field.on_erasure is OnErasure.KEEP or field.kind in {Class.NOT_PERSONAL, Class.LINK}
    )
