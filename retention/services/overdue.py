"""
When the rows of a table are over their time: the register's rules as one condition, which PostgreSQL decides.

It says of every row what `until` and `planning` say of one person's: the same rules, the same anchors, the same choice
between several terms (`rules.deciding`). Reads the register and the data map only.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal.datamap import paths, registry
from portal.datamap.registry import declared
from portal.datamap.rows import dated
from portal.datamap.source import ModelSource
from portal.members.models import Member
from portal.members.periods import has_chosen
from portal.memberships.services import fiscal_year_end
from portal.register.period import Event, Period
from portal.register.schema import Register, RetentionRule
from retention.glance import MARKS, YEARS_LAST_MONTH
from retention.rules import Claim, Promise, Term, first_kept
from retention.services.planning import anchor_of
from retention.until import BY_ROW, concerns, term_of

NEVER = Q(pk__in=[])
WHOLE_ACCOUNT = frozenset({Event.LAST_SIGN_IN})
"""What ends with these is an account, after warnings (T-10): it takes its rows along, no row goes by it alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One term as conditions on a row: the event that starts it has come, and its last day has been."""

    term: Term
    happened: Q
    ended: Q


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    Whether the rows of a table are over their time on a local day, by the rules of one register.

    `choices` are the shorter periods that members have chosen, by rule (T-10).
    """

    source: type[ModelSource]
    today: dt.date
    book: Register
    choices: Mapping[str, tuple[Period, ...]]

    @property
    def rules(self) -> tuple[RetentionRule, ...]:
        """The rules that rows of the table can go by, alone or together."""
        found = self.book.rules_of(self.source.home())
        return tuple(rule for rule in found if rule.anchor.event not in WHOLE_ACCOUNT)

    @property
    def over(self) -> Q:
        """The condition that nothing lawful keeps the row any more."""
        return self._by_audience(self.rules)

    @property
    def over_but_for_duties(self) -> Q:
        """The condition that only the rules the data map names for single columns keep the row: it is cut down."""
        others = [rule for rule in self.rules if rule.id not in self.source.rules_kept()]
        return self._by_audience(others)

    @property
    def by_row(self) -> str | None:
        """The row's own column, when one rule counts from each row's making: whatever is older than that goes."""
        (rule, *more) = self.rules or (None,)
        plain = rule is not None and not more and rule.anchor.event in BY_ROW
        return dated(self.source) if plain else None

    @property
    def one_for_all(self) -> bool:
        """Whether nobody has chosen a period of her own for a rule of the table."""
        return not any(rule.id in self.choices for rule in self.rules)

    def bound(self, rule: RetentionRule, name: str) -> dt.date | dt.datetime:
        """Return the earliest value of a column that is still kept: a day, or the moment the day begins."""
        day = first_kept(
            self.today, rule.period, rounding=rule.rounding, counts_from=self._counts_from(rule, name)
        )
        if isinstance(_column(self.source.model_class(), name), models.DateTimeField):
            return dt.datetime.combine(day, dt.time.min, ZoneInfo(self.book.time_zone))
        return day

    def _by_audience(self, rules: Sequence[RetentionRule]) -> Q:
        """Return the condition where the rules of account holders and of others may differ (T-4, T-5)."""
        holders, others = (
            [rule for rule in rules if concerns(rule, has_account=has_account)]
            for has_account in (True, False)
        )
        if holders == others:
            return decided(self._terms(holders))
        has_account = Q(self._of_person(has_account=True))
        return has_account & decided(self._terms(holders)) | ~has_account & decided(self._terms(others))

    def _terms(self, rules: Iterable[RetentionRule]) -> Iterator[Happened]:
        for rule in rules:
            happened, ended = self._conditions(rule)
            yield Happened(term=term_of(rule, None), happened=happened, ended=ended)

    def _conditions(self, rule: RetentionRule) -> tuple[Q, Q]:
        """Return the conditions that a rule's event has come, and that its last day has been: the person's own, if any."""
        happened, ended = self._plain(rule)
        for period in self.choices.get(rule.id, ()):
            shorter = rule.shortened(period)
            if shorter is not rule:
                chosen = Q(has_chosen(rule.id, period, along=self.source.subject))
                ended |= chosen & self._plain(shorter)[1]
        return happened, ended

    def _plain(self, rule: RetentionRule) -> tuple[Q, Q]:
        event = rule.anchor.event
        if event is Event.MEMBER_ENDED:
            day = replace(self, source=declared()[Member._meta.label_lower]).bound(rule, "ended_at")
            return Q(self._of_person(ended_at__isnull=False)), Q(self._of_person(ended_at__lt=day))
        if event is Event.SERVICES_ENDED:
            return self._services(rule)
        name = self._anchor(rule)
        if name is None:
            return NEVER, NEVER
        return Q(**{f"{name}__isnull": False}), Q(**{f"{name}__lt": self.bound(rule, name)})

    def _anchor(self, rule: RetentionRule) -> str | None:
        """Return the look-up of the day a rule counts from; what has none of its own is as old as what it hangs on."""
        event = rule.anchor.event
        if event in BY_ROW or event is Event.CALENDAR_YEAR_ENDED:
            return own_day(self.source)
        return anchor_of(self.source, rule)

    def _counts_from(self, rule: RetentionRule, name: str) -> Callable[[dt.date], dt.date]:
        event = rule.anchor.event
        if event is Event.CALENDAR_YEAR_ENDED:
            return lambda day: fiscal_year_end(day, last_month=YEARS_LAST_MONTH)
        if event is Event.FISCAL_YEAR_ENDED and not name.endswith(MARKS[event]):
            return lambda day: fiscal_year_end(day, last_month=self.book.fiscal_year_last_month)
        return lambda day: day

    def _of_person(self, **what: Any) -> Exists:
        return Exists(Member.objects.filter(pk=OuterRef(self.source.subject), **what))

    def _services(self, rule: RetentionRule) -> tuple[Q, Q]:
        """Return the conditions that a person has had services and that all have ended, the last long enough ago."""
        name = MARKS[Event.SERVICES_ENDED]
        happened, ended = NEVER, Q()
        running = Q()
        for source in [one for one in registry.sources() if one.subject and name in one.fields]:
            own = source.model_class()._default_manager.filter(
                **{source.subject: OuterRef(self.source.subject)}
            )
            day = replace(self, source=source).bound(rule, name)
            happened |= Q(Exists(own))
            running &= ~Q(Exists(own.filter(**{f"{name}__isnull": True})))
            ended &= ~Q(Exists(own.filter(**{f"{name}__gte": day})))
        return happened & running, happened & running & ended


