"""
What people decided at the desk: a refusal with its two signatures, the balancing behind an objection not met, and a
machine's decision that a person has looked at.

These tables belong to `models`, which takes them in; a file of their own keeps both short.
"""

import uuid

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.register.articles import of_the_regulation
from rights.rules.grounds import ABUSE, WEIGHED, Ground
from rights.rules.states import State


class SecondLook(models.TextChoices):
    """What became of a proposed refusal."""

    APPROVED = "approved", _("Approved by a second person")
    TURNED_DOWN = "turned_down", _("Turned down by a second person")
    TAKEN_BACK = "taken_back", _("Taken back by the one who proposed it")


class RefusalQuerySet(models.QuerySet["Refusal"]):
    def waiting(self) -> "RefusalQuerySet":
        """Return those that wait for a second signature, on a line that can still be refused."""
        ended = [state for state in State if state.ended]
        return self.filter(decision="").exclude(line__state__in=ended)

    def approved(self) -> "RefusalQuerySet":
        return self.filter(decision=SecondLook.APPROVED)

    def turned_down(self) -> "RefusalQuerySet":
        """Return those that a second person said no to, the latest first."""
        return self.filter(decision=SecondLook.TURNED_DOWN).order_by("-decided_at")


class Refusal(models.Model):
    """
    A refusal of one line: proposed by one person, decided by another, never by the portal.

    `words` are for the person's letter; `facts` and `intent` are our statement, which proof lies on us (R12-8).
    Staff are named by their keys alone. Source: GDPR Art. 12(4), 12(5); R12-6, R12-8, R22-3.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey("rights.Line", models.CASCADE, related_name="refusals")
    ground = models.CharField(_("Ground"), max_length=20, choices=Ground.choices)
    conditions = models.JSONField(_("What must hold for it"), default=list)
    words = models.TextField(_("Why, in words to you"), blank=True)
    facts = models.TextField(_("The facts it rests on"), blank=True)
    intent = models.TextField(_("What shows the intent"), blank=True)
    proposed_by = models.UUIDField(_("Who proposed it"))
    proposed_at = models.DateTimeField(_("Proposed"))
    decision = models.CharField(_("Decision"), max_length=12, choices=SecondLook.choices, blank=True)
    decided_by = models.UUIDField(_("Who decided it"), null=True)
    decided_at = models.DateTimeField(_("Decided"), null=True)
    note = models.TextField(_("Why it was turned down"), blank=True)

    objects = RefusalQuerySet.as_manager()

    class Meta:
        verbose_name = _("refusal")
        verbose_name_plural = _("refusals")
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=models.Q(decision__in=["", SecondLook.APPROVED]),
                name="rights_one_refusal_a_line",
            ),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_by=None, decided_at=None)
                | ~models.Q(decision="") & models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="rights_refusal_decided_together",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision=SecondLook.APPROVED, decided_by=models.F("proposed_by")),
                name="rights_refusal_by_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(ground__in=Ground.values)
                & (~models.Q(words="") | models.Q(ground__in=WEIGHED)),
                name="rights_refusal_has_a_ground",
            ),
            models.CheckConstraint(
                condition=~models.Q(ground__in=ABUSE) | (~models.Q(facts="") & ~models.Q(intent="")),
                name="rights_abuse_is_stated",
            ),
        ]

    def __str__(self) -> str:
        return f"refusal {self.pk}"


class Balancing(models.Model):
    """
    Why one use goes on in spite of an objection: our reasons, and why they weigh more; or legal claims.

    Source: GDPR Art. 21(1); R21-2.
    """

    refusal = models.ForeignKey(Refusal, models.CASCADE, related_name="balancings")
    purpose = models.SlugField(_("Purpose"), max_length=60)
    ground = models.CharField(_("Ground"), max_length=20, choices=[(one.value, one.label) for one in WEIGHED])
    reasons = models.TextField(_("Our reasons to go on"))
    weighs = models.TextField(_("Why they weigh more than your situation"), blank=True)

    class Meta:
        verbose_name = _("balancing")
        verbose_name_plural = _("balancings")
        constraints = [
            models.UniqueConstraint(fields=["refusal", "purpose"], name="rights_each_purpose_weighed_once"),
            models.CheckConstraint(
                condition=~models.Q(reasons="")
                & (
                    models.Q(ground=Ground.LEGAL_CLAIMS)
                    | (models.Q(ground=Ground.COMPELLING) & ~models.Q(weighs=""))
                ),
                name="rights_balancing_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"balancing {self.pk}"


class Reviewed(models.TextChoices):
    """What came of looking at a machine's decision."""

    CHANGED = "changed", _("The decision is changed")
    STANDS = "stands", _("The decision stands")


