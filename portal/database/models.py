"""The one row by which a database shows how old it is."""

import uuid

from django.db import models
from django.db.models.functions import Now

ONLY = 1


class Generation(models.Model):
    """Which portal this database belongs to, and a number that only grows; the same pair stands outside it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    portal = models.UUIDField(default=uuid.uuid4)
    number = models.PositiveBigIntegerField(default=1)
    moved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=ONLY), name="database_one_generation")]

    def __str__(self) -> str:
        return f"generation {self.number}"
