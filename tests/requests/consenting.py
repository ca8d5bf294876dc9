"""Members who have said yes."""

from django.utils import timezone

from consents.models import Answer
from consents.services.decisions import decide
from portal.members.models import Member


def say_yes(member: Member) -> None:
    decide(
        member=member,
        purpose="marketing",
        channel="email",
        answer=Answer.GIVEN,
        text_shown="Ja",
        language="sv",
        notice_version="1",
        surface="consents",
        now=timezone.now(),
    )
