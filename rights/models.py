"""
A request and what became of it.

Case: one incoming request. Line: one right in it. Step: one source's work. Package: the file that came out.
What people decide at the desk has tables of its own in `decided`; what staff entered and what goes by post stands in
`papers`.
"""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.members.models import Member
from portal.members.owned import OwnedQuerySet
from rights import corrections, documents, forwarded, handed, masks, outreach, timing  # noqa: F401 - their tables belong to this app
from rights import restrictions as _restrictions  # noqa: F401  # its table is this app's, too
from rights.decided import Balancing, Fee, Refusal, Review
from rights.papers import Delivery
from rights.recorded import Recorded
from rights.rules.right import Right
from rights.rules.states import WITHOUT_A_FILE, WITHOUT_A_FILE_TO_STAFF, Outcome, State, StepOutcome

__all__ = [
    "Balancing",
    "Case",
    "Channel",
    "Download",
    "Draft",
    "Fee",
    "Line",
    "Package",
    "Recorded",
    "Refusal",
    "Review",
    "Step",
]


class Channel(models.TextChoices):
    """The road a request came by; each counts from the day it arrived (R12-1)."""

    PORTAL = "portal", _("This website")
    GUEST = "guest", _("This website, without an account")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    PHONE = "phone", _("Phone")

    @property
    def by_staff(self) -> bool:
        """Whether a member of staff enters what comes by this road."""
        return self in {Channel.EMAIL, Channel.LETTER, Channel.PHONE}


class CaseQuerySet(OwnedQuerySet["Case"]):
    def open(self) -> "CaseQuerySet":
        return self.filter(closed_at=None)

    def due_before(self, day: object) -> "CaseQuerySet":
        return self.open().filter(due_on__lt=day)

    def with_line(self, **wanted: object) -> "CaseQuerySet":
        """Those with a line of that kind, asked row by row in the order of the list: no case counted twice."""
        return self.filter(models.Exists(Line.objects.filter(case=models.OuterRef("pk"), **wanted)))


class Case(models.Model):
    """One incoming request. Its state is derived from its lines; its reference is for reading aloud."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("Number"), max_length=16, unique=True)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases")
    channel = models.CharField(_("How it came"), max_length=10, choices=Channel.choices)
    language = models.CharField(_("Language"), max_length=2)
    received_at = models.DateTimeField(_("Received"))
    received_on = models.DateField(_("Received on"))
    registered_at = models.DateTimeField(_("Entered"), db_default=Now())
    registered_by = models.UUIDField(null=True, blank=True)
    delivery = models.CharField(
        _("How the answer comes"), max_length=6, choices=Delivery.choices, default=Delivery.ONLINE
    )
    due_on = models.DateField(_("Answer by"))
    same_day_key = models.CharField(max_length=64, unique=True)
    follow_digest = models.CharField(max_length=64, blank=True, db_index=True)
    thread = models.OneToOneField(
        "correspondence.Thread", models.SET_NULL, null=True, blank=True, related_name="case"
    )
    acknowledged_at = models.DateTimeField(_("Acknowledged"), null=True, blank=True)
    closed_at = models.DateTimeField(_("Closed"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        indexes = [
            models.Index(
                fields=["due_on", "id"], condition=models.Q(closed_at=None), name="rights_open_by_due"
            ),
            models.Index(
                fields=["closed_at"], condition=models.Q(closed_at__isnull=False), name="rights_closed_first"
            ),
            models.Index(fields=["received_on", "reference"], name="rights_by_day"),
            models.Index(fields=["member", "-received_at"], name="rights_of_member"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def waits(self) -> bool:
        """Whether the clock stands still: a line waits for the person to show who it is, and no copy is here (D-9)."""
        return any(line.stands is State.IDENTIFYING for line in self.lines.all()) and not self.copy_is_here

    @property
    def copy_is_here(self) -> bool:
        return any(one.copy_is_here for one in self.pauses.all())


class Note(models.Model):
    """
    What staff noted among themselves about a request; it is part of the person's copy all the same.

    Source: GDPR Art. 15(3); R15-11.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    text = models.TextField(_("What was noted"), max_length=4000)
    staff_id = models.UUIDField()
    noted_at = models.DateTimeField(_("Note made"), db_default=Now())

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")

    def __str__(self) -> str:
        return f"note {self.pk}"


