"""Every declaration of the installation, found once in each app's `personal_data.py`."""

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

from django.utils.module_loading import autodiscover_modules

from portal.datamap.source import ModelSource

Source = TypeVar("Source", bound=type[ModelSource])

_declared: dict[str, type[ModelSource]] = {}
_exempt: dict[str, Any] = {}


class DeclaredTwice(Exception):
    """A table has two declarations; the map must have one answer."""


def register(source: Source) -> Source:
    """
    Enter a declaration in the map.

    :raises DeclaredTwice: when the model already has one.
    """
    key = source.model if isinstance(source.model, str) else source.model._meta.label
    key = key.lower()
    if key in _declared or key in _exempt:
        raise DeclaredTwice(key)
    _declared[key] = source
    return source


def exempt(model: str, reason: Any) -> None:
    """
    Say that a table holds no personal data, and why.

    :raises DeclaredTwice: when the model already has a declaration.
    """
    if model.lower() in _declared or model.lower() in _exempt:
        raise DeclaredTwice(model)
    _exempt[model.lower()] = reason


def sources() -> Iterator[type[ModelSource]]:
    """Yield every declared table, in the order of the installed apps and of each file."""
    discover()
    yield from _declared.values()


def declared() -> dict[str, type[ModelSource]]:
    discover()
    return dict(_declared)


def exempted() -> dict[str, Any]:
    discover()
    return dict(_exempt)


def of_category(category: str) -> list[type[ModelSource]]:
    """Return the tables that hold something of a category: whole tables first, then those with some columns of it."""
    found = [source for source in sources() if category in source.categories()]
    return sorted(found, key=lambda source: source.home() != category)


@cache
def discover() -> None:
    """Import every app's `personal_data.py`, once."""
    autodiscover_modules("personal_data")
