"""Columns of the desk that say a code in words, as the map declares them; where no word speaks to the member."""

from typing import Any

from django.contrib import admin
from django.db import models

from portal.datamap.registry import declared


def in_words(model: type[models.Model], name: str) -> Any:
    """Return what a staff page shows in place of the column `name`; sorted by the code."""
    column: Any = model._meta.get_field(name)

    @admin.display(description=column.verbose_name, ordering=name)
    def words(self: Any, obj: models.Model) -> str:
        return declared()[model._meta.label_lower].in_words(name, getattr(obj, name))

    return words
