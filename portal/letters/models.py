"""Which letters were sent, when and how. Never what they said or to which address."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a letter travels."""

    MAIL = "mail", _("e-mail")
    POST = "post", _("post")
    PAGE = "page", _("page in the portal")


class Dispatch(models.Model):
    """
    One promised letter on its way, one row a promise.

    `wording` is the version of the text it was made from (`letters.wording`), the last one where it was begun twice.

    `begun_at` is committed before the mail server is asked, `sent_at` after its yes. A row that was begun and
    not sent when it is taken up again may lead to a second copy: `repeats` counts those. The person is
    pointed at by id, without a foreign key: this room stands below members.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    promise_key = models.CharField(_("Key of the promise"), max_length=160, unique=True, editable=False)
    subject_id = models.UUIDField(_("Whom it concerns"), null=True, db_index=True, editable=False)
    letter = models.CharField(_("letter"), max_length=60, editable=False)
    language = models.CharField(_("language"), max_length=2, editable=False)
    channel = models.CharField(_("channel"), max_length=4, choices=Channel.choices, editable=False)
    wording = models.CharField(_("version of the text"), max_length=64, blank=True, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    repeats = models.PositiveSmallIntegerField(_("possible repeats"), default=0, editable=False)
    begun_at = models.DateTimeField(_("begun"), null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(begun_at__isnull=False),
                name="letters_sent_was_begun",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.id}"
