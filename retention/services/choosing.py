"""
Which rows a sweep takes, table by table, and which stay though their time is over. Reads only.

Every batch asks anew, in the statement that destroys: a pause, a hold or a request that came after the preview counts.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from portal import register as registers
from portal.activity.models import PageView
from portal.datamap import paths, registry
from portal.datamap.registry import declared
from portal.datamap.source import ModelSource
from portal.gate.services import paused
from portal.members.models import Member, Standing
from portal.members.periods import every_choice
from portal.register.schema import Register, RetentionRule
from retention.holding import WAYS_IN
from retention.models import Disposal
from retention.runs import KeptBack
from retention.services.cutting import cut_down, in_order
from retention.services.freezing import frozen
from retention.services.holds import held
from retention.services.overdue import Question
from retention.services.planning import label_of

Rows = models.QuerySet[Any]
WITH_REQUESTS = frozenset({"rights"})
"""The rooms whose rows leave with the request they belong to, by its own clock, and take what points to them along."""
SAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """
    What a sweep would do to one table: rows over their time by what becomes of them, and how many people's.

    `kept_back` counts by reason the rows that stay all the same; `of_rows` is how many the table has.
    """

    going: int
    cut: int
    people: int
    kept_back: Mapping[str, int]
    of_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one batch did: how many rows went and were cut down, and the place of the last row it looked at, if any."""

    gone: int
    cut: int
    last: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One table of the data map on one day: the rows whose time is over, and their order."""

    question: Question

    @property
    def source(self) -> type[ModelSource]:
        return self.question.source

    @property
    def table(self) -> str:
        return label_of(self.source)

    @property
    def category(self) -> str:
        return self.source.home()

    @property
    def rules(self) -> tuple[RetentionRule, ...]:
        return self.question.rules

    @property
    def by_month(self) -> bool:
        """Whether the table is kept by the month, so that a month that is wholly over can be dropped."""
        return self.source.model_class() is PageView

    @property
    def all_rows(self) -> Rows:
        return self.source.model_class()._default_manager.order_by()

    @property
    def key(self) -> tuple[str, ...]:
        """The columns in whose order the table is gone through: an indexed day that alone decides, and the key."""
        name = self.question.by_row
        leads = name and self.question.one_for_all and _leads_an_index(self.source, name)
        return (str(name), "pk") if leads else ("pk",)

    def rows(self, *, only: uuid.UUID | None = None) -> Rows:
        """Return the rows to go through: those before the day where it finds them, else all; of one person if given."""
        rows, name = self.all_rows, self.question.by_row
        if name and (len(self.key) > 1 or (self.by_month and self.question.one_for_all)):
            rows = rows.filter(**{f"{name}__lt": self.question.bound(self.rules[0], name)})
        return rows if only is None else rows.filter(**{self.source.subject: only})

    @property
    def due(self) -> Q:
        """The condition that a row's time is over, and that it does not leave with a request (T-13)."""
        found = self.question.over
        for way, model in _along(self.source):
            for key in pointing_to(model):
                if key.model._meta.app_label in WITH_REQUESTS:
                    found &= Q(~Exists(_those(key, OuterRef(way))))
        return found

    @property
    def over(self) -> Q:
        """The condition that a row goes now, but for what keeps it back: its time is over and no other row needs it."""
        found = self.due
        for key in pointing_to(self.source.model_class()):
            if not key.null:
                found &= Q(~Exists(_those(key, OuterRef("pk"))))
        return found

    @property
    def to_cut(self) -> Q:
        """The condition that a row stays by duty alone and says more than that needs."""
        lost = cut_down(self.source)
        if not lost:
            return Q(pk__in=[])
        return self.question.over_but_for_duties & ~self.question.over & ~Q(**lost)

    def free(self, rows: Rows) -> Rows:
        """Return those of `rows` that nothing keeps back."""
        for condition in self.reasons().values():
            rows = rows.filter(~condition)
        return rows

    def reasons(self) -> dict[KeptBack, Exists]:
        """Return why rows stay though their time is over, as conditions; the first that holds is the one reported."""
        by = self.source.subject
        waiting = Disposal.objects.filter(member=OuterRef(by), executed_at=None)
        about = Q(categories=[]) | Q(categories__contains=[self.category])
        return {
            KeptBack.LEAVING: Exists(
                Member.objects.filter(pk=OuterRef(by)).exclude(standing=Standing.ACTIVE)
            ),
            KeptBack.PAUSED: paused(by),
            KeptBack.HELD: held(self.category, along=by),
            KeptBack.STANDSTILL: frozen(by),
            KeptBack.REQUEST: Exists(waiting.filter(about)),
        }


