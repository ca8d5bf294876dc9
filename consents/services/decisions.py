"""Recording a person's yes or no with the exact text that was shown. Nothing here is changed afterwards."""

import datetime as dt
import hashlib
import uuid

from consents.models import Answer, Decision
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
    Source: GDPR Art. 7(1); C-3.
    """
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
