"""
What is to be destroyed and what was: the disposal of one person's records. Holds and standstills say what stays.

Nothing here holds what was destroyed: tables, counts, days and codes only.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from retention.items import Ground
from retention.runs import Part, Sweep

__all__ = ["Disposal", "Freeze", "Hold", "Part", "Sweep"]


class DisposalQuerySet(models.QuerySet["Disposal"]):
    def to_approve(self) -> "DisposalQuerySet":
        """Those that one person has decided and no other has approved or begun."""
        return self.filter(handled_by__isnull=False, approved_by=None, begun_at=None)

    def with_traces(self) -> "DisposalQuerySet":
        """Those after which something of the person was still found."""
        return self.exclude(searched_at=None).exclude(traces=[])

    def to_finish(self, today: dt.date) -> "DisposalQuerySet":
        """Those that are done, and of which something more may go on this local day."""
        return self.filter(executed_at__isnull=False, next_on__lte=today)


class Disposal(models.Model):
    """
    One person's records on their way out: planned, decided, approved, begun, done.

    `about_id` is the line of the request that asked for it, or a key made from it; `categories` is empty when
    everything is to go. The ledger knows the disposal by `act_id` alone. What had to stay goes later, by the same
    disposal: `next_on` is the local day from which more may go, None when no such day is known.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about_id = models.UUIDField(unique=True, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="disposals")
    act_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    categories = models.JSONField(_("Parts"), default=list)
    items = models.JSONField(_("What goes and what stays"), default=list)
    keeps = models.JSONField(_("What staff keep, and why"), default=list)
    planned_at = models.DateTimeField(_("Planned"))
    handled_by = models.UUIDField(null=True, editable=False)
    handled_at = models.DateTimeField(_("Decided"), null=True)
    approved_by = models.UUIDField(null=True, editable=False)
    approved_at = models.DateTimeField(_("Approved"), null=True)
    begun_at = models.DateTimeField(_("Begun"), null=True)
    told_at = models.DateTimeField(_("Last letter sent"), null=True)
    executed_at = models.DateTimeField(_("Done"), null=True)
    searched_at = models.DateTimeField(_("Searched for what could be left"), null=True)
    searched = models.PositiveIntegerField(_("Places searched"), null=True)
    traces = models.JSONField(_("Where something was still found"), default=list)
    next_on = models.DateField(_("More may go from"), null=True)
    untold = models.JSONField(_("What went since, and is not told yet"), default=list)

    objects = DisposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        indexes = [
            models.Index(
                fields=["next_on"], condition=models.Q(next_on__isnull=False), name="retention_to_finish"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | models.Q(handled_by__isnull=False) & ~models.Q(approved_by=models.F("handled_by")),
                name="retention_two_pairs_of_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(handled_by=None, handled_at=None)
                | models.Q(handled_by__isnull=False, handled_at__isnull=False),
                name="retention_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None, approved_at=None)
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="retention_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(executed_at=None) | models.Q(begun_at__isnull=False),
                name="retention_done_was_begun",
            ),
            models.CheckConstraint(
                condition=models.Q(searched_at=None, searched=None, traces=[])
                | models.Q(searched_at__isnull=False, searched__isnull=False),
                name="retention_searched_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"disposal {self.pk}"

    @property
    def whole(self) -> bool:
        """Whether the person leaves altogether."""
        return not self.categories


class Sought(models.Model):
    """
    By what an erased person could be found, locked with the master key, so that what is left can be searched for.

    For a day at most, and for nothing else. `disposal_id` is no foreign key: the row belongs to nobody's record.
    """

    disposal_id = models.UUIDField(primary_key=True, editable=False)
    locked = models.BinaryField()
    noted_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"sought {self.pk}"


class Purge(models.Model):
    """
    One time that destroyed bytes were made to leave the disk: which tables were written anew, and which wait.

    `deleted` holds how many rows of each table had ever been deleted by then, as PostgreSQL counts them.
    """

    begun_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True)
    tables = models.JSONField(default=list)
    waiting = models.JSONField(default=dict)
    deleted = models.JSONField(default=dict)
    log_ended = models.BooleanField(default=False)
    broker_rewritten = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"purge {self.pk}"


class FreezeQuerySet(models.QuerySet["Freeze"]):
    def live(self) -> "FreezeQuerySet":
        return self.filter(ended_at=None)


class Freeze(models.Model):
    """
    Deletion by the clock stands still for one person, because a copy was asked for and is not yet delivered.

    `about_id` is the line of the request. `ended_by` is the key of whoever at the desk let deletion go on, or nothing
    when the copy was delivered or the person asked for something else. Source: R15-14.
    """

    about_id = models.UUIDField(unique=True, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="freezes")
    begun_at = models.DateTimeField(_("Deletion by the clock stands still since"))
    ended_at = models.DateTimeField(_("Deletion by the clock goes on since"), null=True)
    ended_by = models.UUIDField(null=True, editable=False)

    objects = FreezeQuerySet.as_manager()

    class Meta:
        verbose_name = _("standstill of deletion")
        verbose_name_plural = _("standstills of deletion")
        indexes = [
            models.Index(fields=["member"], condition=models.Q(ended_at=None), name="retention_stands_still")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_by=None) | models.Q(ended_at__isnull=False),
                name="retention_let_go_on_was_ended",
            )
        ]

    def __str__(self) -> str:
        return f"standstill {self.pk}"


