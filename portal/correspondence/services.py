"""Opening a conversation, answering in it, following it without an account, and tying it to a proven address."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from portal.correspondence.entered import dealt_with
from portal.correspondence.models import Attachment, Author, Channel, Message, Thread
from portal.correspondence.uploads import Upload
from portal.gate.services import ask_to_change
from portal.members.accounts import AddressTaken, contact, holder_of
from portal.members.models import Member
from portal.outbox.services import promise
from portal.trail.services import record

TOKEN_BYTES = 24
A_MOMENT = dt.timedelta(minutes=1)
PURPOSE = "support"


class ThreadClosed(Exception):
    """The conversation is closed; a new one can be opened."""


class BelongsToSomeone(Exception):
    """The conversation belongs to a person already."""


class Way(StrEnum):
    """How whoever wrote comes to our answer."""

    MAIL = "mail"
    ACCOUNT = "account"
    ADDRESS = "address"
    UNPROVEN = "unproven"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A new conversation, and the secret by which somebody without an account follows it; shown once."""

    thread: Thread
    token: str


@transaction.atomic
def open_thread(
    *,
    member: Member | None,
    subject: str,
    text: str,
    now: dt.datetime,
    files: Sequence[Upload] = (),
    channel: Channel = Channel.FORM,
    staff: Member | None = None,
    quietly: bool = False,
    purpose: str = PURPOSE,
    exception: str = "",
    sender: str = "",
) -> Opened:
    """
    This function will open a conversation with its first message; with `staff` it is ours.

    Without a member it belongs to nobody and is in nobody's copy; only its secret address leads to it, and only
    the digest of that is kept. A mail that came is told by its `sender`, who has proven nothing and has no secret
    address. `quietly`: the room that calls tells the person itself. `purpose`: what staff write for.

    :raises Paused: when staff write, the person's data are paused for that purpose, and there is no exception (R18-2).
    Source: GDPR Art. 5(1)(c), 11; promises 89, 96.
    """
    if staff and member:
        ask_to_change(member=member, purpose=purpose, exception=exception)
    by_mail = channel is Channel.EMAIL
    token = "" if member or by_mail else secrets.token_urlsafe(TOKEN_BYTES)
    thread = Thread.objects.create(
        member=member,
        subject=subject,
        channel=channel,
        follow_digest=digest(token) if token else "",
        sender=sender,
        opened_at=now,
        last_message_at=now,
    )
    author = Author.STAFF if staff else Author.MEMBER
    _write(thread, author=author, text=text, files=files, now=now, staff=staff)
    record(
        action="correspondence.thread.opened",
        subject=member,
        actor=staff or (None if by_mail else member),
        role="staff" if staff else "system" if by_mail else "member",
        about=thread,
        facts={"channel": channel.value, "files": len(files)},
    )
    if member and member.email and not quietly:
        promise(
            task="correspondence.tell_received",
            key=f"correspondence.received {thread.pk}",
            thread_id=thread.pk,
        )
    return Opened(thread=thread, token=token)


@transaction.atomic
def reply(
    *,
    thread: Thread,
    text: str,
    now: dt.datetime,
    files: Sequence[Upload] = (),
    staff: Member | None = None,
    quietly: bool = False,
    purpose: str = PURPOSE,
    exception: str = "",
) -> Message:
    """
    This function will add a message; with `staff` it is our answer, of which `way_to` says how it is come by.

    `quietly`: the room that calls tells the person itself. `purpose`: what staff write for. The same words sent twice
    within a minute, as by two presses of a button, are one message: the first is returned.

    :raises ThreadClosed: when the conversation is closed.
    :raises Paused: when staff write, the person's data are paused for that purpose, and there is no exception (R18-2).
    """
    if staff and thread.member:
        ask_to_change(member=thread.member, purpose=purpose, exception=exception)
    locked = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    if locked.closed_at is not None:
        raise ThreadClosed
    author = Author.STAFF if staff else Author.MEMBER
    if before := _just_said(locked, author=author, text=text, files=files, now=now):
        return before
    message = _write(locked, author=author, text=text, files=files, now=now, staff=staff)
    Thread.objects.filter(pk=locked.pk).update(last_message_at=now)
    record(
        action="correspondence.message.sent",
        subject=locked.member_id,
        actor=staff or locked.member_id,
        role="staff" if staff else "member",
        about=message,
        facts={"files": len(files)},
    )
    if staff and locked.member_id and not quietly:
        promise(
            task="correspondence.tell_answered",
            key=f"correspondence.answered {message.pk}",
            thread_id=locked.pk,
        )
    return message


