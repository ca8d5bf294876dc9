"""Recording a person's yes or no with the exact text that was shown. Nothing here is changed afterwards."""

import datetime as dt
import hashlib
import uuid

from consents.models import Answer, Decision
from portal.ledger import services as ledger
from portal.ledger.models import Kind
from portal.members.models import Member
from portal.trail.services import record


def decide(
    *,
    member: Member,
    purpose: str,
    channel: str,
    answer: Answer,
    text_shown: str,
    language: str,
    notice_version: str,
    surface: str,
    now: dt.datetime,
    by: uuid.UUID | None = None,
) -> Decision:
    """
    This function will record one decision for one purpose and channel ("" where a purpose has no channels).

    `surface` names where it was made, such as "registration"; `by` is who of staff entered what the person said.
    What is taken back stands in the ledger too, so that no restored older copy brings the yes to life again. A yes does
    not: one whose proof is lost is none.
    Source: GDPR Art. 7(1), 7(3); C-3; law.md (d), backups.
    """
    if answer is Answer.WITHDRAWN:
        ledger.begin(kind=Kind.CONSENT, member_id=member.pk, code=code_of(purpose, channel))
    decision = Decision.objects.create(
        member=member,
        purpose=purpose,
        channel=channel,
        answer=answer,
        text_shown=text_shown,
        text_digest=hashlib.sha256(text_shown.encode()).hexdigest(),
        language=language,
        notice_version=notice_version,
        surface=surface,
        at=now,
    )
    record(
        action=f"consents.decision.{answer.value}",
        subject=member,
        actor=by or member,
        role="handler" if by else "member",
        about=decision,
        facts={"purpose": purpose, "channel": channel, "surface": surface},
    )
    return decision


def code_of(purpose: str, channel: str) -> str:
    """Return what the ledger calls a purpose by a channel."""
    return f"{purpose}/{channel}"
