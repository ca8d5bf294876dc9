"""A member chooses a shorter time than promised for what she does not use (rule T-10, promise 127)."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.lookups import Exact

from portal import register
from portal.members.models import ChosenPeriod, Member, Standing
from portal.members.statements import NotActive
from portal.register.period import Period
from portal.trail.services import record


class NotOffered(ValueError):
    """The rule does not let members choose this period."""


@transaction.atomic
def choose(*, member: Member, rule: str, period: Period | None, now: dt.datetime) -> bool:
    """
    This function will keep the period a member chooses for a rule, None for everyone's, and return whether it is new.

    :raises NotInRegister: when the register has no such rule.
    :raises NotOffered: when the rule does not offer the period.
    :raises NotActive: when the person is frozen or erased.
    """
    offered = register.current().rule(rule).shorter_choices
    if period is not None and period not in offered:
        raise NotOffered(rule)
    locked = Member.objects.select_for_update().get(pk=member.pk)
    if locked.standing != Standing.ACTIVE:
        raise NotActive
    if chosen(member).get(rule) == period:
        return False
    kept = ChosenPeriod.objects.create(
        member=member, rule=rule, period=str(period) if period else "", chosen_at=now
    )
    record(
        action="members.period.chosen",
        subject=member,
        actor=member,
        role="member",
        about=kept,
        facts={"rule": rule},
    )
    return True


def chosen(member: Member) -> Mapping[str, Period]:
    """Return the period a member has chosen, by the rule's id; rules without a choice are absent."""
    choices = ChosenPeriod.objects.visible_to(member).current()
    return {one.rule: Period.parse(one.period) for one in choices if one.period}


def every_choice() -> Mapping[str, tuple[Period, ...]]:
    """Return the periods that members have chosen, by the rule's id, as one query."""
    found: dict[str, tuple[Period, ...]] = {}
    chosen_by_any = ChosenPeriod.objects.exclude(period="").values_list("rule", "period")
    for rule, period in chosen_by_any.order_by("rule", "period").distinct():
        found[rule] = (*found.get(rule, ()), Period.parse(period))
    return found


def has_chosen(rule: str, period: Period, *, along: str) -> Exact:
    """Return the condition that a member's choice for a rule is this period; `along` leads from a row to the member."""
    latest = ChosenPeriod.objects.filter(member=OuterRef(along), rule=rule).order_by("-chosen_at", "-pk")
    return Exact(Subquery(latest.values("period")[:1]), str(period))
