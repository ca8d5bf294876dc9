"""The conversation about a request, and what staff note among themselves; a mail says only that there is a message."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from portal.correspondence import services as correspondence
from portal.correspondence.models import Author, Message
from portal.correspondence.uploads import Upload
from portal.members.models import Member
from portal.outbox.services import promise
from portal.trail.services import record
from rights.models import Case, Note
from rights.services import reminding
from rights.services.sending import PURPOSE


@transaction.atomic
def write(
    *, case: Case, text: str, now: dt.datetime, files: Sequence[Upload] = (), staff: Member | None = None
) -> None:
    """
    This function will add a message to the request's conversation, which begins with the first one.

    With `staff` it is ours, and the person is told that there is a message; otherwise the person's, and staff are
    told. A request that is answered can be talked about all the same, and a pause of all use stops none of it.
    Source: GDPR Art. 12(1), 12(2).

    :raises ThreadClosed: when staff have closed the conversation.
    """
    locked = Case.objects.select_for_update(of=("self",)).select_related("member", "thread").get(pk=case.pk)
    if locked.thread is None:
        opened = correspondence.open_thread(
            member=locked.member,
            subject=locked.reference,
            text=text,
            files=files,
            now=now,
            staff=staff,
            quietly=True,
            purpose=PURPOSE,
        )
        Case.objects.filter(pk=locked.pk).update(thread=opened.thread)
        message = opened.thread.messages.get()
    else:
        message = correspondence.reply(
            thread=locked.thread,
            text=text,
            files=files,
            now=now,
            staff=staff,
            quietly=True,
            purpose=PURPOSE,
        )
    _promise(locked, message, to_person=staff is not None)


def unread(case: Case) -> Message | None:
    """Return our latest message about the request while the person has not answered it and still can, else None."""
    if case.thread is None or case.thread.closed_at is not None:
        return None
    latest: Message | None = case.thread.messages.order_by("-sent_at", "-pk").first()
    return latest if latest is not None and latest.author == Author.STAFF else None


@transaction.atomic
def note(*, case: Case, text: str, staff: Member, now: dt.datetime) -> Note:
    """This function will keep a note of staff; the person gets it with a copy, which the desk says beforehand."""
    noted = Note.objects.create(case=case, text=text, staff_id=staff.pk, noted_at=now)
    record(
        action="rights.note.made", subject=case.member_id, actor=staff, role="handler", about=case, facts={}
    )
    return noted


def _promise(case: Case, message: Message, *, to_person: bool) -> None:
    if to_person:
        promise(
            task="rights.tell_message", key=f"message {message.pk}", case_id=case.pk, message_id=message.pk
        )
    else:
        promise(task="rights.tell_staff", key=f"{reminding.WRITTEN} {message.pk}", case_id=case.pk)