class HoldQuerySet(models.QuerySet["Hold"]):
    def live(self) -> "HoldQuerySet":
        return self.filter(released_at=None)

    def keeping(self, *categories: str) -> "HoldQuerySet":
        """Those that keep something of one of these categories."""
        named = models.Q(categories=[])
        for one in categories:
            named |= models.Q(categories__contains=[one])
        return self.live().filter(named)

    def to_review(self, today: dt.date) -> "HoldQuerySet":
        """Those whose day to be looked at again has come."""
        return self.live().filter(review_on__lte=today)

    def to_release(self) -> "HoldQuerySet":
        """Those that one person wants to end and no other has ended."""
        return self.live().filter(asked_by__isnull=False)


class Hold(models.Model):
    """
    Nothing of one person's, or of some categories, is destroyed until the hold is released: by request or by the clock.

    `categories` is empty when it keeps everything. `reason` is written for the person, who is `shown` the hold unless
    that would harm a claim. Two people end it: who asked for that is never who does it.
    Source: GDPR Art. 17(3); R17-11; security.md (d) 11.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="holds")
    categories = models.JSONField(_("Parts"), default=list)
    ground = models.CharField(_("Ground"), max_length=13, choices=Ground.choices)
    reason = models.CharField(_("Why it stays"), max_length=400)
    review_on = models.DateField(_("To be looked at again by"))
    shown = models.BooleanField(_("Shown to the person"), default=True)
    hidden_because = models.CharField(_("Why it was not shown at first"), max_length=400, blank=True)
    placed_at = models.DateTimeField(_("Held since"))
    placed_by = models.UUIDField(editable=False)
    reviewed_at = models.DateTimeField(_("Looked at again"), null=True)
    asked_by = models.UUIDField(null=True, editable=False)
    asked_at = models.DateTimeField(_("End proposed"), null=True)
    release_because = models.CharField(_("Why it ends"), max_length=400, blank=True)
    released_by = models.UUIDField(null=True, editable=False)
    released_at = models.DateTimeField(_("Ended"), null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        indexes = [
            models.Index(fields=["member"], condition=models.Q(released_at=None), name="retention_is_held"),
            models.Index(
                fields=["review_on"], condition=models.Q(released_at=None), name="retention_to_review"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(shown=True)
                | models.Q(ground=Ground.CLAIMS, released_at=None) & ~models.Q(hidden_because=""),
                name="retention_hidden_for_a_claim",
            ),
            models.CheckConstraint(
                condition=models.Q(asked_by=None, asked_at=None, release_because="")
                | models.Q(asked_by__isnull=False, asked_at__isnull=False) & ~models.Q(release_because=""),
                name="retention_end_asked_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(released_by=None, released_at=None)
                | models.Q(released_by__isnull=False, released_at__isnull=False, asked_by__isnull=False)
                & ~models.Q(released_by=models.F("asked_by")),
                name="retention_two_end_a_hold",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"

    @property
    def whole(self) -> bool:
        """Whether it keeps everything about the person."""
        return not self.categories

    def concerns(self, category: str) -> bool:
        return self.whole or category in self.categories
