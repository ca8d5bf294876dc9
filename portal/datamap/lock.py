"""`privacy.lock`: one line a column with its class, committed, so that a reviewer sees the legal effect of a change."""

import difflib
from pathlib import Path

from django.apps import apps
from django.conf import settings

from portal.datamap.registry import declared, exempted


def lines() -> list[str]:
    """
    Return the map as sorted lines: table.column, database type, class, category as declared, whatever register
    runs; exempt tables column by column too.
    """
    found = [
        f"{label}.{column.name} {column.get_internal_type()} exempt"
        for label in exempted()
        for column in apps.get_model(label)._meta.concrete_fields
    ]
    for label, source in declared().items():
        for name, field in source.fields.items():
            kind = source.column(name).get_internal_type()
            found.append(f"{label}.{name} {kind} {field.kind.value} {field.category or source.category}")
    return sorted(found)


def path() -> Path:
    return Path(settings.BASE_DIR) / "privacy.lock"


def write() -> None:
    path().write_text("\n".join(lines()) + "\n")


def differences() -> list[str]:
    """Return the lines by which the committed lock and the map differ, with + or - in front."""
    committed = path().read_text().splitlines() if path().exists() else []
    changes = difflib.unified_diff(committed, lines(), lineterm="", n=0)
    return [line for line in changes if line[:1] in "+-" and line[:3] not in {"+++", "---"}]
