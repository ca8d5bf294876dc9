"""
The register of requests whose content has left: a row a right, with dates, kind and outcome, and nobody in it.

While the content is there, the same row is read from the request itself (`services.casebook`).
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Recorded(models.Model):
    """
    One right that was asked for in a request that is long closed. It points at no person, and nothing points at it.

    `waited_days` is how long the clock stood still while we asked who it was; `ground` is why a refusal was one.
    Source: GDPR Art. 5(2); R12-21; T-13.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("Number"), max_length=16)
    channel = models.CharField(_("How it came"), max_length=10)
    right = models.CharField(_("Right"), max_length=14)
    received_on = models.DateField(_("Received on"))
    registered_on = models.DateField(_("Entered on"))
    acknowledged_at = models.DateTimeField(_("Acknowledged"), null=True)
    due_on = models.DateField(_("Answer by"))
    extended = models.BooleanField(_("More time taken"))
    waited_days = models.PositiveIntegerField(_("Days the clock stood still"))
    state = models.CharField(_("State"), max_length=12)
    outcome = models.CharField(_("Outcome"), max_length=8, blank=True)
    ground = models.CharField(_("Ground of a refusal"), max_length=40, blank=True)
    answered_at = models.DateTimeField(_("Answered"), null=True)
    closed_at = models.DateTimeField(_("Closed"))

    class Meta:
        verbose_name = _("row of the register of requests")
        verbose_name_plural = _("register of requests")
        indexes = [
            models.Index(fields=["received_on", "reference"], name="rights_recorded_by_day"),
            models.Index(fields=["closed_at"], name="rights_recorded_closed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["reference", "right"], name="rights_recorded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.right}"
