"""
Until when one rule keeps what a person has, as a date and in words. Pure: the days come from outside.

Arithmetic is in `rules`, the words of a countdown in `words`, the person's own days in `glance`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.register.information import rule_words
from portal.register.parts import Text
from portal.register.period import Event, Period
from portal.register.schema import Register, RetentionRule
from portal.register.vocabulary import Audience, RuleKind
from retention import rules
from retention.rules import Claim, Duty, Promise, Term, keep_through
from retention.words import countdown_words

BY_ROW = frozenset({Event.ROW_CREATED, Event.VISIT})
ENDINGS = frozenset(
    {
        Event.MEMBER_ENDED,
        Event.SERVICES_ENDED,
        Event.LAST_SIGN_IN,
        Event.CONSENT_WITHDRAWN,
        Event.EXTERNAL,
    }
)
"""The events that end what is between us; a yes taken back ends only the use it allowed, where others go on."""

OWN_CHOICE = Text(sv="Du har valt den tiden själv.", en="You have chosen that time yourself.")


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
    one; both are None while the event has not happened. `sentence` says the rule, `countdown` how long is left;
    `chosen` says that the person has chosen the period.
    """

    term: Term
    first_on: date | None
    sentence: str
    countdown: str
    reason: str
    statute: str
    chosen: bool = False

    @property
    def rule(self) -> str:
        """The id of the rule in the register."""
        return self.term.rule

    @property
    def on(self) -> date | None:
        """The last day of all that is held now."""
        return self.term.keep_through


def term_of(rule: RetentionRule, keep_through: date | None) -> Term:
    """Return what a rule of the register is to an item: a duty, a claim, or a promise. Rules T-1 to T-3."""
    if rule.kind is RuleKind.DUTY:
        return Duty(rule=rule.id, keep_through=keep_through)
    if rule.anchor.event is Event.CLAIM_AROSE:
        return Claim(rule=rule.id, keep_through=keep_through)
    whole = not rule.purposes or rule.audience is not Audience.EVERYONE
    return Promise(
        rule=rule.id,
        keep_through=keep_through,
        ending=whole and rule.anchor.event in ENDINGS,
        apart=not whole,
    )


def concerns(rule: RetentionRule, *, has_account: bool) -> bool:
    """Return whether a rule is about this person: messages of customers and of others may differ (T-4, T-5)."""
    return rule.audience is not (Audience.OTHERS if has_account else Audience.CUSTOMERS)


def until(
    rule: RetentionRule,
    *,
    span: Span | None,
    today: date,
    language: str,
    register: Register,
    chosen: Period | None = None,
) -> Until:
    """
    Apply one rule of `register` to a person; days are local to the controller. Rules R15-5, T-1 to T-14.

    `chosen` is the shorter period that the person has chosen, if any (T-10).

    Source: GDPR Art. 13(2)(a), 15(1)(d).
    """
    held, first, last = rule.shortened(chosen), None, None
    if span is not None:
        last = keep_through(span.last_on, held.period, rounding=held.rounding)
        first = keep_through(span.first_on, held.period, rounding=held.rounding)
    words = rule_words(register, held, language=language)
    return Until(
        term=term_of(rule, last),
        first_on=first if first != last and rule.anchor.event in BY_ROW else None,
        sentence=words.sentence,
        countdown=countdown_words(last, today, language) if last else "",
        reason=words.reason if held is rule else OWN_CHOICE.in_language(language),
        statute=words.statute,
        chosen=held is not rule,
    )


def deciding(lines: Iterable[Until]) -> Until | None:
    """
    Return the line that says how long at most: the longest lawful one, which may have no day yet; None without rules.

    A claim that has not arisen keeps nothing.
    """
    every = [line for line in lines if line.on or not isinstance(line.term, Claim)]
    found = rules.deciding(line.term for line in every)
    return next((line for line in every if line.term is found), None)
