"""
Answers of an unfinished request: what they mean, which question comes next, and keeping them for 14 days.

A draft is no request yet. It is thrown away when it is sent, when the person says so, or when it grows old.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal import register
from portal.datamap.registry import of_category
from portal.members.models import Member, Standing
from portal.register.schema import Category, DataRole
from rights.models import Draft
from rights.rules.right import Right
from rights.services.intake import Asked, NotActive

KEPT_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What one right is to be about: everything, or some categories from a local day on; or its own details."""

    whole: bool
    categories: tuple[str, ...] = ()
    since: dt.date | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return self.whole or bool(self.categories)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything answered so far. A right without a choice has not been asked about yet."""

    rights: tuple[Right, ...] = ()
    choices: Mapping[Right, Choice] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return bool(self.rights) and self.unanswered is None

    @property
    def unanswered(self) -> Right | None:
        """Return the first right whose choice is not complete."""
        return next((right for right in self.rights if not self._complete(right)), None)

    def asking_for(self, rights: Iterable[Right]) -> "Answers":
        """Return these answers for other rights, in the order the rights are named."""
        wanted = set(rights)
        return replace(self, rights=tuple(right for right in Right if right in wanted))

    def choosing(self, right: Right, choice: Choice) -> "Answers":
        """Return these answers with another choice for one right."""
        return replace(self, choices={**self.choices, right: choice})

    def choice(self, right: Right) -> Choice | None:
        return self.choices.get(right)

    def asked(self) -> list[Asked]:
        """Return what is to be filed."""
        return [
            Asked(
                right=right,
                categories=() if choice.whole else choice.categories,
                since=choice.since,
                details=choice.details,
            )
            for right in self.rights
            if (choice := self.choices.get(right)) is not None
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "rights": [right.value for right in self.rights],
            "choices": {
                right.value: {
                    "whole": choice.whole,
                    "categories": list(choice.categories),
                    "since": choice.since.isoformat() if choice.since else None,
                    "details": dict(choice.details),
                }
                for right, choice in self.choices.items()
            },
        }

    def _complete(self, right: Right) -> bool:
        choice = self.choices.get(right)
        return choice is not None and choice.complete


def from_json(told: object) -> Answers:
    """
    Return the answers a draft holds, without anything that this portal no longer knows.

    A register may lose a category while a draft waits; what cannot be read counts as not yet answered.
    """
    kept: dict[str, object] = told if isinstance(told, dict) else {}
    rights, choices = kept.get("rights"), kept.get("choices")
    named = rights if isinstance(rights, list) else []
    chosen = choices if isinstance(choices, dict) else {}
    return Answers(
        rights=tuple(right for right in Right if right.value in named),
        choices={
            right: choice
            for right in Right
            if (choice := _choice(right, chosen.get(right.value))) is not None
        },
    )


def parts(right: Right) -> tuple[Category, ...]:
    """
    Return the categories that can be chosen for a right, in the register's order.

    A move has only what was given or left behind on consent or contract. Source: GDPR Art. 15, 20(1); R20-1.
    """
    book = register.current()
    return tuple(
        category
        for category in book.categories
        if category.role is DataRole.CONTROLLER
        and category.stored
        and (right is Right.ACCESS or _portable(category))
    )


def load(*, member: Member, now: dt.datetime) -> Answers:
    """Return the member's draft of the latest 14 days, else no answers."""
    draft = Draft.objects.filter(member=member, saved_at__gt=now - dt.timedelta(days=KEPT_DAYS)).first()
    return from_json(draft.answers) if draft else Answers()


def save(*, member: Member, answers: Answers, now: dt.datetime) -> None:
    """
    This function will keep the answers for 14 days from now.

    :raises NotActive: when the person is frozen or erased.
    """
    if member.standing != Standing.ACTIVE:
        raise NotActive
    Draft.objects.update_or_create(member=member, defaults={"answers": answers.as_json(), "saved_at": now})


def throw_away(*, member: Member) -> None:
    """This function will forget the member's draft; when there is none it changes nothing."""
    Draft.objects.filter(member=member).delete()


def _portable(category: Category) -> bool:
    return register.current().portable(category.id) and any(
        list(source.copied(category=category.id, portable_only=True)) for source in of_category(category.id)
    )


def _choice(right: Right, told: object) -> Choice | None:
    if not isinstance(told, dict) or not isinstance(told.get("whole"), bool):
        return None
    named = told.get("categories")
    known = [category.id for category in parts(right)]
    since = _day(told.get("since")) if right is Right.ACCESS else None
    chosen = tuple(one for one in known if isinstance(named, list) and one in named)
    details = told.get("details")
    return Choice(
        whole=told["whole"],
        categories=chosen,
        since=since,
        details=details if isinstance(details, dict) else {},
    )


def _day(told: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