class Line(models.Model):
    """One right in a case; only rights.services.lifecycle changes its state."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="lines")
    right = models.CharField(_("What you asked for"), max_length=14, choices=Right.choices)
    state = models.CharField(_("State"), max_length=12, choices=State.choices, default=State.RECEIVED)
    outcome = models.CharField(_("Outcome"), max_length=8, choices=Outcome.choices, blank=True)
    categories = models.JSONField(_("Parts asked for"), default=list)
    since = models.DateField(_("From"), null=True, blank=True)
    details = models.JSONField(_("What you told us about it"), default=dict)
    percent = models.PositiveSmallIntegerField(default=0)
    doing = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(_("Answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("right asked for")
        verbose_name_plural = _("rights asked for")
        constraints = [
            models.UniqueConstraint(fields=["case", "right"], name="rights_each_right_once"),
            models.CheckConstraint(
                condition=models.Q(state=State.ANSWERED, answered_at__isnull=False) & ~models.Q(outcome="")
                | ~models.Q(state=State.ANSWERED) & models.Q(outcome="", answered_at=None),
                name="rights_answered_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right} {self.pk}"

    @property
    def right_asked(self) -> Right:
        return Right(self.right)

    @property
    def stands(self) -> State:
        return State(self.state)

    @property
    def answer_is_a_file(self) -> bool:
        """Whether the answer is, or will be, a file to fetch: a copy that is refused has a letter instead."""
        return self.right_asked.makes_a_file and self.outcome != Outcome.REFUSED

    @property
    def in_words(self) -> str:
        """Where the line stands, in the member's words for this right."""
        special = {} if self.right_asked.makes_a_file else WITHOUT_A_FILE
        return str(special.get(self.stands, self.stands.label))

    @property
    def to_staff(self) -> str:
        """The same in words for staff."""
        special = {} if self.right_asked.makes_a_file else WITHOUT_A_FILE_TO_STAFF
        return str(special.get(self.stands, self.stands.to_staff))


class Step(models.Model):
    """One source's work for one line, on record before anything runs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(Line, models.CASCADE, related_name="steps")
    source = models.SlugField(_("Source"), max_length=60)
    outcome = models.CharField(
        _("Outcome"), max_length=12, choices=StepOutcome.choices, default=StepOutcome.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("Tries"), default=0)
    rows = models.PositiveBigIntegerField(_("Rows"), default=0)
    cursor = models.CharField(max_length=200, blank=True)
    key_wrapped = models.BinaryField(null=True)
    reason = models.CharField(_("Reason"), max_length=60, blank=True)
    begun_at = models.DateTimeField(_("Begun"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("source's work")
        verbose_name_plural = _("sources' work")
        constraints = [models.UniqueConstraint(fields=["line", "source"], name="rights_each_source_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"


class Package(models.Model):
    """
    The file of a copy or a move, encrypted with a key of its own.

    Destroying the key destroys the file, wherever copies of it lie (T-51).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.OneToOneField(Line, models.CASCADE, related_name="package")
    key_wrapped = models.BinaryField(null=True)
    file = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField(_("Bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    rows = models.PositiveBigIntegerField(_("Rows"))
    contents = models.JSONField(default=dict)
    made_from = models.JSONField(default=dict)
    made_at = models.DateTimeField(_("Made"), db_default=Now())
    expires_at = models.DateTimeField(_("Can be fetched until"))
    destroyed_at = models.DateTimeField(_("Destroyed"), null=True, blank=True)
    destroyed_by = models.CharField(_("Ended by"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("file for you")
        verbose_name_plural = _("files for you")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(key_wrapped=None, destroyed_at__isnull=False)
                | models.Q(key_wrapped__isnull=False, destroyed_at=None),
                name="rights_destroyed_has_no_key",
            )
        ]

    def __str__(self) -> str:
        return f"package {self.pk}"

    @property
    def path(self) -> Path:
        """Where the encrypted file lies."""
        return Path(settings.INSYN_PACKAGES) / self.file

    @property
    def is_there(self) -> bool:
        """Whether the file can be opened: its key was not destroyed, and its bytes are on the disk."""
        return self.key_wrapped is not None and self.path.exists()


class Download(models.Model):
    """The file was fetched: when, and from what kind of network (R12-17)."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="downloads")
    at = models.DateTimeField(_("Time"), db_default=Now())
    network = models.CharField(_("Network"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")

    def __str__(self) -> str:
        return f"download {self.pk}"


class Draft(models.Model):
    """Answers of an unfinished wizard, kept 14 days; not yet a request (house.md, listed exception)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField(Member, models.CASCADE, related_name="draft")
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(_("Saved"), db_default=Now())

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return f"draft {self.pk}"
