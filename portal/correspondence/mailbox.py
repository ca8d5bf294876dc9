"""
Taking in mail: each new one becomes a conversation with the day it arrived, from which staff make a request.

The sender's address is what the mail claims. It finds a person who has that address on file, so that staff see her
file; it proves nothing about who wrote, and nothing is done because of it.
"""

import datetime as dt
import email
import email.policy
import hashlib
import logging
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portal import register
from portal.correspondence import uploads
from portal.correspondence.boxes import Box, Letter
from portal.correspondence.models import Channel, Message, Thread
from portal.correspondence.services import open_thread
from portal.correspondence.uploads import Upload
from portal.members.models import Member, Standing
from portal.members.profile import one_line

log = logging.getLogger(__name__)

LONGEST_TEXT = 9_000
LONGEST_SUBJECT = 120
SILENT = {"bulk", "junk", "auto_reply", "list"}
BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote"}
UNSEEN = {"script", "style", "head", "title"}
BLANKS = re.compile(r"[ \t\xa0]+")
LINES = re.compile(r"\n{3,}")


def read(box: Box, *, now: dt.datetime) -> int:
    """
    This function will take in every new mail of a box, each once, and return how many became a conversation.

    A mail is marked as taken in after its conversation is committed: a death in between reads it again, and its
    Message-ID tells that it was taken in. Answers of machines are marked and make nothing.

    Source: GDPR Art. 12(2); R12-1; promise 32.
    """
    made = 0
    for letter in box.new():
        made += take_in(letter, now=now) is not None
        box.done(letter)
    return made


def take_in(letter: Letter, *, now: dt.datetime) -> Thread | None:
    """This function will make a conversation of one mail; None for what a machine sent or what was taken in before."""
    mail: Any = email.message_from_bytes(letter.raw, policy=email.policy.default)
    if by_a_machine(mail):
        return None
    key = digest_of(mail, letter.raw)
    arrived_at = min(letter.arrived_at, now)
    sender = sender_of(mail)
    known = _on_file(sender)
    with override(known.language if known else register.current().languages[0]), transaction.atomic():
        if Message.objects.filter(mail_digest=key).exists():
            return None
        text, files = _readable(mail, letter)
        opened = open_thread(
            member=known,
            subject=_subject(mail),
            text=text,
            files=files,
            channel=Channel.EMAIL,
            sender=sender,
            now=arrived_at,
        )
        Message.objects.filter(thread=opened.thread).update(mail_digest=key)
        opened.thread.refresh_from_db()
    return opened.thread


def by_a_machine(mail: EmailMessage) -> bool:
    """Return whether nobody wrote it: an automatic answer, a bounce, a mailing, or a mail of our own (RFC 3834)."""
    sender = sender_of(mail)
    return (
        _header(mail, "Auto-Submitted", "no").lower() != "no"
        or _header(mail, "Precedence").lower() in SILENT
        or _header(mail, "Return-Path") == "<>"
        or mail.get_content_type() in {"multipart/report", "message/delivery-status"}
        or sender.partition("@")[0] in {"mailer-daemon", "postmaster"}
        or sender == parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()
    )


def sender_of(mail: EmailMessage) -> str:
    """Return the address in From in small letters, or nothing where it is none."""
    address = parseaddr(_header(mail, "From"))[1].strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= 254 else ""


def digest_of(mail: EmailMessage, raw: bytes) -> str:
    """Return what tells a mail from others: its Message-ID, or all its bytes where it has none; kept as a hash."""
    named = _header(mail, "Message-ID").strip()
    return hashlib.sha256(f"insyn mail {named}".encode() if named else raw).hexdigest()


def _on_file(address: str) -> Member | None:
    found: Member | None = None
    if address:
        found = Member.objects.filter(
            email=address, standing=Standing.ACTIVE, is_staff=False, merged_into=None
        ).first()
    return found


def _subject(mail: EmailMessage) -> str:
    told = one_line(_clean(_header(mail, "Subject")))[:LONGEST_SUBJECT]
    return told or _("A mail without a subject")


def _readable(mail: EmailMessage, letter: Letter) -> tuple[str, tuple[Upload, ...]]:
    """Return what a mail holds; one that nobody can read is told of, so that it stops none behind it."""
    try:
        return _content(mail, letter)
    except Exception:
        log.warning("a mail could not be read", exc_info=False)
        return _("This mail could not be read here. Open it in the mailbox."), ()


def _content(mail: EmailMessage, letter: Letter) -> tuple[str, tuple[Upload, ...]]:
    """Return the text to show, with a word on all that was left in the mailbox, and the files that may be kept."""
    if not letter.whole:
        return _("This mail is too large to take in. Open it in the mailbox."), ()
    text, notes = _clean(_text_of(mail)).strip(), []
    files, refused = _files(mail)
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT]
        notes.append(_("The mail is longer than this. Open it in the mailbox to read the rest."))
    if refused:
        notes.append(
            ngettext(
                "One file of the mail was not taken in: %(names)s. It is in the mailbox.",
                "%(n)d files of the mail were not taken in: %(names)s. They are in the mailbox.",
                len(refused),
            )
            % {"n": len(refused), "names": ", ".join(refused[: uploads.MOST_FILES])}
        )
    told = "\n\n".join([text or _("The mail holds no text."), *(f"[{note}]" for note in notes)])
    return told, files


def _text_of(mail: EmailMessage) -> str:
    part: Any = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = _decoded(part)
    return _without_markup(text) if part.get_content_type() == "text/html" else text


def _decoded(part: Any) -> str:
    """Return a part's text; a charset that is wrong or unknown costs single signs, never the mail."""
    raw = part.get_payload(decode=True) or b""
    try:
        return str(raw.decode(part.get_content_charset("utf-8")))
    except (LookupError, UnicodeDecodeError, ValueError):
        try:
            return str(raw.decode("utf-8"))
        except UnicodeDecodeError:
            return str(raw.decode("latin-1"))


def _files(mail: EmailMessage) -> tuple[tuple[Upload, ...], list[str]]:
    """Return the files that may be kept, five at most, and the names of those that were not taken in."""
    kept: list[Upload] = []
    refused: list[str] = []
    for name, raw in _attached(mail):
        try:
            if len(kept) == uploads.MOST_FILES:
                raise uploads.Refused
            kept += uploads.checked([SimpleUploadedFile(name, raw)])
        except uploads.Refused:
            refused.append(name)
    return tuple(kept), refused


def _attached(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in mail.walk():
        if part.is_multipart() or part.get_content_disposition() != "attachment":
            continue
        try:
            name = part.get_filename() or ""
        except (ValueError, LookupError, TypeError):  # a name that no standard allows
            name = ""
        raw: Any = part.get_payload(decode=True)
        yield uploads.clean_name(_clean(name)), raw or b""


def _header(mail: EmailMessage, name: str, missing: str = "") -> str:
    """Return a header as text; one that cannot be read counts as missing: the parser fails in many ways."""
    try:
        return str(mail.get(name, missing))
    except Exception:
        return missing


def _clean(text: str) -> str:
    """Return text without NUL and half signs, which no table takes."""
    plain = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return plain.encode("utf-8", "replace").decode("utf-8")


def _without_markup(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (BLANKS.sub(" ", line).strip() for line in "".join(reader.found).splitlines())
    return LINES.sub("\n\n", "\n".join(lines)).strip()


class _Words(HTMLParser):
    """The words of a page, a line for each block, without what is not shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in UNSEEN
        if tag in BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in UNSEEN))
        if tag in BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)
