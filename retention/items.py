"""What becomes of a person's rows when they are disposed of, item by item. Pure: no queries, no clock, no settings."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemOutcome(models.TextChoices):
    """What became of some rows of one table (house.md, item outcomes)."""

    ERASED = "erased", _("Deleted")
    KEPT = "kept", pgettext_lazy("records", "Kept")


class Ground(models.TextChoices):
    """
    The only reasons to keep what a person wants deleted. Administrative convenience is none of them (R17-2).

    Source: GDPR Art. 17(3).
    """

    EXPRESSION = "expression", _("freedom of expression and information")
    LEGAL_DUTY = "legal_duty", _("the law commands it")
    PUBLIC_HEALTH = "public_health", _("public health")
    ARCHIVE = "archive", _("archives, research or statistics in the public interest")
    CLAIMS = "claims", _("legal claims")

    @property
    def number(self) -> str:
        """Return the point of the article that names it."""
        return f"17(3)({'abcde'[list(Ground).index(self)]})"


DAYS = ("until", "review_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    Some rows of one table that share a fate.

    `table` is the model's label, `category` the register's. Kept rows name the register's rule and the ground, or
    the ground and the `reason` that staff have written. `until` is the last local day, None while the event that
    starts the period has not happened. What a hold keeps has no last day: `review_on` is the day by which staff look at
    the hold again, and `hidden` says that telling the person of it would harm a claim.
    """

    table: str
    category: str
    outcome: ItemOutcome
    rows: int
    until: dt.date | None = None
    rule: str = ""
    ground: str = ""
    reason: str = ""
    review_on: dt.date | None = None
    hidden: bool = False

    @property
    def kept(self) -> bool:
        return self.outcome is ItemOutcome.KEPT

    @property
    def held(self) -> bool:
        """Whether a hold keeps it, and nothing else is named."""
        return self.review_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """What staff keep of one category beyond the register's rules: why, in words for the person, and until when."""

    category: str
    ground: Ground
    reason: str
    until: dt.date


def keeps_as_json(keeps: Iterable[Keep]) -> list[dict[str, str]]:
    """Return the keeps as they are stored."""
    return [
        {
            "category": one.category,
            "ground": one.ground.value,
            "reason": one.reason,
            "until": one.until.isoformat(),
        }
        for one in keeps
    ]


def keeps_from_json(told: Iterable[Mapping[str, str]]) -> tuple[Keep, ...]:
    """Return the keeps that `keeps_as_json` wrote."""
    return tuple(
        Keep(
            category=one["category"],
            ground=Ground(one["ground"]),
            reason=one["reason"],
            until=dt.date.fromisoformat(one["until"]),
        )
        for one in told
    )


def summed(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items with those of the same fate counted as one, in the order in which they come first."""
    found: dict[Item, int] = {}
    for item in items:
        fate = replace(item, rows=0)
        found[fate] = found.get(fate, 0) + item.rows
    return tuple(replace(fate, rows=rows) for fate, rows in found.items())


def as_json(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Return the items as they are kept, which the person may read: codes, counts and days, and nothing hidden."""
    return [
        asdict(item) | {"outcome": item.outcome.value, **{name: _iso(getattr(item, name)) for name in DAYS}}
        for item in items
        if not item.hidden
    ]


def from_json(told: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    """Return the items that `as_json` wrote."""
    return tuple(
        Item(
            **{
                **one,
                "outcome": ItemOutcome(one["outcome"]),
                **{name: dt.date.fromisoformat(one[name]) if one.get(name) else None for name in DAYS},
            }
        )
        for one in told
    )


def counts(items: Iterable[Item]) -> dict[str, dict[str, int]]:
    """Return how many rows of each table went and stayed: what a ledger may know."""
    found: dict[str, dict[str, int]] = {}
    for item in items:
        table = found.setdefault(item.table, {})
        table[item.outcome.value] = table.get(item.outcome.value, 0) + item.rows
    return found


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
