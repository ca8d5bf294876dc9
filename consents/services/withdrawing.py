"""Taking back every yes at once, as somebody does who asks to have data deleted for that reason."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import QuerySet

from consents.models import Answer, Decision
from consents.services.decisions import decide
from portal import register
from portal.members.models import Member


@transaction.atomic
def take_all_back(
    *,
    member: Member,
    text_shown: str,
    language: str,
    surface: str,
    now: dt.datetime,
    by: uuid.UUID | None = None,
) -> tuple[Decision, ...]:
    """
    This function will record that each yes in force is taken back, and return these decisions.

    `now` is when the person said so: a yes that was given later stands. `by` is who of staff entered it. Doing it twice
    takes nothing back again. Source: GDPR Art. 7(3), 17(1)(b); R17-4.
    """
    return tuple(
        decide(
            member=member,
            purpose=one.purpose,
            channel=one.channel,
            answer=Answer.WITHDRAWN,
            text_shown=text_shown,
            language=language,
            notice_version=register.current().notice_on(now.date()).version,
            surface=surface,
            now=now,
            by=by,
        )
        for one in in_force(member, at=now)
    )


def in_force(member: Member, *, at: dt.datetime) -> QuerySet[Decision]:
    """Return each yes of a person that stood at a moment."""
    current = Decision.objects.filter(member=member, at__lte=at).current().values("pk")
    return Decision.objects.filter(pk__in=current, answer=Answer.GIVEN).order_by("purpose", "channel")
