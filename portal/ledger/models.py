"""
The ledger of what must outlive a restore: erasures, restrictions, objections, consents taken back.

It lies in a second database, outside the dumps. Tokens, codes, counts and moments only; nothing names a person.
"""

import datetime as dt

from django.db import models


class Kind(models.TextChoices):
    """What a line is about."""

    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    CONSENT = "consent"


class Phase(models.TextChoices):
    """
    What a line says: an erasure is intended, then done or called off; an effect begins and may end.

    An intent is written before the first destructive act, and its end after that act is committed.
    """

    INTENT = "intent"
    DONE = "done"
    CALLED_OFF = "called_off"
    BEGUN = "begun"
    ENDED = "ended"


class LineQuerySet(models.QuerySet["Line"]):
    def erasures(self) -> "LineQuerySet":
        return self.filter(kind=Kind.ERASURE)

    def effects(self) -> "LineQuerySet":
        return self.exclude(kind=Kind.ERASURE)

    def open_intents(self) -> "LineQuerySet":
        """The intents of acts about somebody that neither are done nor were called off."""
        ended = Line.objects.filter(
            act_id=models.OuterRef("act_id"), phase__in=[Phase.DONE, Phase.CALLED_OFF]
        )
        return self.filter(~models.Exists(ended), phase=Phase.INTENT).exclude(token="")


class Line(models.Model):
    """
    One line, written once and never changed (the table refuses): the digest covers it and the line before it.

    `token` is a keyed hash of the member's id, by the key of the `period`; the keys lie beside the master key, and one is
    destroyed when the last backup from before its period's end is gone. `code` is a purpose, or a purpose and a channel.
    A batch of a sweep has none: its rows are over their time in an older copy as well.
    `keeps` says what staff kept: category, ground and last day. Of a person who stays nothing younger than `reaches_to`
    was destroyed. Source: R17-12; law.md (d), proof of erasure.
    """

    position = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(editable=False)
    kind = models.CharField(max_length=11, choices=Kind.choices, editable=False)
    phase = models.CharField(max_length=10, choices=Phase.choices, editable=False)
    act_id = models.UUIDField(null=True, editable=False)
    cause = models.CharField(max_length=20, blank=True, editable=False)
    code = models.CharField(max_length=90, blank=True, editable=False)
    period = models.CharField(max_length=7, editable=False)
    token = models.CharField(max_length=64, editable=False)
    categories = models.JSONField(default=list, editable=False)
    keeps = models.JSONField(default=list, editable=False)
    counts = models.JSONField(default=dict, editable=False)
    reaches_to = models.DateTimeField(null=True, editable=False)
    digest = models.BinaryField(max_length=32)

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act_id", "phase", "token"], name="ledger_each_phase_once"),
            models.CheckConstraint(
                condition=models.Q(kind=Kind.ERASURE, act_id__isnull=False)
                & models.Q(phase__in=[Phase.INTENT, Phase.DONE, Phase.CALLED_OFF])
                | ~models.Q(kind=Kind.ERASURE) & models.Q(act_id=None, phase__in=[Phase.BEGUN, Phase.ENDED]),
                name="ledger_phases_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.position}"

    def told(self) -> list[object]:
        """Return what the line says, as the digest covers it: in this order, times in UTC."""
        return [
            self.position,
            self.at.astimezone(dt.UTC).isoformat(),
            self.kind,
            self.phase,
            str(self.act_id or ""),
            self.cause,
            self.code,
            self.period,
            self.token,
            self.categories,
            self.keeps,
            self.counts,
            self.reaches_to.astimezone(dt.UTC).isoformat() if self.reaches_to else "",
        ]
