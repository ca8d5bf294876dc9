"""
The person's own row, by category: what it says, and emptying a part of it while the person stays.

Of whoever stays only what stands in the profile goes, never what the account itself is made of.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import models

from portal.datamap import OnErasure
from portal.datamap.registry import declared
from portal.datamap.source import ModelSource
from portal.members import profile
from portal.members.models import Member, ProfileChange


def concerned(source: type[ModelSource], parts: Collection[str]) -> bool:
    """Return whether a table has anything of these categories; of the own row each column counts."""
    return source.home() in parts or (not source.subject and not set(parts).isdisjoint(source.categories()))


def says(member: Member, category: str, *, partly: bool, made_by: dt.datetime | None = None) -> bool:
    """Return whether the own row says anything of a category that would go; a profile written since then does not."""
    if all(getattr(member, name) in {None, ""} for name in _columns(category, partly=partly)):
        return False
    since = ProfileChange.objects.filter(member=member, changed_at__gt=made_by) if made_by else None
    return since is None or not since.exists()


def clear(member: Member, categories: Collection[str]) -> None:
    """This function will empty what the own row says of these categories, while the person stays."""
    lost = {name: _nothing(name) for one in categories for name in _columns(one, partly=True)}
    if lost:
        Member.objects.filter(pk=member.pk).update(**lost)


def _columns(category: str, *, partly: bool) -> list[str]:
    source = declared()[Member._meta.label_lower]
    stands = profile.own_fields() | profile.locked_fields()
    return [
        name
        for name, field in source.fields.items()
        if source.category_of(name) == category
        and (
            name in stands and not source.column(name).has_default()
            if partly
            else field.on_erasure is OnErasure.ERASE
        )
    ]


def _nothing(name: str) -> Any:
    column: models.Field[Any, Any] = Member._meta.get_field(name)  # type: ignore[assignment]  # declared names are columns
    return None if column.null else ""
