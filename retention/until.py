"""
Until when one rule keeps what a person has, as a date and in words. Pure: the days come from outside.

Arithmetic is in `rules`, the words of a countdown in `words`, the person's own days in `glance`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.register.information import rule_words
from portal.register.period import Event
from portal.register.schema import Register, RetentionRule
from portal.register.vocabulary import Audience, RuleKind
from retention.rules import keep_through
from retention.words import countdown_words

BY_ROW = frozenset({Event.ROW_CREATED, Event.VISIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The local days of the oldest and the newest of the things that start a period."""

    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """
    One rule applied to one person's data of one category, in the reader's language.

    `on` is the last day of all that is held now, `first_on` that of the oldest record where records go one by
    one; both are None while the event has not happened. `sentence` says the rule, `countdown` how long is left.
    """

    rule: str
    kind: RuleKind
    on: date | None
    first_on: date | None
    sentence: str
    countdown: str
    reason: str
    statute: str

    @property
    def commanded(self) -> bool:
        """Whether a statute commands to keep, rather than a promise to let go."""
        return self.kind is RuleKind.DUTY


def concerns(rule: RetentionRule, *, has_account: bool) -> bool:
    """Return whether a rule is about this person: messages of customers and of others may differ (T-4, T-5)."""
    return rule.audience is not (Audience.OTHERS if has_account else Audience.CUSTOMERS)


def until(rule: RetentionRule, *, span: Span | None, today: date, language: str, register: Register) -> Until:
    """
    Apply one rule of `register` to a person; days are local to the controller. Rules R15-5, T-1 to T-11.

    Source: GDPR Art. 13(2)(a), 15(1)(d).
    """
    first = last = None
    if span is not None:
        last = keep_through(span.last_on, rule.period, rounding=rule.rounding)
        first = keep_through(span.first_on, rule.period, rounding=rule.rounding)
    words = rule_words(register, rule, language=language)
    return Until(
        rule=rule.id,
        kind=rule.kind,
        on=last,
        first_on=first if first != last and rule.anchor.event in BY_ROW else None,
        sentence=words.sentence,
        countdown=countdown_words(last, today, language) if last else "",
        reason=words.reason,
        statute=words.statute,
    )


def deciding(lines: Iterable[Until]) -> Until | None:
    """
    Return the line that says how long at most: a duty by law before a promise, a later day before an earlier.

    Without any day the first line, whose sentence then says the rule; None without rules.
    """
    every = list(lines)
    known = [line for line in every if line.on]
    first = every[0] if every else None
    return max(known, key=lambda line: (line.commanded, line.on or date.min), default=first)