def lots(*, today: dt.date, book: Register | None = None) -> list[Lot]:
    """
    Return every table whose rows go by the clock one by one, those first that others' rows do not wait for.

    Not here: the person's own row and what shares its rules, which go as a whole account; evidence; the ways in,
    which end by themselves or with the account; and requests, whose time is counted in their own room (T-13).
    """
    used = book or registers.current()
    own = declared()[Member._meta.label_lower].categories()
    known = {category.id for category in used.categories}
    found, choices = {}, every_choice()
    for source in registry.sources():
        mine = source.subject and not source.evidence and label_of(source) not in WAYS_IN
        if not mine or source.home() in own or source.home() not in known:
            continue
        if source.model_class()._meta.app_label in WITH_REQUESTS:
            continue
        lot = Lot(question=Question(source=source, today=today, book=used, choices=choices))
        if lot.rules:
            found[source.model_class()] = lot
    return [found[model] for model in in_order(found)]


def lot(table: str, *, today: dt.date) -> Lot | None:
    """Return the table's lot on a day, or None where it has none any more."""
    return next((one for one in lots(today=today) if one.table == table), None)


def count(one: Lot) -> Counted:
    """Return what a sweep would do to a table now, in two queries."""
    reasons = one.reasons()
    whens = [When(condition, then=Value(reason.value)) for reason, condition in reasons.items()]
    whole = one.rows().filter(one.due | one.to_cut)
    told = whole.annotate(
        why=Case(*whens, default=Value("")), goes=Case(When(one.due, then=Value(True)), default=Value(False))
    )
    going = cut = people = 0
    kept_back: dict[str, int] = {}
    groups = told.values_list("why", "goes").annotate(Count("pk"), Count(one.source.subject, distinct=True))
    for why, goes, rows, persons in groups:
        if why:
            kept_back[why] = kept_back.get(why, 0) + rows
            continue
        people += persons
        going, cut = going + rows * goes, cut + rows * (not goes)
    every = one.all_rows.count() if going or cut or kept_back else 0
    return Counted(going=going, cut=cut, people=people, kept_back=kept_back, of_rows=every)


def samples(one: Lot, *, most: int = SAMPLES) -> list[tuple[str, str]]:
    """Return the keys of some rows that would go, each with the key of its person, or nothing where it has none."""
    rows = one.free(one.rows().filter(one.due | one.to_cut))
    found = rows.values_list("pk", one.source.subject)[:most]
    return [(str(key), str(person or "")) for key, person in found]


def after(rows: Rows, key: Sequence[str], place: Sequence[Any] | None) -> Rows:
    """Return the rows that come after a place in the order of the key."""
    return rows if place is None else rows.filter(_beside(key, place, sign="gt"))


def up_to(rows: Rows, key: Sequence[str], place: Sequence[Any] | None) -> Rows:
    """Return the rows that come no later than a place in the order of the key."""
    return (
        rows
        if place is None
        else rows.filter(_beside(key, place, sign="lt") | Q(**dict(zip(key, place, strict=True))))
    )


def _beside(key: Sequence[str], place: Sequence[Any], *, sign: str) -> Q:
    if len(key) == 1:
        return Q(**{f"{key[0]}__{sign}": place[0]})
    # The bound on the first column alone lets an index find the place; the rest only breaks ties.
    (name, pk), (value, row) = key, place
    ties = Q(**{f"{name}__{sign}": value}) | Q(**{name: value, f"{pk}__{sign}": row})
    return Q(**{f"{name}__{sign}e": value}) & ties


def _leads_an_index(source: type[ModelSource], name: str) -> bool:
    fields = [list(index.fields) for index in source.model_class()._meta.indexes]
    return any(columns[:1] == [name] for columns in fields)


def pointing_to(model: type[models.Model]) -> Iterator["models.ForeignKey[Any, Any]"]:
    """Yield every foreign key to a table, whichever room it stands in."""
    for rel in model._meta.get_fields(include_hidden=True):
        if isinstance(rel, models.ManyToOneRel):
            yield rel.field


def _those(key: "models.ForeignKey[Any, Any]", target: Any) -> Rows:
    return key.model._default_manager.filter(**{key.name: target})


def _along(source: type[ModelSource]) -> Iterator[tuple[str, type[models.Model]]]:
    """Yield the table itself and those its path to the person passes, each with the look-up that leads there."""
    yield "pk", source.model_class()
    way: list[str] = []
    for step in paths.steps(source)[:-1]:
        way.append(step.name)
        if step.remote_field is not None:
            yield "__".join(way), step.remote_field.model
