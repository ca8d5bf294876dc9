"""What we wrote to each other: threads, messages, attachments."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.members.owned import OwnedQuerySet


class Channel(models.TextChoices):
    FORM = "form", _("Contact form")
    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")
    PHONE = "phone", _("Phone")
    LETTER = "letter", _("Letter")


class Thread(models.Model):
    """
    One matter. Without an e-mail address it belongs to nobody and is in nobody's copy (promise 96).

    The follow-up token of an anonymous writer is kept as a hash.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="threads"
    )
    subject = models.CharField(_("Subject"), max_length=120)
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel.choices, default=Channel.FORM)
    follow_digest = models.CharField(max_length=64, blank=True)
    sender = models.EmailField(_("Sender as the mail says"), blank=True)
    opened_at = models.DateTimeField(_("Opened"), db_default=Now())
    last_message_at = models.DateTimeField(_("Latest message"), db_default=Now())
    closed_at = models.DateTimeField(_("Closed"), null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")

    def __str__(self) -> str:
        return f"thread {self.pk}"


class Author(models.TextChoices):
    MEMBER = "member", _("You")
    STAFF = "staff", _("Us")


class Message(models.Model):
    """One message in a thread; plain text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="messages")
    author = models.CharField(_("From"), max_length=10, choices=Author.choices)
    staff_id = models.UUIDField(null=True, blank=True)
    text = models.TextField(_("Message"), max_length=10_000)
    sent_at = models.DateTimeField(_("Sent"), db_default=Now())
    mail_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"message {self.pk}"


class Attachment(models.Model):
    """A file sent along; its own name is data, never a path."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    file = models.FileField(_("File"), upload_to="attachments/%Y/%m/")
    file_name = models.CharField(_("File name"), max_length=200)
    media_type = models.CharField(_("File type"), max_length=80)
    size = models.PositiveIntegerField(_("Bytes"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return f"attachment {self.pk}"
