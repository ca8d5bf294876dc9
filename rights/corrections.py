"""The tables of a correction: what was decided, and what was asked of the person before. Part of `rights.models`."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rights.rules.correction import Decided, Wrong


class Correction(models.Model):
    """
    What one line of correction is about, and what became of it: the value before, the value after, why not as asked.

    `category` is the category of the register it concerns. Source: GDPR Art. 16; R16-2.
    """

    line = models.OneToOneField("rights.Line", models.CASCADE, related_name="correction")
    field = models.CharField(_("What is wrong"), max_length=20, choices=Wrong.choices)
    category = models.SlugField(_("Category"), max_length=60, blank=True)
    old = models.CharField(_("Before"), max_length=400, blank=True)
    new = models.CharField(_("After"), max_length=400, blank=True)
    decided = models.CharField(_("Decided"), max_length=10, choices=Decided.choices, blank=True)
    reason = models.TextField(_("What we did, or why not as you asked"), max_length=4000, blank=True)
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    decided_by = models.UUIDField(_("Key of staff"), null=True, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided="", decided_at=None, decided_by=None)
                | ~models.Q(decided="") & models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="rights_correction_is_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(decided__in=["", Decided.AS_ASKED]) | ~models.Q(reason=""),
                name="rights_correction_otherwise_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"

    @property
    def wrong(self) -> Wrong:
        return Wrong(self.field)


class Question(models.Model):
    """
    Something asked of the person because a correction cannot be decided without it: what, why it is needed, the answer.

    Source: CJEU C-247/23; R16-4.
    """

    line = models.ForeignKey("rights.Line", models.CASCADE, related_name="questions")
    text = models.TextField(_("What we ask"), max_length=4000)
    why = models.TextField(_("Why we need it"), max_length=4000)
    asked_by = models.UUIDField(_("Key of staff"))
    asked_at = models.DateTimeField(_("When we asked"), db_default=Now())
    answer = models.TextField(_("Answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("Answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=models.Q(answered_at=None), name="rights_one_question_waits"
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None)
                | ~models.Q(answer="") & models.Q(answered_at__isnull=False),
                name="rights_question_answered_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"
