"""The table of restrictions: from the hour one is set to the hour it is lifted, and that the person was told between."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.members.owned import OwnedQuerySet
from rights.rules.restriction import Ground

LONGEST_REASON = 500
LIFTED_BY = {"member": _("you"), "notice": _("us, after we had told you")}
"""Who ended a restriction, in words."""


class RestrictionQuerySet(OwnedQuerySet["Restriction"]):
    def live(self) -> "RestrictionQuerySet":
        return self.filter(lifted_at=None)


class Restriction(models.Model):
    """
    All use of one person's data is paused, because of one line of a request.

    `lift_at` is the earliest moment of its end, `told_at` when the person was told of it: the database lets nobody but
    the person end it without both, or before. Source: GDPR Art. 18(2), 18(3); R18-2, R18-5.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="restrictions")
    line = models.OneToOneField("rights.Line", models.CASCADE, related_name="restriction")
    ground = models.CharField(_("Why"), max_length=10, choices=Ground.choices)
    set_at = models.DateTimeField(_("Paused since"), db_default=Now())
    confirmed_at = models.DateTimeField(_("Confirmed"), null=True, blank=True)
    planned_at = models.DateTimeField(_("End planned"), null=True, blank=True)
    planned_by = models.UUIDField(null=True, blank=True)
    planned_because = models.TextField(_("Why it ends"), max_length=LONGEST_REASON, blank=True)
    lift_at = models.DateTimeField(_("Ends at the earliest"), null=True, blank=True)
    told_at = models.DateTimeField(_("You were told"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("Ended"), null=True, blank=True)
    lifted_by = models.CharField(_("Ended by"), max_length=10, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="")
                | Q(lifted_at__isnull=False, lifted_by="member")
                | Q(
                    lifted_at__gte=F("lift_at"),
                    lift_at__gt=F("told_at"),
                    told_at__isnull=False,
                    lift_at__isnull=False,
                    lifted_by="notice",
                ),
                name="rights_lifted_after_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"restriction {self.pk}"
