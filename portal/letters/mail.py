"""One letter as a mail: plain text with an HTML alternative, a link for data, no line breaks in headers."""

import hashlib
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from portal.letters.letter import Letter
from portal.letters.showing import as_mail, as_text


class UnfitAddressee(ValueError):
    """The address could not stand in a header of a mail. Says nothing of what it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """
    Who gets a mail: address, language ("sv", "en"), and whether it begins in a child's words (R12-14). No name: a mail
    says nothing about its reader (R12-17).
    """

    email: str
    language: str
    simply: bool = False

    def __post_init__(self) -> None:
        if not self.email.isprintable():
            raise UnfitAddressee("an address has no control signs")
        try:
            validate_email(self.email)
        except ValidationError:
            raise UnfitAddressee("this is no mail address") from None

    def __repr__(self) -> str:
        return f"Addressee(language={self.language!r})"


def message_id(promise_key: str) -> str:
    """
    Return the one Message-ID of a promise: the same key gives the same id, and the id tells nothing of
    the key.
    """
    host = urlsplit(settings.INSYN_ADDRESS).hostname or "localhost"
    digest = hashlib.sha256(f"insyn letter {promise_key}".encode()).hexdigest()
    return f"<{digest[:40]}@{host}>"


def build(
    letter: Letter, *, addressee: Addressee, message_id: str, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """
    Return the mail. Marked as sent by a machine, so that absence notices do not answer it (RFC 3834).
    """
    sender = formataddr((letter.sender.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=as_text(letter),
        from_email=sender,
        to=[addressee.email],
        reply_to=[letter.sender.email],
        headers={
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
        },
        connection=connection,
    )
    mail.attach_alternative(as_mail(letter), "text/html")
    return mail
