"""What happened: entries that point but do not tell. Ids, action names and counts; never names, addresses or values."""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, kind: str, key: object) -> "EntryQuerySet":
        """Return the entries about one thing, such as `("rights.case", case.id)`."""
        return self.filter(about_type=kind, about_id=str(key))

    def of_subject(self, subject_id: uuid.UUID) -> "EntryQuerySet":
        return self.filter(subject_id=subject_id)


class Entry(models.Model):
    """One event. No foreign keys, so that an erasure neither blocks on it nor breaks it."""

    at = models.DateTimeField(_("Time"), db_default=Now(), editable=False)
    action = models.CharField(_("Action"), max_length=80)
    role = models.CharField(_("Role"), max_length=20)
    subject_id = models.UUIDField(_("Whom it concerns"), null=True, db_index=True)
    actor_id = models.UUIDField(_("Who did it"), null=True, db_index=True)
    about_type = models.CharField(_("Kind of row"), max_length=60, blank=True)
    about_id = models.CharField(_("Key of the row"), max_length=60, blank=True)
    facts = models.JSONField(_("Facts"), default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [models.Index(fields=["about_type", "about_id"], name="trail_about")]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"


class Seal(models.Model):
    """
    One link of the chain: the digest covers the entry and the link before it.

    Entries enter unchained with the change they tell of; the relay seals them in order within seconds.
    """

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"seal {self.position}"


class Unsealed(models.Model):
    """The waiting room of the sealer: filled by a trigger with each entry, emptied as the chain grows."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"unsealed {self.pk}"
