"""What goes now, what goes later and what stays, in words: for the person, for staff, and for the last letter."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from portal import register as registers
from portal.datamap import codes
from portal.datamap.registry import declared
from portal.register.articles import cited
from portal.register.information import rule_words
from portal.register.schema import Register
from retention.holding import looked_at
from retention.items import Ground, Item, ItemOutcome, from_json, keeps_from_json
from retention.services import elsewhere
from retention.services.tables import source_of

PLACES: Mapping[str, object] = {
    elsewhere.MEDIA: _("Attached files"),
    elsewhere.PACKAGES: _("Names of packed files"),
    elsewhere.ID_DOCUMENTS: _("Names of copies of identity documents"),
    elsewhere.MAIL: _("Mail that lies in the house"),
    elsewhere.LOGS: _("Log files"),
    elsewhere.BROKER: _("The broker's messages"),
}
"""The places beside the tables, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """
    Rows of one category with the same fate. `parts` are the kinds of records with how many there are of each.

    `reason`, `law` and `ground` are empty for what goes now; `sentence` says the rule where no day is known yet.
    `quiet` is what the person is not told of, because that would harm a claim.
    """

    label: str
    parts: tuple[tuple[str, int], ...]
    until: dt.date | None = None
    reason: str = ""
    sentence: str = ""
    law: str = ""
    ground: str = ""
    quiet: bool = False

    @property
    def rows(self) -> int:
        return sum(rows for _part, rows in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Backups in which the data still lie, and the last day on which they do."""

    what: str
    until: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The three groups of a preview, and the backups (faces.md 1.6)."""

    now: tuple[Shown, ...]
    later: tuple[Shown, ...]
    stays: tuple[Shown, ...]
    copies: tuple[Copies, ...]

    @property
    def kept(self) -> tuple[Shown, ...]:
        return self.later + self.stays


def effects(items: Iterable[Item], *, on: dt.date, language: str, to_staff: bool = False) -> Effects:
    """
    Return the items in words; `on` is the local day on which they are or would be destroyed.

    What would harm a claim if it were told is shown to staff alone.

    Source: GDPR Art. 12(1), 17(1), 17(3); R17-2, R17-7, R17-9, R17-11.
    """
    book = registers.current()
    groups: dict[tuple[object, ...], list[Item]] = {}
    for item in items:
        if to_staff or not item.hidden:
            fate = (item.outcome, item.until, item.rule, item.reason, item.review_on, item.hidden)
            groups.setdefault((item.category, *fate), []).append(item)
    with override(language):
        told = [(group[0], _shown(group, book, language)) for group in groups.values()]
    order = list(dict.fromkeys(item.category for item, _shown_as in told))
    told.sort(key=lambda one: order.index(one[0].category))
    return Effects(
        now=tuple(shown for item, shown in told if not item.kept),
        later=tuple(shown for item, shown in told if item.kept and item.until),
        stays=tuple(shown for item, shown in told if item.kept and not item.until),
        copies=tuple(
            Copies(what=one.what.in_language(language), until=on + dt.timedelta(days=one.rotation_days))
            for one in book.backups
        ),
    )


def items_in_words(value: Iterable[Mapping[str, Any]], _beside: str = "") -> str:
    """Return stored items as sentences a kind of data, in the active language."""
    groups: Counter[tuple[str, str, dt.date | None, str, str]] = Counter()
    for one in from_json(value):
        groups[one.category, one.outcome, one.until, one.ground, one.reason] += one.rows
    return "; ".join(
        _said(
            category, rows=rows, kept=outcome == ItemOutcome.KEPT, until=until, ground=ground, reason=reason
        )
        for (category, outcome, until, ground, reason), rows in groups.items()
    )


def parts_in_words(value: object, _beside: str = "") -> str:
    """Return a list of categories in the active language, where none are all; nothing for what is no list of them."""
    if not isinstance(value, list):
        return ""
    return ", ".join(str(codes.categories().get(one, one)) for one in value) or gettext("everything")


def keeps_in_words(value: Iterable[Mapping[str, str]], _beside: str = "") -> str:
    """Return what staff keep beyond the rules as sentences, in the active language."""
    return "; ".join(
        _said(one.category, kept=True, until=one.until, ground=one.ground, reason=one.reason)
        for one in keeps_from_json(value)
    )


def traces_in_words(value: Iterable[Mapping[str, Any]], _beside: str = "") -> str:
    """Return where something was found after a deletion, and in how many records of each, in the active language."""
    return "; ".join(f"{_place(one['place'])} ({one['rows']})" for one in value)


def _place(place: str) -> str:
    if place in PLACES:
        return str(PLACES[place])
    table, _dot, column = place.partition(".")
    source = source_of(table)
    if source is None:
        return place
    named = {one.column: one.name for one in source.model_class()._meta.concrete_fields}
    label = source.label_of(named[column]) if column in named else column
    return f"{capfirst(str(source.title()))}: {capfirst(str(label))}"


def _said(
    category: str, *, kept: bool, until: dt.date | None, ground: str, reason: str, rows: int | None = None
) -> str:
    fate = gettext("deleted")
    if kept:
        day = date_format(until) if until else ""
        fate = gettext("kept until %(day)s") % {"day": day} if day else gettext("kept for now")
    why = [str(Ground(ground).label)] if kept else []
    told = [f"{fate} ({rows})" if rows is not None else fate, *why, *([reason] if reason else [])]
    return f"{codes.categories().get(category, category)}: {', '.join(told)}"


def _shown(group: list[Item], book: Register, language: str) -> Shown:
    first = group[0]
    tables = declared()
    parts = tuple((capfirst(str(tables[item.table].title())), item.rows) for item in group)
    label = book.category(first.category).label.in_language(language)
    if not first.kept:
        return Shown(label=label, parts=parts)
    ground = Ground(first.ground)
    words = f"{ground.label}, {cited(ground.number, language=language)}"
    if first.reason:
        return Shown(
            label=label,
            parts=parts,
            until=first.until,
            reason=first.reason,
            sentence=looked_at(first.review_on) if first.review_on else "",
            ground=words,
            quiet=first.hidden,
        )
    rule = rule_words(book, book.rule(first.rule), language=language)
    duties = (one.duty for one in book.purposes_of(first.category) if one.duty)
    duty = next(duties, None)
    law = rule.statute or (book.duty(duty).statute.in_language(language) if duty else "")
    return Shown(
        label=label,
        parts=parts,
        until=first.until,
        reason=rule.reason,
        sentence=rule.sentence,
        law=law,
        ground=words,
    )
