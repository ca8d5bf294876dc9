"""Where else the data lie: to whom a person's data were given, and which staff looked."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.members.owned import EvidenceQuerySet


class Disclosure(models.Model):
    """
    Data about one person given to one recipient of the register.

    Source: GDPR Art. 15(1)(c), 19; R15-4.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="disclosures")
    recipient = models.SlugField(_("Recipient"), max_length=60)
    category = models.SlugField(_("Category"), max_length=60)
    purpose = models.SlugField(_("Purpose"), max_length=60)
    country = models.CharField(_("Country"), max_length=2)
    at = models.DateTimeField(_("Time"), db_default=Now())

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")

    def __str__(self) -> str:
        return f"disclosure {self.pk}"


class LookUp(models.Model):
    """
    A member of staff opened a person's record: role, time and reason, never the name (C-579/21; R15-18).

    Append-only.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="look_ups")
    role = models.CharField(_("Role"), max_length=20)
    staff_id = models.UUIDField(_("Key of staff"))
    page = models.CharField(_("What was opened"), max_length=60)
    reason = models.CharField(_("Why"), max_length=60, blank=True)
    note = models.CharField(_("In their own words"), max_length=200, blank=True)
    at = models.DateTimeField(_("Time"), db_default=Now())

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("look-up")
        verbose_name_plural = _("look-ups")

    def __str__(self) -> str:
        return f"look-up {self.pk}"