def followed(token: str) -> Thread | None:
    """Return the conversation a secret address leads to, or None; a token that was never given leads nowhere."""
    if not 20 <= len(token) <= 64 or not token.isascii():
        return None
    return Thread.objects.filter(follow_digest=digest(token)).first()


@transaction.atomic
def adopt(*, thread: Thread, email: str, language: str) -> Member:
    """
    This function will tie a conversation to the person whose address was proven by a code, made a contact if unknown.

    Call it only after the code: before that nobody may write into anybody's file (promise 96).

    :raises BelongsToSomeone: when it is somebody's already.
    """
    locked = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    if locked.member_id is not None:
        raise BelongsToSomeone
    member = holder_of(email)
    if member is None:
        try:
            member = contact(email=email, language=language)
        except AddressTaken:  # an account was opened a moment ago
            member = Member.objects.get(email=email.strip().lower())
    # Whoever has an account reads it there; the secret address is for those who have none.
    kept = "" if member.has_account else locked.follow_digest
    Thread.objects.filter(pk=locked.pk).update(member=member, follow_digest=kept)
    record(action="correspondence.thread.adopted", subject=member, actor=member, role="member", about=locked)
    promise(
        task="correspondence.tell_received", key=f"correspondence.received {locked.pk}", thread_id=locked.pk
    )
    return member


@transaction.atomic
def assign(*, thread: Thread, member: Member, by: Member, role: str) -> None:
    """
    This function will tie a mail to the person whom staff have found behind it; one that is somebody's stays so.

    Source: R12-1; promise 32.
    """
    changed = Thread.objects.filter(pk=thread.pk, member=None).update(member=member, follow_digest="")
    if changed:
        record(action="correspondence.thread.adopted", subject=member, actor=by, role=role, about=thread)


def way_to(thread: Thread) -> Way:
    """Return how the answer is come by: told by mail, read when signed in, by the secret address, or not at all."""
    if thread.member and thread.member.email:
        return Way.MAIL
    if thread.member and thread.member.has_account:
        return Way.ACCOUNT
    if thread.sender:
        return Way.UNPROVEN
    return Way.ADDRESS if thread.follow_digest else Way.NONE


def digest(token: str) -> str:
    """Return what is kept of a secret address."""
    return hashlib.sha256(f"insyn thread {token}".encode()).hexdigest()


def unanswered() -> QuerySet[Thread]:
    """Return the open conversations in which the other side wrote last, and of which no request was made since."""
    latest = Message.objects.filter(thread=OuterRef("pk")).order_by("-sent_at").values("author")[:1]
    return (
        Thread.objects.filter(closed_at=None)
        .annotate(latest_author=Subquery(latest))
        .filter(latest_author=Author.MEMBER)
        .exclude(dealt_with())
    )


def number(thread: Thread) -> str:
    """Return the number of a conversation for reading aloud; it is no key to anything."""
    return f"M-{thread.opened_at:%Y}-{thread.pk.hex[:6].upper()}"


def _just_said(
    thread: Thread, *, author: Author, text: str, files: Sequence[Upload], now: dt.datetime
) -> Message | None:
    """Return the latest message where it is the same one, sent a moment ago."""
    latest = thread.messages.order_by("-sent_at", "-pk").first()
    if latest is None or (latest.author, latest.text) != (author, text) or now - latest.sent_at > A_MOMENT:
        return None
    sent = sorted(latest.attachments.values_list("file_name", "size"))
    return latest if sent == sorted((one.name, one.size) for one in files) else None


def _write(
    thread: Thread,
    *,
    author: Author,
    text: str,
    files: Sequence[Upload],
    now: dt.datetime,
    staff: Member | None = None,
) -> Message:
    message = Message.objects.create(
        thread=thread, author=author, staff_id=staff.pk if staff else None, text=text, sent_at=now
    )
    for upload in files:
        attachment = Attachment(
            message=message, file_name=upload.name, media_type=upload.media_type, size=upload.size
        )
        # On disk the file has a random name and the ending of its kind: its own name is data, never a path.
        attachment.file.save(f"{uuid.uuid4().hex}{upload.ending}", upload.file, save=False)
        attachment.save(force_insert=True)
    return message
