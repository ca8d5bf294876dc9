"""What a kept row loses, and in which order tables go. Changes nothing by itself."""

from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Any

from django.db import models

from portal.datamap import OnErasure
from portal.datamap.rows import of_member
from portal.datamap.source import ModelSource
from portal.members.models import Member
from retention.items import Item
from retention.services.planning import Fate, Plan, made, rows_of


def emptied(column: "models.Field[Any, Any]") -> Any:
    """
    Return the value that says nothing.

    :raises ValueError: when the column always says something.
    """
    if column.null:
        return None
    if column.has_default():
        return column.get_default()
    if isinstance(column, models.CharField | models.TextField | models.FileField):
        return ""
    raise ValueError(f"{column.model._meta.label}.{column.name} cannot be emptied")


def cut_down(source: type[ModelSource]) -> dict[str, Any]:
    """
    Return what a kept row loses: personal columns that no rule needs.

    A table without a rule of its own stays whole: staff have decided to keep it.
    """
    return {
        name: emptied(source.column(name))
        for name, field in source.fields.items()
        if source.rules_kept()
        and field.personal
        and field.on_erasure is not OnErasure.KEEP
        and not source.column(name).is_relation
    }


def lost_by(fate: Fate) -> dict[str, Any]:
    """Return what the rows of a table lose that stay; evidence, the own row and what is held lose nothing this way."""
    cut = fate.stays and fate.source.subject and not fate.source.evidence and not fate.held
    return cut_down(fate.source) if cut else {}


def whole_kept(doing: Plan) -> set[str]:
    """Return the categories of which nothing goes: every row stays, and stays as it is."""
    kept: set[str] = set()
    touched: set[str] = set()
    for fate in doing.fates:
        touched.update(fate.source.category_of(name) for name in lost_by(fate))
        for item in fate.items:
            (kept if item.kept else touched).add(item.category)
    return kept - touched


def leaves_first(doing: Plan) -> list[Fate]:
    """Return the tables in an order in which no row goes before those that point to it."""
    by_model = {fate.source.model_class(): fate for fate in doing.fates if fate.source.subject}
    return [by_model[model] for model in in_order(by_model)]


def in_order(found: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """Return models with each before those that its rows point to."""
    every = list(found)
    order: TopologicalSorter[type[models.Model]] = TopologicalSorter({model: set() for model in every})
    for model in every:
        for column in model._meta.concrete_fields:
            target = column.remote_field.model if column.remote_field else None
            if target in every and target is not model:
                order.add(target, model)
    return list(order.static_order())


def rows_going(fate: Fate, member: Member) -> "models.QuerySet[Any]":
    """Return the rows of a table that the plan lets go."""
    if fate.stays or fate.ended:
        return rows_of(fate.source, member_id=member.pk, days=fate.ended)
    if fate.made_by:
        return made(fate.source, member.pk, until=fate.made_by)
    return of_member(fate.source, member.pk)


def keys_going(doing: Plan, member: Member, *, whole: bool) -> set[str]:
    """Return the random keys that waiting work may name: of rows that go, and of a person who leaves."""
    found = {str(member.pk)} if whole else set()
    for fate in doing.fates:
        if fate.source.subject and isinstance(fate.source.model_class()._meta.pk, models.UUIDField):
            found |= {str(key) for key in rows_going(fate, member).values_list("pk", flat=True)}
    return found


def own_items(doing: Plan) -> tuple[Item, ...]:
    """Return what becomes of the person's own row, by category."""
    return next((fate.items for fate in doing.fates if not fate.source.subject), ())


def own_kept(doing: Plan) -> set[str]:
    """Return the categories of the person's own row that staff keep."""
    return {item.category for item in own_items(doing) if item.kept}


def to_cut(doing: Plan, member: Member) -> bool:
    """Return whether a kept row still says more than its rule needs."""
    return any(
        of_member(fate.source, member.pk).exclude(**lost).exists()
        for fate in doing.fates
        if (lost := lost_by(fate))
    )
