"""
What went by the clock: a sweep of one night, table by table. Counts, rules and days; nobody is named.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptBack(models.TextChoices):
    """Why rows stay though their time is over (R15-14, R17-11, R18-4)."""

    LEAVING = "leaving", _("the person's record is closed: its own deletion takes them")
    PAUSED = "paused", _("the person has the use of the data paused")
    HELD = "held", _("a hold keeps them")
    STANDSTILL = "standstill", _("the person waits for a copy")
    REQUEST = "request", _("a deletion that the person asked for is on its way")


class WaitsFor(models.TextChoices):
    """Why two people look at a part before it runs."""

    REGISTER = "register", _("the register asks for it")
    MUCH = "much", _("it is more than a sweep may take by itself")


class Ended(models.TextChoices):
    """How a part ended."""

    DONE = "done", _("done")
    MOST = "most", _("stopped at the most of one run; the next one goes on")
    CHANGED = "changed", _("the rules changed meanwhile; the next sweep counts anew")
    TURNED_DOWN = "turned_down", _("turned down; the next sweep asks again")


class SweepQuerySet(models.QuerySet["Sweep"]):
    def open(self) -> "SweepQuerySet":
        return self.filter(ended_at=None)

    def to_look_at(self) -> "SweepQuerySet":
        """Those with parts that nobody has looked at."""
        return self.open().filter(handled_by=None, parts__in=Part.objects.waiting()).distinct()

    def to_approve(self) -> "SweepQuerySet":
        """Those that one person stands behind and no other has approved."""
        behind = self.open().filter(handled_by__isnull=False, approved_by=None)
        return behind.filter(parts__in=Part.objects.waiting()).distinct()


class Sweep(models.Model):
    """
    One run over all that is over its time on a local day: counted, looked at where that is called for, carried out.

    `night` is the day for the sweep that the clock begins, once a day; others are begun by hand. Two people stand
    behind what does not go by itself. Source: GDPR Art. 5(1)(e); law.md (d).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.DateField(_("What is over its time on"))
    night = models.DateField(null=True, unique=True, editable=False)
    begun_at = models.DateTimeField(_("Begun"))
    counted_at = models.DateTimeField(_("Counted"), null=True)
    handled_by = models.UUIDField(null=True, editable=False)
    handled_at = models.DateTimeField(_("Looked at"), null=True)
    approved_by = models.UUIDField(null=True, editable=False)
    approved_at = models.DateTimeField(_("Approved"), null=True)
    ended_at = models.DateTimeField(_("Ended"), null=True)

    objects = SweepQuerySet.as_manager()

    class Meta:
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(handled_by=None, handled_at=None)
                | models.Q(handled_by__isnull=False, handled_at__isnull=False),
                name="retention_sweep_looked_at",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None, approved_at=None)
                | models.Q(approved_at__isnull=False, handled_by__isnull=False, approved_by__isnull=False)
                & ~models.Q(approved_by=models.F("handled_by")),
                name="retention_two_approve_a_sweep",
            ),
        ]

    def __str__(self) -> str:
        return f"sweep {self.pk}"


class PartQuerySet(models.QuerySet["Part"]):
    def waiting(self) -> "PartQuerySet":
        """Those that wait for two people."""
        return self.filter(sweep__approved_by=None, ended_at=None).exclude(waits_for="")

    def to_run(self) -> "PartQuerySet":
        return self.filter(ended_at=None).filter(models.Q(waits_for="") | ~models.Q(sweep__approved_by=None))


class Part(models.Model):
    """
    One table in one sweep: what was counted, what keeps rows back, and how far it has come.

    `place` is where the next batch goes on: a key of a row, or a day and a key. It is forgotten when the part ends.
    """

    sweep = models.ForeignKey(Sweep, models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    table = models.CharField(_("Table"), max_length=80)
    category = models.SlugField(_("Kind of data"), max_length=60)
    rules = models.JSONField(_("Rules"), default=list)
    going = models.PositiveBigIntegerField(_("To be deleted"), default=0)
    to_cut = models.PositiveBigIntegerField(_("To be cut down"), default=0)
    people = models.PositiveBigIntegerField(_("People concerned"), default=0)
    of_rows = models.PositiveBigIntegerField(_("Records in all"), default=0)
    kept_back = models.JSONField(_("Kept back"), default=dict)
    waits_for = models.CharField(_("Waits because"), max_length=8, choices=WaitsFor.choices, blank=True)
    place = models.JSONField(null=True, editable=False)
    gone = models.PositiveBigIntegerField(_("Deleted"), default=0)
    cut = models.PositiveBigIntegerField(_("Cut down"), default=0)
    months = models.PositiveSmallIntegerField(_("Whole months dropped"), default=0)
    batches = models.PositiveIntegerField(_("Batches"), default=0)
    ended = models.CharField(_("How it ended"), max_length=12, choices=Ended.choices, blank=True)
    ended_at = models.DateTimeField(_("Ended"), null=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a sweep")
        verbose_name_plural = _("parts of sweeps")
        constraints = [
            models.UniqueConstraint(fields=["sweep", "table"], name="retention_each_table_once_a_sweep"),
            models.CheckConstraint(
                condition=models.Q(ended="", ended_at=None)
                | ~models.Q(ended="") & models.Q(ended_at__isnull=False),
                name="retention_part_ended_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"
