"""What an erasure would do, before anybody asks for it: the preview (R17-7; faces.md 1.6)."""

import datetime as dt

from django.utils.translation import get_language

from portal.members.models import Member
from retention.services.planning import plan
from retention.showing import Effects, effects
from rights.clock import local_day
from rights.rules.erasure import SOME
from rights.rules.right import Right
from rights.services.drafts import Answers


def of_answers(member: Member, answers: Answers, *, now: dt.datetime) -> Effects | None:
    """Return what would go and what would stay if these answers were carried out now; None without an erasure."""
    choice = answers.choice(Right.ERASURE)
    if Right.ERASURE not in answers.rights or choice is None:
        return None
    told = choice.details.get("parts")
    parts = [str(one) for one in told] if isinstance(told, list) else []
    categories = parts if choice.details.get("scope") == SOME else []
    items = plan(member=member, categories=categories, now=now).items
    return effects(items, on=local_day(now), language=get_language() or "sv")
