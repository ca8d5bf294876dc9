"""Every yes and no, with its proof: an append-only table of decisions."""

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.members.owned import EvidenceQuerySet


class Answer(models.TextChoices):
    """The states of DPV that a person's own act makes."""

    GIVEN = "given", _("Yes")
    REFUSED = "refused", _("No")
    WITHDRAWN = "withdrawn", _("Taken back")


SURFACES: Mapping[str, object] = {
    "registration": _("at registration"),
    "sign_up": _("at registration"),
    "consents": _("the page Consents"),
    "erasure": _("in a request to delete data"),
    "entered": _("in a request that staff entered"),
    "restored": _("again, after a backup was restored"),
}
"""Where a decision was made, in words."""


class DecisionQuerySet(EvidenceQuerySet["Decision"]):
    def current(self) -> "DecisionQuerySet":
        """Return the latest decision a member, purpose and channel."""
        return self.order_by("member", "purpose", "channel", "-at", "-id").distinct(
            "member", "purpose", "channel"
        )


class Decision(models.Model):
    """
    One decision, never changed afterwards (C-3). The exact text shown is kept with its hash and language.

    Source: GDPR Art. 7(1).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consent_decisions")
    purpose = models.SlugField(_("Purpose"), max_length=60)
    channel = models.SlugField(_("Channel"), max_length=20)
    answer = models.CharField(_("Answer"), max_length=10, choices=Answer.choices)
    text_shown = models.TextField(_("Text shown"))
    text_digest = models.CharField(max_length=64)
    language = models.CharField(_("Language"), max_length=2)
    notice_version = models.CharField(_("Privacy notice"), max_length=20)
    surface = models.SlugField(_("Where"), max_length=40)
    at = models.DateTimeField(_("Time"), db_default=Now())

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent decision")
        verbose_name_plural = _("consent decisions")

    def __str__(self) -> str:
        return f"decision {self.pk}"
