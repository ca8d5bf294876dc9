"""Effects on the use of a person's data: consent, objection and restriction write here, everything that uses data asks."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Cause(models.TextChoices):
    """Why a purpose is closed for a person."""

    RESTRICTED = "restricted"
    OBJECTED = "objected"
    NO_CONSENT = "no_consent"


class Block(models.Model):
    """
    A purpose that may not be used for one person now; an empty purpose means every use but storage.

    Source: GDPR Art. 7(3), 18(2), 21; R18-2.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks")
    purpose = models.SlugField(max_length=60, blank=True)
    cause = models.CharField(max_length=12, choices=Cause.choices)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "purpose", "cause"], name="gate_one_block_a_cause")
        ]

    def __str__(self) -> str:
        return f"block {self.pk}"
