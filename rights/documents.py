"""
A copy of an identity document, while somebody checks it: locked with a key of its own, and gone when that is done.

The row stays and says when it came and went, and who looked; the copy itself does not.
"""

import datetime as dt
import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rights.rules.identity import DOCUMENT_DAYS, Ending

CHECKED = [Ending.FITS.value, Ending.DOES_NOT_FIT.value]
LONGEST_KEPT = dt.timedelta(days=DOCUMENT_DAYS)


class DocumentQuerySet(models.QuerySet["IdDocument"]):
    def held(self) -> "DocumentQuerySet":
        """Those whose copy we still have."""
        return self.filter(destroyed_at=None)


class IdDocument(models.Model):
    """
    One copy of an identity document, asked for as the last resort in one case.

    The database itself refuses a copy kept for more than 30 days, a key that outlives its copy, and a check by
    somebody who has not looked. Source: GDPR Art. 5(1)(c), 5(1)(e), 12(6); R12-11; T-12.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pause = models.ForeignKey("rights.Pause", models.CASCADE, related_name="documents")
    key_wrapped = models.BinaryField(null=True)
    media_type = models.CharField(_("File type"), max_length=80)
    size = models.PositiveIntegerField(_("Bytes"))
    brought_by = models.UUIDField(_("Key of staff"), null=True, blank=True)
    came_at = models.DateTimeField(_("The copy came"))
    expires_at = models.DateTimeField(_("The copy is kept until, at the latest"))
    looked_by = models.UUIDField(_("Key of who looked"), null=True, blank=True)
    destroyed_at = models.DateTimeField(_("The copy was deleted"), null=True, blank=True)
    ended = models.CharField(_("Why it was deleted"), max_length=12, choices=Ending.choices, blank=True)
    ended_by = models.UUIDField(_("Key of who checked"), null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of an identity document")
        verbose_name_plural = _("copies of identity documents")
        constraints = [
            models.UniqueConstraint(
                fields=["pause"], condition=models.Q(destroyed_at=None), name="rights_one_document_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(key_wrapped=None, destroyed_at__isnull=False) & ~models.Q(ended="")
                | models.Q(key_wrapped__isnull=False, destroyed_at=None, ended=""),
                name="rights_gone_document_has_no_key",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__lte=models.F("came_at") + LONGEST_KEPT),
                name="rights_document_goes_in_30_days",
            ),
            models.CheckConstraint(
                condition=~models.Q(ended__in=CHECKED)
                | models.Q(ended_by__isnull=False, looked_by=models.F("ended_by")),
                name="rights_document_seen_by_its_checker",
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.pk}"

    @property
    def path(self) -> Path:
        """Where the locked copy lies."""
        return Path(settings.INSYN_ID_DOCUMENTS) / f"{self.pk}.age"
