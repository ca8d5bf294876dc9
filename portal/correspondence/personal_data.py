"""Threads and messages. A thread without a member belongs to nobody and is in nobody's copy."""

from django.utils.translation import gettext_lazy as _

from portal.correspondence.models import Attachment, Message, Thread
from portal.datamap import (
    ModelSource,
    Others,
    Rectify,
    document,
    link,
    not_personal,
    observed,
    provided,
    register,
    secret,
)


@register
class Threads(ModelSource):
    model = Thread
    subject = "member"
    category = "messages"
    fields = {
        "id": observed(_("Conversation"), explain=_("Each message says which conversation it belongs to.")),
        "member": link(),
        "subject": provided(others=Others.POSSIBLE),
        "channel": observed(),
        "follow_digest": secret(
            _("A hash of the link by which a conversation is followed without an account."),
            label=_("Key of the link"),
        ),
        "sender": provided(rectify=Rectify.NO),
        "opened_at": observed(),
        "last_message_at": observed(),
        "closed_at": observed(),
    }


@register
class Messages(ModelSource):
    model = Message
    subject = "thread__member"
    category = "messages"
    moment = "sent_at"
    fields = {
        "id": not_personal(_("row key")),
        "thread": observed(_("Conversation")),
        "author": observed(),
        "staff_id": not_personal(_("a random key of who answered; the name is in the signature")),
        "text": provided(others=Others.POSSIBLE, rectify=Rectify.NO),
        "sent_at": observed(),
        "mail_digest": not_personal(_("tells a mail that was taken in before")),
    }


@register
class Attachments(ModelSource):
    model = Attachment
    subject = "message__thread__member"
    category = "messages"
    fields = {
        "id": not_personal(_("row key")),
        "message": link(),
        "file": document(),
        "file_name": provided(others=Others.POSSIBLE, rectify=Rectify.NO),
        "media_type": observed(),
        "size": observed(),
    }
