"""Deciding a correction and changing the value in our own tables; other systems follow (services.reaching)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from portal.gate import services as gate
from portal.members.models import Member
from portal.members.profile import WrongValue, correct_locked, one_line
from portal.memberships.services import NoSuchPayer, correct_payer
from portal.recipients import notifying
from portal.recipients.models import Act
from portal.recipients.sources import connected
from portal.register.schema import Ability
from portal.trail.services import record
from rights.corrections import Correction
from rights.models import Line, Step
from rights.rules.correction import Decided, Wrong
from rights.rules.right import Right
from rights.rules.states import Role, State
from rights.services import lifecycle, reaching


class NotWaiting(Exception):
    """The line does not wait for a decision: it is decided, withdrawn, or not a correction."""


class NoReason(Exception):
    """Correcting to something else than asked, or by hand, takes words."""


class Unfit(Exception):
    """The value does not fit the field; `messages` say why, for staff."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__("unfit")
        self.messages = list(messages)


def waits(line: Line) -> bool:
    """Return whether a correction waits for a person to decide it: not while a refusal waits for its signature."""
    waiting = line.right_asked is Right.RECTIFICATION and line.stands is State.REVIEWING
    return waiting and not line.refusals.waiting().exists()


@transaction.atomic
def decide(
    *,
    line: Line,
    by: Member,
    now: dt.datetime,
    value: str = "",
    reason: str = "",
    category: str = "",
    which: Sequence[str] = (),
) -> Correction:
    """
    This function will correct a value in our own tables as a member of staff decided, and set going the rest.

    A pause of all use does not stop it: it is what the person asked for (Art. 18(2)).

    Every connected source that can correct gets a step, every recipient that was given the data a row to be told.
    What is not the portal's to change (`Wrong.in_place`) staff have corrected by hand; `reason` says what they did.
    `which` names the old payers' names that are wrong, where several stand.

    :raises NotWaiting: when the line waits for no such decision.
    :raises NoReason: when the value is not the one asked for, or it was done by hand, and nothing says why or what.
    :raises Unfit: when the value does not fit the field.
    Source: GDPR Art. 16, 19; R16-2, R19-1.
    """
    line = Line.objects.select_for_update(of=("self",)).select_related("case").get(pk=line.pk)
    noted = Correction.objects.select_for_update().filter(line=line).first()
    if noted is None or not waits(line):
        raise NotWaiting
    wrong, value, reason = noted.wrong, one_line(value), reason.strip()
    decided = _kind(line, wrong, value)
    if decided is not Decided.AS_ASKED and not reason:
        raise NoReason
    member = Member.objects.select_for_update().get(pk=line.case.member_id)
    gate.ask_to_change(member=member, purpose="rights")
    if wrong.in_place:
        noted.old = _change(member, wrong, value, which=which, by=by, now=now)
        noted.new = value
    noted.category = noted.category or category
    noted.decided, noted.reason = decided, reason
    noted.decided_at, noted.decided_by = now, by.pk
    noted.save()
    record(
        action="rights.correction.decided",
        subject=member,
        actor=by,
        role=Role.HANDLER,
        about=line.case,
        facts={"right": line.right, "field": wrong.value, "decided": decided.value},
    )
    _tell_recipients(line, noted, now=now)
    lifecycle.advance(line=line, to=State.EXECUTING, now=now, by=by.pk, role=Role.HANDLER)
    if wrong.in_place:
        names = [source.id for source in connected(Ability.RECTIFY)]
        reaching.begin(line=line, steps=[Step(line=line, source=name) for name in names])
    reaching.go_on(line=line)
    return noted


def _kind(line: Line, wrong: Wrong, value: str) -> Decided:
    if not wrong.in_place:
        return Decided.BY_HAND
    return Decided.AS_ASKED if value == one_line(str(line.details.get("value", ""))) else Decided.OTHERWISE


def _change(
    member: Member, wrong: Wrong, value: str, *, which: Sequence[str], by: Member, now: dt.datetime
) -> str:
    """Change the value in our own tables and return what stood there before."""
    try:
        if wrong is Wrong.PAYER_NAME:
            return ", ".join(correct_payer(member=member, old=which, new=value, by=by))
        before = getattr(member, wrong.column)
        correct_locked(member=member, changes={wrong.column: value}, by=by, now=now)
    except (WrongValue, NoSuchPayer) as unfit:
        raise Unfit(getattr(unfit, "messages", ())) from unfit
    return "" if before is None else str(before)


def _tell_recipients(line: Line, noted: Correction, *, now: dt.datetime) -> None:
    notifying.owe(
        member=line.case.member,
        act=Act.RECTIFICATION,
        line_id=line.pk,
        number=line.case.reference,
        categories=[noted.category] if noted.category else (),
        now=now,
    )
