"""The SQL that finds a person's rows: a chain of foreign keys as nested conditions, each on an indexed column."""

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from portal.datamap.source import ModelSource

SAME_PERSON = "SELECT id FROM members_member WHERE id = %(member)s OR merged_into_id = %(member)s"


class PathBroken(Exception):
    """A subject path names a column that is missing or is neither a foreign key nor a member's id."""


def condition(source: type[ModelSource]) -> str:
    """
    Return a WHERE condition with one parameter `%(member)s`, such as
    `"membership_id" IN (SELECT "id" FROM "memberships_membership" WHERE "member_id" = %(member)s)`.

    :raises PathBroken: when the path does not lead to a member.
    """
    model = source.model_class()
    if not source.subject:
        return f'"{model._meta.pk.column}" = %(member)s'
    if source.evidence:
        return f'"{_field(model, source.subject).column}" IN ({SAME_PERSON})'
    found = _nested(model, source.subject.split("__"))
    return f'{found} AND "{source.column(source.shown_if).column}"' if source.shown_if else found


def steps(source: type[ModelSource]) -> list["models.Field[object, object]"]:
    """
    Return the columns along the path, the row's own first.

    :raises PathBroken: as above.
    """
    model, found = source.model_class(), []
    for name in [part for part in source.subject.split("__") if part]:
        field = _field(model, name)
        found.append(field)
        if field.remote_field is not None:
            model = field.remote_field.model
    return found


def _nested(model: type[models.Model], names: list[str]) -> str:
    field = _field(model, names[0])
    if len(names) == 1:
        return f'"{field.column}" = %(member)s'
    if field.remote_field is None:
        raise PathBroken(f"{model._meta.label}.{names[0]} is not a foreign key")
    target = field.remote_field.model
    inner = _nested(target, names[1:])
    return f'"{field.column}" IN (SELECT "{target._meta.pk.column}" FROM "{target._meta.db_table}" WHERE {inner})'


def _field(model: type[models.Model], name: str) -> "models.Field[object, object]":
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist as missing:
        raise PathBroken(f"{model._meta.label} has no column {name}") from missing
    if not isinstance(field, models.ForeignKey | models.UUIDField | models.CharField):
        raise PathBroken(f"{model._meta.label}.{name} does not lead to a member")
    return field
