"""Noting to whom a person's data were given and which staff looked; showing both to the person."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from portal import register
from portal.gate.services import processable_now
from portal.members.models import Member
from portal.recipients.models import Disclosure, LookUp
from portal.register.schema import NotInRegister
from portal.register.vocabulary import RecipientRole, StaffRole
from portal.trail.services import record


class NotDeclared(Exception):
    """The register does not let this recipient have this kind of data for this purpose, so nobody may give them."""


class PurposeClosed(Exception):
    """The person's data may not be used for this purpose now."""


class NotStaff(Exception):
    """Only staff look; a member who opens her own data is no look-up."""


class NoReason(Exception):
    """Nobody looks at a person without saying why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one person may know about who got and who saw her data: two querysets, unread."""

    look_ups: QuerySet[LookUp]
    disclosures: QuerySet[Disclosure]


@transaction.atomic
def disclose(*, member: Member, recipient: str, category: str, purpose: str, now: dt.datetime) -> Disclosure:
    """
    This function will note that data of one category were given to a recipient, asking the gate under its lock.

    Courts and other authorities are not stopped by the gate: what the law commands is no choice of the person's.
    What goes to a receiver of moves the person has chosen, so the register need not (Art. 20(2); R20-3).

    :raises NotDeclared: when the register has no such recipient, purpose or category, or does not join them.
    :raises PurposeClosed: when the person has said no, or the use is restricted.
    Source: GDPR Art. 5(1)(b), 15(1)(c), 18(2), 19; R15-4, promises 11, 44, 108.
    """
    book = register.current()
    try:
        known, kind = book.recipient(recipient), book.category(category)
        book.purpose(purpose)
    except NotInRegister as missing:
        raise NotDeclared(str(missing)) from missing
    if purpose not in known.purposes:
        raise NotDeclared(f"{recipient} may not use data for {purpose}")
    moved = known.move is not None and purpose == "rights"
    if recipient not in kind.recipients and not moved:
        raise NotDeclared(f"{recipient} may not have {category}")
    commanded = known.role is RecipientRole.AUTHORITY
    if not commanded and processable_now(member.pk, purpose) is None:
        raise PurposeClosed(purpose)
    given = Disclosure.objects.create(
        member=member, recipient=recipient, category=category, purpose=purpose, country=known.country, at=now
    )
    record(
        action="recipients.data.disclosed",
        subject=member,
        about=given,
        facts={"recipient": recipient, "category": category, "purpose": purpose},
    )
    return given


def looked(*, member: Member, by: Member, page: str, reason: str, note: str = "", now: dt.datetime) -> LookUp:
    """
    This function will note that a member of staff opened a person's data: role, page and reason, never the name.

    `page` and `reason` are codes, or the number of a case or conversation; `note` is what staff wrote, for the
    person to read, and stays out of the trail. The row is append-only (C-579/21; R15-18, promise 18).

    :raises NotStaff: when the one who looks is no member of staff.
    :raises NoReason: without a reason, or with one that needs words and has none.
    """
    if not by.is_staff:
        raise NotStaff
    if not reason or (reason == "other" and not note):
        raise NoReason
    with transaction.atomic():
        noted = LookUp.objects.create(
            member=member, role=role_of(by), staff_id=by.pk, page=page, reason=reason, note=note, at=now
        )
        record(
            action="recipients.record.looked_up",
            subject=member,
            actor=by,
            role=noted.role,
            about=noted,
            facts={"page": page, "reason": reason},
        )
    return noted


def role_of(staff: Member) -> str:
    """Return the code of the first staff role a person has, or "staff"."""
    groups = {name.lower() for name in staff.groups.values_list("name", flat=True)}
    return next((role.value for role in StaffRole if role.value in groups), "staff")


def seen_by(member: Member) -> Seen:
    """Return who looked at this member's data and to whom they were given."""
    return Seen(look_ups=LookUp.objects.visible_to(member), disclosures=Disclosure.objects.visible_to(member))
