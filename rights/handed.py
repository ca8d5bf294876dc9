"""The file of a move, sent to another controller because the person wants it so."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sent(models.TextChoices):
    """How far the sending has come."""

    WAITING = "waiting", _("On its way")
    TAKEN = "taken", _("Sent, and the receiver has taken it")
    REFUSED = "refused", _("The receiver did not want it")
    GIVEN_UP = "given_up", _("Could not be sent")


class Why(models.TextChoices):
    """Why a file could not be sent: what the person is told (Art. 20(2))."""

    UNREACHABLE = "unreachable", _("Their system did not answer.")
    TOO_SLOW = "too_slow", _("Their system was too slow.")
    FAULT = "fault", _("Their system had a fault.")
    NOT_SAFE = "private_address", _("The way to their system is not safe.")
    NOT_CONNECTED = "not_connected", _("They no longer receive files from us.")
    GONE = "gone", _("The file was no longer here.")


class Handover(models.Model):
    """
    The file of one move, sent to one receiver: when it was asked for, and what came of it.

    Its key is the one by which the receiver knows a repeated sending. Source: GDPR Art. 20(2); R20-3.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey("rights.Line", models.CASCADE, related_name="handovers")
    recipient = models.SlugField(_("Receiver"), max_length=60)
    asked_at = models.DateTimeField(_("You asked for it"))
    outcome = models.CharField(_("Outcome"), max_length=8, choices=Sent.choices, default=Sent.WAITING)
    reason = models.CharField(_("Reason"), max_length=16, choices=Why.choices, blank=True)
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("file sent to another organisation")
        verbose_name_plural = _("files sent to other organisations")
        constraints = [
            models.UniqueConstraint(fields=["line", "recipient"], name="rights_handed_over_once"),
            models.CheckConstraint(
                condition=models.Q(outcome=Sent.WAITING, ended_at=None)
                | ~models.Q(outcome=Sent.WAITING) & models.Q(ended_at__isnull=False),
                name="rights_handed_over_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"
