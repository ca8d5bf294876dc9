"""Where else the data lie: to whom a person's data were given, and which staff looked."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.members.owned import EvidenceQuerySet, OwnedQuerySet


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


class Act(models.TextChoices):
    """What a recipient is told of (GDPR Art. 19)."""

    RECTIFICATION = "rectification", _("A correction")
    ERASURE = "erasure", _("An erasure")
    RESTRICTION = "restriction", _("A restriction")
    LIFTED = "lifted", _("The end of a restriction")


class Told(models.TextChoices):
    """How far telling one recipient has come."""

    OPEN = "open", _("Not told yet")
    SENT = "sent", _("Has been told")
    ANSWERED = "answered", _("Has answered that it is done")
    IMPOSSIBLE = "impossible", _("Not possible")
    TOO_MUCH = "too_much", _("More work than is reasonable")


GIVEN_UP = (Told.IMPOSSIBLE, Told.TOO_MUCH)
ENDED = (Told.ANSWERED, *GIVEN_UP)


class NotificationQuerySet(OwnedQuerySet["Notification"]):
    def open(self) -> "NotificationQuerySet":
        return self.filter(outcome=Told.OPEN)

    def of_line(self, line_id: uuid.UUID) -> "NotificationQuerySet":
        return self.filter(line_id=line_id)


class Notification(models.Model):
    """
    One recipient that got a person's data and must be told what was done with them since, by a day.

    `line_id` is the key of the right in the request that caused it, `number` the request's number.
    Source: GDPR Art. 19; R19-1, R19-2.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    recipient = models.SlugField(_("Recipient"), max_length=60)
    act = models.CharField(_("Told of"), max_length=14, choices=Act.choices)
    line_id = models.UUIDField(_("Key of the request's part"), db_index=True)
    number = models.CharField(_("Number"), max_length=16)
    outcome = models.CharField(_("Outcome"), max_length=10, choices=Told.choices, default=Told.OPEN)
    reason = models.CharField(_("Why not"), max_length=400, blank=True)
    due_on = models.DateField(_("To be told by"))
    made_at = models.DateTimeField(_("Noted"), db_default=Now())
    sent_at = models.DateTimeField(_("Told"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient to tell")
        verbose_name_plural = _("recipients to tell")
        constraints = [
            models.UniqueConstraint(fields=["line_id", "recipient", "act"], name="recipients_told_once"),
            models.CheckConstraint(
                condition=models.Q(outcome=Told.OPEN, sent_at=None, ended_at=None)
                | models.Q(outcome=Told.SENT, sent_at__isnull=False, ended_at=None)
                | models.Q(outcome__in=ENDED, ended_at__isnull=False),
                name="recipients_told_has_its_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome__in=[Told.IMPOSSIBLE, Told.TOO_MUCH]) | ~models.Q(reason=""),
                name="recipients_not_told_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(outcome=Told.OPEN), name="recipients_open_by_due"
            )
        ]

    def __str__(self) -> str:
        return f"notification {self.pk}"
