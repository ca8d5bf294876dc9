"""
What moves the last day to answer: the wait until a person shows who it is, and more time, told in time.

The dates that follow from them are counted in `rights.clock`.
"""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rights.rules.deadlines import ExtensionReason
from rights.rules.identity import MOST_TRIES, Doubt, Way

EXTENSION_REASONS = [
    (ExtensionReason.COMPLEX.value, _("The request is complex")),
    (ExtensionReason.MANY_REQUESTS.value, _("There are many requests")),
]
"""The two reasons the law knows, in words; holidays of the staff are none (R12-5)."""
SEEN_BY_TWO = [way.value for way in Way if way.needs_two]


class Pause(models.Model):
    """
    A question who the person is, for a reason of this case, and how it ended; the clock stands still meanwhile.

    What was answered is kept nowhere: only the way, the number of tries, and who looked. `shown` stays empty where
    the wait ended without an answer. Source: GDPR Art. 12(6); R12-9, R12-10; D-9.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("rights.Case", models.CASCADE, related_name="pauses")
    doubt = models.CharField(_("Why we asked"), max_length=20, choices=Doubt.choices)
    way = models.CharField(_("What we asked for"), max_length=12, choices=Way.choices)
    asked_at = models.DateTimeField(_("Asked"))
    asked_by = models.UUIDField(_("Key of staff"))
    late_because = models.CharField(_("Why we asked late"), max_length=300, blank=True)
    only_because = models.CharField(_("Why nothing less was enough"), max_length=300, blank=True)
    told_at = models.DateTimeField(_("The question left"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("Tries"), default=0)
    seen_by = models.UUIDField(_("Key of the first who looked"), null=True, blank=True)
    confirmed_by = models.UUIDField(_("Key of the second who looked"), null=True, blank=True)
    shown = models.CharField(_("How it was shown"), max_length=12, choices=Way.choices, blank=True)
    ended_at = models.DateTimeField(_("The wait ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("question who it is")
        verbose_name_plural = _("questions who it is")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at=None), name="rights_one_open_question"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("asked_at")),
                name="rights_asked_before_answered",
            ),
            models.CheckConstraint(
                condition=models.Q(shown="") | models.Q(ended_at__isnull=False),
                name="rights_shown_ends_the_wait",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | models.Q(seen_by__isnull=False) & ~models.Q(seen_by=models.F("confirmed_by")),
                name="rights_seen_by_two_persons",
            ),
            models.CheckConstraint(
                condition=~models.Q(shown__in=SEEN_BY_TWO) | models.Q(confirmed_by__isnull=False),
                name="rights_in_person_needs_two",
            ),
            models.CheckConstraint(
                condition=models.Q(way=Way.DOCUMENT) & ~models.Q(only_because="")
                | ~models.Q(way=Way.DOCUMENT) & models.Q(only_because=""),
                name="rights_document_only_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(shown=Way.DOCUMENT)
                | models.Q(seen_by__isnull=False) & ~models.Q(seen_by=models.F("asked_by")),
                name="rights_document_checked_by_another",
            ),
            models.CheckConstraint(condition=models.Q(tries__lte=MOST_TRIES), name="rights_tries_end"),
        ]

    def __str__(self) -> str:
        return f"pause {self.pk}"

    @property
    def copy_is_here(self) -> bool:
        """Whether the person's copy of an identity document lies with us, to be checked."""
        asked = self.ended_at is None and self.way == Way.DOCUMENT
        return asked and any(one.destroyed_at is None for one in self.documents.all())


class Extension(models.Model):
    """
    More time, once a case, for one of two reasons, and when the person was told.

    It counts only where the person was told on or before the first last day. Source: GDPR Art. 12(3); R12-5; D-7, D-8.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField("rights.Case", models.CASCADE, related_name="extension")
    reason = models.CharField(_("Reason"), max_length=20, choices=EXTENSION_REASONS)
    text = models.CharField(_("The reason in our words"), max_length=1000)
    first_due_on = models.DateField(_("Last day before"))
    due_on = models.DateField(_("New last day"))
    made_by = models.UUIDField(_("Key of staff"))
    made_at = models.DateTimeField(_("Longer time decided"), db_default=Now())
    told_at = models.DateTimeField(_("Told"), null=True, blank=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="rights_extension_says_why"),
            models.CheckConstraint(
                condition=models.Q(reason__in=[code for code, _words in EXTENSION_REASONS]),
                name="rights_extension_by_the_law",
            ),
            models.CheckConstraint(
                condition=models.Q(told_at=None) | models.Q(told_at__gte=models.F("made_at")),
                name="rights_decided_before_told",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("first_due_on")), name="rights_extension_is_later"
            ),
        ]

    def __str__(self) -> str:
        return f"extension {self.pk}"