class Review(models.Model):
    """
    A person has looked at a machine's decision: the result, and an explanation to whom it concerns.

    Source: GDPR Art. 22(3); R22-2.
    """

    line = models.OneToOneField("rights.Line", models.CASCADE, related_name="review")
    result = models.CharField(_("Result"), max_length=8, choices=Reviewed.choices)
    explanation = models.TextField(_("Explanation"))
    done_by = models.UUIDField(_("Who looked at it"))
    done_at = models.DateTimeField(_("Looked at"))

    class Meta:
        verbose_name = _("human look")
        verbose_name_plural = _("human looks")
        constraints = [
            models.CheckConstraint(condition=~models.Q(explanation=""), name="rights_review_is_explained")
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class FeeGround(models.TextChoices):
    """For what a fee may be taken at all; everything else is free (Art. 12(5))."""

    UNFOUNDED = "unfounded", _("Manifestly unfounded")
    EXCESSIVE = "excessive", _("Excessive")
    FURTHER_COPY = "further_copy", _("A further copy")

    @property
    def article(self) -> str:
        """Return its article in the reader's language."""
        number = "15(3)" if self is FeeGround.FURTHER_COPY else "12(5)(a)"
        return of_the_regulation(number, language=get_language() or "sv")


class FeeAnswer(models.TextChoices):
    """What became of an announced fee."""

    ACCEPTED = "accepted", _("Accepted")
    CONTESTED = "contested", _("Contested")
    WAIVED = "waived", _("Waived: it is free of charge")


class Fee(models.Model):
    """
    A fee for a copy or a move, announced with its calculation before anything is made; one a line, ever.

    Amounts in öre. The person accepts, contests, or takes the request back instead. Source: GDPR Art. 12(5)(a),
    15(3); R12-7.
    """

    line = models.OneToOneField("rights.Line", models.CASCADE, related_name="fee")
    ground = models.CharField(_("Ground"), max_length=12, choices=FeeGround.choices)
    words = models.TextField(_("Why, in words to you"))
    facts = models.TextField(_("The facts it rests on"), blank=True)
    intent = models.TextField(_("What shows the intent"), blank=True)
    minutes = models.PositiveIntegerField(_("Minutes of work"))
    hourly = models.PositiveIntegerField(_("Our cost for an hour of work"))
    material = models.PositiveIntegerField(_("Paper, postage and the like"), default=0)
    announced_by = models.UUIDField(_("Who announced it"))
    announced_at = models.DateTimeField(_("Announced"))
    answer = models.CharField(_("Answer"), max_length=10, choices=FeeAnswer.choices, blank=True)
    view = models.TextField(_("What you say to it"), blank=True)
    answered_at = models.DateTimeField(_("Answered"), null=True)

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None)
                | ~models.Q(answer="") & models.Q(answered_at__isnull=False),
                name="rights_fee_answered_together",
            ),
            models.CheckConstraint(
                condition=~models.Q(words="")
                & (models.Q(ground=FeeGround.FURTHER_COPY) | (~models.Q(facts="") & ~models.Q(intent=""))),
                name="rights_fee_is_stated",
            ),
        ]

    def __str__(self) -> str:
        return f"fee {self.pk}"

    @property
    def work(self) -> int:
        """What the work costs, in whole öre, rounded down: in doubt for the person."""
        return self.minutes * self.hourly // 60

    @property
    def amount(self) -> int:
        return self.work + self.material

    @property
    def owed(self) -> int:
        """What the person has agreed to pay, in öre; 0 unless it was accepted."""
        return self.amount if self.answer == FeeAnswer.ACCEPTED else 0