def own_day(source: type[ModelSource]) -> str | None:
    """Return the look-up of the day a row came to be: its own column, else that of the row it hangs on."""
    found, way = dated(source), ""
    if found:
        return found
    for step in paths.steps(source):
        target = step.remote_field.model if step.remote_field else None
        if target is None or target is Member:
            return None
        way += f"{step.name}__"
        parent = declared().get(target._meta.label_lower)
        if parent and (day := dated(parent)):
            return way + day
    return None


def decided(terms: Iterable[Happened]) -> Q:
    """
    Return the condition that the deciding term has ended: `rules.deciding`, asked of every row at once.

    The longest decides, so all must have ended: every duty, every claim that has arisen, every promise made for a
    purpose of its own, and what is left of the other promises. Without a duty or a promise no row goes.
    """
    every = list(terms)
    promises = [one for one in every if isinstance(one.term, Promise) and not one.term.apart]
    if all(isinstance(one.term, Claim) for one in every):
        return NEVER
    over = Q()
    for one in every:
        if isinstance(one.term, Claim):
            over &= ~one.happened | one.ended
        elif one not in promises:
            over &= one.ended
    return over & promised(promises) if promises else over


def promised(promises: Sequence[Happened]) -> Q:
    """
    Return the condition that what is left of the promises has ended.

    Once the end of what is between us has come, the first promise to end does; before that, the longest.
    """
    endings = [one for one in promises if isinstance(one.term, Promise) and one.term.ending]
    others = [one for one in promises if one not in endings]
    has_come = reduce(or_, (one.happened for one in endings), NEVER)
    over = reduce(or_, (one.ended for one in endings), NEVER)
    for one in others:
        over |= has_come & one.ended
    return over | reduce(and_, (one.ended for one in others)) if others else over


def _column(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    *parents, last = name.split("__")
    for parent in parents:
        model = model._meta.get_field(parent).remote_field.model  # type: ignore[union-attr]  # a path of foreign keys
    return model._meta.get_field(last)  # type: ignore[return-value]  # it ends in a column
