"""
What holds make of a plan: rows that would go stay, and rows that stay lose nothing; and how a person is told.

Pure: the holds come from outside.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext, override

from portal.register.articles import cited
from retention.items import Ground, Item, ItemOutcome, summed

WAYS_IN = frozenset(
    {
        "members.code",
        "mfa.authenticator",
        "socialaccount.socialaccount",
        "socialaccount.socialtoken",
        "usersessions.usersession",
    }
)
"""They open an account and prove nothing: whoever leaves takes them along, whatever is held."""


class Holding(Protocol):
    """A hold as far as a plan needs it."""

    @property
    def ground(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def review_on(self) -> dt.date: ...
    @property
    def shown(self) -> bool: ...

    def concerns(self, category: str, /) -> bool: ...


def holding(item: Item, holds: Iterable[Holding]) -> Holding | None:
    """Return the hold that keeps an item, one that the person may know of before another; None without any."""
    if item.table in WAYS_IN:
        return None
    found = [one for one in holds if one.concerns(item.category)]
    return next((one for one in found if one.shown), found[0] if found else None)


def held_back(items: Sequence[Item], holds: Sequence[Holding]) -> tuple[Item, ...]:
    """
    Return the items with everything that a hold keeps as kept, without a last day: a hold has none.

    A hidden hold is named for nothing that stays anyway. Source: GDPR Art. 17(3)(e); R17-11.
    """
    return summed(_kept_by(holding(item, holds), item) for item in items)


def kept_longer(hold: Holding, language: str) -> str:
    """Return why data of a person's stay longer than the rules say, and when staff look at it again (R17-11)."""
    with override(language):
        ground = Ground(hold.ground)
        why = f"{ground.label}, {cited(ground.number, language=language)}"
        reason = hold.reason if hold.reason[-1] in ".!?" else f"{hold.reason}."
        told = gettext("We must not delete it for now: %(reason)s That is %(ground)s.")
        return f"{told % {'reason': reason, 'ground': why}} {looked_at(hold.review_on)}"


def looked_at(day: dt.date) -> str:
    """Say by which day staff look at a hold again, in the active language."""
    return gettext("We look at it again by %(day)s at the latest.") % {"day": date_format(day)}


def _kept_by(hold: Holding | None, item: Item) -> Item:
    if hold is None or (item.kept and not hold.shown):
        return item
    return replace(
        item,
        outcome=ItemOutcome.KEPT,
        until=None,
        rule="",
        ground=hold.ground,
        reason=hold.reason,
        review_on=hold.review_on,
        hidden=not hold.shown,
    )
