"""Asking the person for something a correction cannot be decided without: what, and why it is needed (R16-4)."""

import datetime as dt

from django.db import transaction

from portal.members.models import Member
from portal.outbox.services import Lease, promise
from portal.trail.services import record
from rights.corrections import Question
from rights.models import Line
from rights.rules.states import Role, State
from rights.services import telling


class NotWaiting(Exception):
    """The line does not wait for a person's decision, so nothing is asked about it."""


class StillOpen(Exception):
    """One question at a time: the last one has no answer yet."""


class NotAsked(Exception):
    """Nothing is asked about this line now."""


@transaction.atomic
def ask(*, line: Line, text: str, why: str, by: Member, now: dt.datetime) -> Question:
    """
    This function will ask the person for what is needed, with the reason, and promise a mail that only links to it.

    The clock does not stop: it stops only while it is not known who asks (D-9).

    :raises NotWaiting: when the line is not with staff.
    :raises StillOpen: when a question waits for its answer.
    Source: GDPR Art. 5(1)(c), 12(6); C-247/23; R16-4.
    """
    locked = Line.objects.select_for_update().get(pk=line.pk)
    if locked.stands is not State.REVIEWING:
        raise NotWaiting
    if locked.questions.filter(answered_at=None).exists():
        raise StillOpen
    asked = Question.objects.create(line=locked, text=text, why=why, asked_by=by.pk, asked_at=now)
    _note("asked", asked, actor=by, role=Role.HANDLER)
    promise(task="rights.tell_asked", key=f"rights.tell_asked {asked.pk}", question_id=asked.pk)
    return asked


@transaction.atomic
def reply(*, line: Line, text: str, by: Member, role: Role = Role.MEMBER, now: dt.datetime) -> Question:
    """
    This function will keep what the person answers, and tell staff that it is there.

    `by` is a handler where the answer came by letter or telephone (R12-15).

    :raises NotAsked: when no question waits, or the line has ended.
    """
    locked = Line.objects.select_for_update().get(pk=line.pk)
    asked = locked.questions.filter(answered_at=None).first()
    if asked is None or locked.stands.ended:
        raise NotAsked
    asked.answer, asked.answered_at = text, now
    asked.save(update_fields=["answer", "answered_at"])
    _note("replied", asked, actor=by, role=role)
    promise(task="rights.tell_staff", key=f"replied {asked.pk}", case_id=line.case_id)
    return asked


def tell(*, question: Question, lease: Lease, now: dt.datetime) -> None:
    """This function will mail that a question waits; the mail holds a link and neither the question nor data."""
    if question.answered_at or question.line.stands.ended:
        return
    telling.tell_asked(line=question.line, lease=lease, now=now)


def _note(act: str, question: Question, *, actor: Member, role: Role) -> None:
    record(
        action=f"rights.question.{act}",
        subject=question.line.case.member_id,
        actor=actor,
        role=role,
        about=question.line.case,
        facts={"right": question.line.right},
    )
