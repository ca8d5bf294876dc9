"""A registration on its way: the only thing kept about someone who has not yet shown that the address is theirs."""

import uuid

from django.db import models
from django.db.models.functions import Now


class Registration(models.Model):
    """
    The steps taken so far. Gone by itself when unconfirmed (house.md, listed exception; C-6).

    A known and an unknown address make the same row at the same cost (T-10).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField()
    language = models.CharField(max_length=2)
    answers = models.JSONField(default=dict)
    confirmed_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"registration {self.pk}"
