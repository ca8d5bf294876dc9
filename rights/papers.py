"""
What comes in by staff's hands and what goes out on paper.

Original: the message as it came. Scan: a file of it. Mandate: who acts for whom. Posted: one letter to print.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.members.models import Standing
from rights.rules.right import Right

LONGEST_ORIGINAL = 20_000
QUEUE = models.F("dispatched_on").asc(nulls_first=True)
"""The order of letters: those that wait to be posted first."""


class Delivery(models.TextChoices):
    """How the answer reaches the person (R12-13)."""

    ONLINE = "online", _("On this website, with a mail that says so")
    POST = "post", _("As a letter by post")


class Original(models.Model):
    """What a person wrote or said, as it came; kept with the case that staff made of it (R12-1)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField("rights.Case", models.CASCADE, related_name="original")
    text = models.TextField(_("What the person wrote or said"), max_length=LONGEST_ORIGINAL, blank=True)
    thread = models.ForeignKey(
        "correspondence.Thread",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Conversation"),
    )

    class Meta:
        verbose_name = _("message as it came")
        verbose_name_plural = _("messages as they came")

    def __str__(self) -> str:
        return f"original {self.pk}"


class Scan(models.Model):
    """A letter scanned, or a file that came with a message; its own name is data, never a path."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    original = models.ForeignKey(Original, models.CASCADE, related_name="scans")
    file = models.FileField(_("File"), upload_to="scans/%Y/%m/")
    file_name = models.CharField(_("File name"), max_length=200)
    media_type = models.CharField(_("File type"), max_length=80)
    size = models.PositiveIntegerField(_("Bytes"))

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")

    def __str__(self) -> str:
        return f"scan {self.pk}"


class Mandate(models.Model):
    """Who acts for a person in one case, by whose check, and until when (R12-16)."""

    class Kind(models.TextChoices):
        MANDATE = "mandate", _("Power of attorney")
        GUARDIAN = "guardian", _("Guardian")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField("rights.Case", models.CASCADE, related_name="mandate")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mandates", verbose_name=_("Who acts")
    )
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices)
    scope = models.CharField(_("What it covers"), max_length=200)
    rights = models.JSONField(_("Only for these rights"), default=list, blank=True)
    expires_on = models.DateField(_("Good until"), null=True, blank=True)
    answers_to_agent = models.BooleanField(_("The answer goes to whoever acts"), default=False)
    checked_by = models.UUIDField(_("Checked by"))
    checked_at = models.DateTimeField(_("Checked"), db_default=Now())
    revoked_at = models.DateTimeField(_("Taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("power to act")
        verbose_name_plural = _("powers to act")

    def __str__(self) -> str:
        return f"mandate {self.pk}"

    def covers(self, rights: Iterable[str]) -> bool:
        """Return whether it reaches all of these rights; one that names none reaches the whole request."""
        return not self.rights or set(rights) <= set(self.rights)

    @property
    def rights_in_words(self) -> list[str]:
        """The rights it is limited to, as the person reads them; none where it reaches the whole request."""
        return [str(one.label) for one in Right if one.value in self.rights]


class PostedQuerySet(models.QuerySet["Posted"]):
    def here(self) -> "PostedQuerySet":
        """
        Those that staff have something to do with: to print, or to post; to nobody whose address is erased. Where who
        acts is erased, the person is to have it.

        A notice that a pause is going to end is of no use once it has ended, or is to stay.
        """
        over = models.Q(line__restriction__lifted_at__isnull=False) | models.Q(
            line__restriction__planned_at=None
        )
        notice = models.Q(letter="rights.restriction_to_be_lifted", printed_at=None, line__isnull=False)
        waiting = self.filter(dispatched_on=None).exclude(notice & over)
        return waiting.exclude(reader__standing=Standing.ERASED, case__member__standing=Standing.ERASED)

    def needing(self, address_of: Any) -> "PostedQuerySet":
        """
        Those that are still to go to a person, or about the person to whoever acts; not those whose enclosure is gone
        for good.
        """
        theirs = models.Q(reader=address_of) | models.Q(reader__merged_into=address_of)
        theirs |= models.Q(case__member=address_of) | models.Q(case__member__merged_into=address_of)
        gone = models.Q(letter="rights.copy_on_paper", line__package__destroyed_at__isnull=False)
        return self.here().filter(theirs).exclude(gone)

    def to_print(self) -> "PostedQuerySet":
        return self.here().filter(printed_at=None)

    def to_post(self) -> "PostedQuerySet":
        return self.here().exclude(printed_at=None)

    def underway(self) -> "PostedQuerySet":
        return self.exclude(dispatched_on=None).filter(returned_on=None)

    def returned(self) -> "PostedQuerySet":
        return self.exclude(returned_on=None)


class Posted(models.Model):
    """
    One letter to one person by post: what it says is made anew from the case whenever it is printed.

    `wording` is the version of the text when it was last printed. `values` holds what the letter's text needs beside
    the case; the address is never here but read from the person's record, the only place a letter goes to.
    Source: R12-14, R12-15; promises 23, 137.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    promise_key = models.CharField(max_length=160, unique=True)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("To")
    )
    case = models.ForeignKey("rights.Case", models.CASCADE, related_name="posted", verbose_name=_("Request"))
    line = models.ForeignKey("rights.Line", models.CASCADE, null=True, related_name="+")
    letter = models.CharField(_("Letter"), max_length=60)
    wording = models.CharField(_("Version of the text"), max_length=64, blank=True)
    values = models.JSONField(default=dict)
    made_at = models.DateTimeField(_("Made"), db_default=Now())
    printed_at = models.DateTimeField(_("Printed"), null=True, blank=True)
    prints = models.PositiveSmallIntegerField(_("Times printed"), default=0)
    address_source = models.CharField(_("Where the address is from"), max_length=12, blank=True)
    dispatched_on = models.DateField(_("Posted on"), null=True, blank=True)
    returned_on = models.DateField(_("Came back on"), null=True, blank=True)
    handled_by = models.UUIDField(null=True, blank=True)

    objects = PostedQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter by post")
        verbose_name_plural = _("letters by post")
        indexes = [models.Index(QUEUE, "made_at", name="rights_letters_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(dispatched_on=None) | models.Q(printed_at__isnull=False),
                name="rights_posted_was_printed",
            ),
            models.CheckConstraint(
                condition=models.Q(returned_on=None) | models.Q(dispatched_on__isnull=False),
                name="rights_returned_was_posted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.pk}"

    @property
    def once_more(self) -> str:
        """The key of the letter that is queued in its place when it has come back."""
        return f"again {self.pk}"


def kept(value: Any) -> Any:
    """Return a value of a letter as JSON keeps it: days are marked as such."""
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def told(value: Any) -> Any:
    """Return a value of a letter as it was before JSON kept it."""
    return dt.date.fromisoformat(value["day"]) if isinstance(value, dict) else value
