"""Taking back every yes at once, as somebody does who asks to have data deleted for that reason."""

import datetime as dt

from django.db import transaction

from consents.models import Answer, Decision
from consents.services.decisions import decide
from portal import register
from portal.members.models import Member


@transaction.atomic
def take_all_back(
    *, member: Member, text_shown: str, language: str, surface: str, now: dt.datetime
) -> tuple[Decision, ...]:
    """
    This function will record that each yes in force is taken back, and return these decisions.

    Doing it twice takes nothing back again. Source: GDPR Art. 7(3), 17(1)(b); R17-4.
    """
    current = Decision.objects.filter(pk__in=Decision.objects.filter(member=member).current().values("pk"))
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
        )
        for one in current.filter(answer=Answer.GIVEN).order_by("purpose", "channel")
    )
