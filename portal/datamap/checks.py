"""
The ten system checks of the data map, all at ERROR level, and the drift gate.

A rights portal is only as true as its map: an undeclared column stops `manage.py check`, and with it the build.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db import models

from portal import register
from portal.datamap import lock, paths
from portal.datamap.fields import Kind, OnErasure
from portal.datamap.registry import declared, exempted
from portal.datamap.source import ModelSource
from portal.register.schema import NotInRegister

CHAIN_OF_EVIDENCE = {"trail.seal", "trail.unsealed"}  # digests and keys of entries, which name nobody


def check_data_map(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """Return every gap between the installed tables and the map (E001 … E011)."""
    found = [*_tables(), *_periods()]
    for source in declared().values():
        found += [*_columns(source), *_path(source), *_strategies(source), *_category(source)]
    found += _drift() if not found else []
    return found


def installed_models() -> list[type[models.Model]]:
    """Every model with a table of its own, automatic many-to-many tables too."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and not model._meta.abstract and model._meta.managed
    ]


def _error(code: int, message: str, hint: str = "") -> Error:
    return Error(message, hint=hint or None, id=f"datamap.E{code:03d}")


def _tables() -> Iterator[CheckMessage]:
    known, free = declared(), exempted()
    for model in installed_models():
        label = model._meta.label_lower
        if label not in known and label not in free:
            yield _error(
                1, f"{label} is neither declared nor exempt.", "Declare it in its app's personal_data.py."
            )
        if label in free:
            for field in model._meta.concrete_fields:
                target = field.remote_field.model._meta.label_lower if field.remote_field else ""
                if target in known and label not in CHAIN_OF_EVIDENCE:
                    yield _error(
                        7,
                        f"{label}.{field.name} points to {target}, yet {label} lists no path back to a person.",
                    )
    installed = {model._meta.label_lower for model in installed_models()}
    for label in [*known, *free]:
        if label not in installed:
            yield _error(3, f"{label} is declared but not installed.")


def _columns(source: type[ModelSource]) -> Iterator[CheckMessage]:
    model = source.model_class()
    names = {field.name for field in model._meta.concrete_fields}
    for name in sorted(names - set(source.fields)):
        yield _error(
            2, f"{model._meta.label}.{name} is not classified.", "Say what it is, or not_personal(reason)."
        )
    for name in sorted(set(source.fields) - names):
        yield _error(3, f"{model._meta.label}.{name} is declared but does not exist.")


def _path(source: type[ModelSource]) -> Iterator[CheckMessage]:
    label = source.model_class()._meta.label
    try:
        paths.condition(source)
        steps = paths.steps(source)
    except paths.PathBroken as broken:
        yield _error(4, f"{label}: {broken}.")
        return
    for field in steps:
        if not _indexed(field):
            yield _error(
                4, f"{label}: the path's column {field.model._meta.label}.{field.name} has no index."
            )


def _indexed(field: "models.Field[Any, Any]") -> bool:
    if getattr(field, "db_index", False) or field.unique or field.primary_key:
        return True
    leading = [list(index.fields)[:1] for index in field.model._meta.indexes]
    leading += [
        list(c.fields)[:1] for c in field.model._meta.constraints if isinstance(c, models.UniqueConstraint)
    ]
    return [field.name] in leading


def _strategies(source: type[ModelSource]) -> Iterator[CheckMessage]:
    model = source.model_class()
    known = {rule.id for rule in register.current().retention}
    if source.evidence and source.kept_by not in known:
        yield _error(
            5,
            f"{model._meta.label} is evidence kept by '{source.kept_by}', which the register does not have.",
        )
    for name, declaration in source.fields.items():
        if name not in {field.name for field in model._meta.concrete_fields}:
            continue
        column, where = source.column(name), f"{model._meta.label}.{name}"
        blank = column.null or isinstance(
            column, models.CharField | models.TextField | models.JSONField | models.FileField
        )
        if declaration.on_erasure is OnErasure.ERASE and not (blank and (column.null or not column.unique)):
            yield _error(5, f"{where} cannot be emptied, so it cannot be erased in place.")
        if declaration.on_erasure is OnErasure.KEEP and declaration.rule not in known:
            yield _error(
                5, f"{where} is kept by the rule '{declaration.rule}', which the register does not have."
            )
        is_file = isinstance(column, models.FileField)
        if is_file != (declaration.kind is Kind.DOCUMENT) and declaration.personal:
            yield _error(6, f"{where}: a file column is declared with document(), and only a file column is.")
        free = isinstance(column, models.TextField | models.JSONField) and not column.choices
        if free and declaration.kind.copied and declaration.others is None:
            yield _error(10, f"{where} is free text or JSON: say whether it may speak of others (others=…).")


def _category(source: type[ModelSource]) -> Iterator[CheckMessage]:
    book, label = register.current(), source.model_class()._meta.label
    for name in source.categories():
        try:
            category = book.category(name)
        except NotInRegister:
            yield _error(8, f"{label}: the register has no category '{name}'.")
            continue
        if not category.purposes:
            yield _error(8, f"{label}: the category '{name}' serves no purpose in the register.")


def _periods() -> Iterator[CheckMessage]:
    book = register.current()
    known = {category.id for category in book.categories}
    for name in sorted({name for source in declared().values() for name in source.categories()} & known):
        if not book.rules_of(name):
            yield _error(
                9, f"The register's category '{name}' has no retention rule: no data without a period."
            )


def _drift() -> list[CheckMessage]:
    changed = lock.differences()
    if not changed:
        return []
    shown = "; ".join(changed[:10]) + (f"; and {len(changed) - 10} more" if len(changed) > 10 else "")
    return [
        _error(
            11, f"privacy.lock differs: {shown}", "Look at the change, then run `manage.py datamap --lock`."
        )
    ]
