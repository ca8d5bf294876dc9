"""What we hold that only the account holder knows: which questions can be asked, and whether what is said fits."""

import datetime as dt
from collections.abc import Mapping

from portal import register
from portal.members.models import Member
from portal.memberships.models import Payment
from portal.register.vocabulary import IdentityMethod
from rights.clock import local_day
from rights.models import Case
from rights.rules.identity import Way
from rights.rules.knowledge import FEWEST, Question, alone_enough, fits

ORE = 100


def open_for(case: Case) -> bool:
    """Return whether questions may be asked: the register wants it, we hold enough, and no right is too much for it."""
    wanted = IdentityMethod.KNOWLEDGE in register.current().identity.methods
    rights = [line.right for line in case.lines.all()]
    return wanted and case.member.has_account and alone_enough(rights) and len(held_of(case.member)) >= FEWEST


def too_little(case: Case) -> bool:
    """Return whether answers to questions are the only proof, and a right is asked for that needs more (promise 59)."""
    proofs = {one.shown for one in case.pauses.all() if one.shown}
    return proofs == {Way.KNOWLEDGE} and not alone_enough(line.right for line in case.lines.all())


def held_of(member: Member) -> Mapping[Question, dt.date | int]:
    """Return each question that can be asked of a person, with its answer: it goes no further than `all_fit`."""
    found: dict[Question, dt.date | int] = {Question.JOINED: local_day(member.joined_at)}
    paid = Payment.objects.filter(member=member, amount_ore__gt=0).order_by("-paid_at").first()
    if paid is not None:
        found |= {Question.PAID_DAY: local_day(paid.paid_at), Question.PAID_SUM: paid.amount_ore // ORE}
    return found


def all_fit(member: Member, said: Mapping[str, str]) -> bool:
    """Return whether every question has the right answer; which one had not is told to nobody."""
    held = held_of(member)
    return len(held) >= FEWEST and all(
        fits(question, said=said.get(question, ""), held=truth) for question, truth in held.items()
    )
