"""What an erasure would do, before anybody asks for it: the preview (R17-7; faces.md 1.6)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import get_language

from consents.services.withdrawing import in_force
from portal import register
from portal.members.models import Member
from portal.members.personal_data import Members
from portal.memberships.models import Subscription, SubscriptionStatus
from retention.items import Item
from retention.services.planning import plan
from retention.showing import Effects, effects
from rights.clock import local_day
from rights.fulfilment import erasure
from rights.rules.erasure import SOME
from rights.rules.right import Right
from rights.services.drafts import Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What would go and stay, and the first local day on which anything can go; what else ends, `taken_back` at once."""

    effects: Effects
    earliest_on: dt.date
    whole: bool
    ends_account: bool
    ends_membership: bool
    taken_back: tuple[str, ...]


def of_answers(member: Member, answers: Answers, *, now: dt.datetime) -> Foreseen | None:
    """
    Return what these answers would do if they were sent now; None without an erasure.

    Nothing goes before the time to change one's mind is over: backups are counted from that day (R17-7).
    """
    choice = answers.choice(Right.ERASURE)
    if Right.ERASURE not in answers.rights or choice is None:
        return None
    told = choice.details.get("parts")
    parts = [str(one) for one in told] if isinstance(told, list) else []
    whole = choice.details.get("scope") != SOME
    items = plan(member=member, categories=[] if whole else parts, now=now).items
    earliest = local_day(now) + dt.timedelta(days=register.current().handling.cancel_window_days)
    running = Subscription.objects.visible_to(member).filter(status=SubscriptionStatus.ACTIVE)
    return Foreseen(
        effects=effects(_named(items, member), on=earliest, language=get_language() or "sv"),
        earliest_on=earliest,
        whole=whole,
        ends_account=whole and member.has_account,
        ends_membership=whole and running.exists(),
        taken_back=erasure.in_words(in_force(member, at=now)) if erasure.takes_back(choice.details) else (),
    )


def _named(items: Iterable[Item], member: Member) -> list[Item]:
    """Return the items under names that are true of the person: who has no account has nothing to sign in with."""
    if member.has_account:
        return list(items)
    own, home = Members.model._meta.label_lower, Members.home()
    found = [replace(one, category=home) if one.table == own else one for one in items]
    return list(dict.fromkeys(found))
