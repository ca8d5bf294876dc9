"""
What an open debt keeps: what the register's rules for claims name, until the claim is paid or too old to be brought.

A claim arises with the invoice. Source: GDPR Art. 17(3)(e); T-3; promise 86.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Max, QuerySet

from portal import register
from portal.members.models import Member
from portal.memberships.models import Invoice
from portal.register.period import Event
from portal.register.schema import Register, RetentionRule
from retention.items import Ground, Keep
from retention.rules import keep_through


def open_for(member: Member) -> bool:
    """Return whether a debt keeps something of a person's by a rule of the register: it may be paid any day."""
    return bool(_rules(register.current())) and _debts(member).exists()


def staying(member: Member, keeps: Iterable[Keep], *, book: Register, today: dt.date) -> Mapping[str, Keep]:
    """Return why a category stays beyond the rules of its tables: staff keep it, or a debt does; the longest counts."""
    found: dict[str, Keep] = {}
    for one in (*keeps, *_claimed(member, book)):
        if one.until >= today and (one.category not in found or one.until > found[one.category].until):
            found[one.category] = one
    return found


def _claimed(member: Member, book: Register) -> list[Keep]:
    rules = _rules(book)
    arose_on = _debts(member).aggregate(last=Max("issued_on"))["last"] if rules else None
    if arose_on is None:
        return []
    return [
        Keep(
            category=category,
            ground=Ground.CLAIMS,
            reason=rule.reason.in_language(member.language),
            until=keep_through(arose_on, rule.period, rounding=rule.rounding),
        )
        for rule in rules
        for category in rule.categories
    ]


def _rules(book: Register) -> list[RetentionRule]:
    return [rule for rule in book.retention if rule.anchor.event is Event.CLAIM_AROSE]


def _debts(member: Member) -> QuerySet[Invoice]:
    """Return a person's invoices that are not paid; a credit is no debt."""
    return Invoice.objects.filter(member=member.pk, paid_on=None, amount_ore__gt=0)
