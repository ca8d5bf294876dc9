"""
What we promised: one durable row a duty, written in the same transaction as the change that caused it.

The row is the queue, the lease and the fence. The broker only carries the news that a row waits.
"""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class PromiseQuerySet(models.QuerySet["Promise"]):
    def open(self) -> "PromiseQuerySet":
        return self.filter(kept_at=None, parked_at=None)

    def parked(self) -> "PromiseQuerySet":
        return self.filter(kept_at=None, parked_at__isnull=False)


class Promise(models.Model):
    """One duty: a task name and ids, kept once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=160, unique=True)
    task = models.CharField(_("Task"), max_length=80)
    ids = models.JSONField(_("Keys"), default=dict)
    promised_at = models.DateTimeField(_("Promised"), db_default=Now(), editable=False)
    run_after = models.DateTimeField(_("Due from"), db_default=Now())
    rung_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(_("Taken until"), null=True)
    token = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(_("Failures"), default=0)
    deaths = models.PositiveSmallIntegerField(_("Interruptions"), default=0)
    last_error = models.CharField(_("Latest error"), max_length=120, blank=True)
    kept_at = models.DateTimeField(_("Kept"), null=True)
    parked_at = models.DateTimeField(_("Set aside"), null=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        indexes = [
            models.Index(
                fields=["run_after"], condition=models.Q(kept_at=None, parked_at=None), name="outbox_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.id}"
