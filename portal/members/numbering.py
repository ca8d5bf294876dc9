"""Staff note a personal number where the register says why, show it for a reason, and find a person by it."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.desk.pause import guard
from portal.desk.witness import seen
from portal.members.models import Member, PersonalNumber
from portal.members.personal_number import canonical
from portal.trail.services import record

PERMISSION = "members.use_personal_number"
CHECKS_IDENTITY = "members.check_identity"
PAGE = "personal_number"


class Why(models.TextChoices):
    """Why a number is shown: the code the person sees in her list of look-ups."""

    WHO = "to_be_sure_who", _("To be sure who the person is")
    SERVICE = "a_service_requires_it", _("For a service that requires the number")
    REQUEST = "to_answer_the_request", _("To answer the person's request")


class NotAllowed(Exception):
    """The register, the role or the person's protected identity does not let this member of staff do it."""


class SameNumber(Exception):
    """The number noted is the one held already."""


class NoNumber(Exception):
    """No number is held of this person."""


def may(*, by: Member, member: Member | None = None) -> bool:
    """
    Return whether one of the staff may note, show and search numbers, and this person's when one is given.

    It takes the register's reason, the permission and one of the register's roles; for a person with protected
    identity also the right to check identities. Source: lag (2018:218) 3 kap. 10 §; rule C-10.
    """
    category = register.current().personal_numbers()
    if category is None or not _trusted(by, member):
        return False
    return by.groups.filter(name__in=category.staff_roles).exists()


def may_remove(*, by: Member, member: Member) -> bool:
    """Return whether one of the staff may remove the number: also when the register has no reason for it any more."""
    return _trusted(by, member)


@transaction.atomic
def note(*, member: Member, text: str, by: Member, now: dt.datetime, exception: str = "") -> PersonalNumber:
    """
    This function will note a person's number, in the place of the one before, which stays until it is erased.

    :raises NotAllowed: when `by` may not.
    :raises WrongNumber: when the text is no personal number.
    :raises SameNumber: when it is the one held already.
    :raises Paused: when the person's data are paused and there is no exception (R18-2).
    Source: GDPR Art. 16; lag (2018:218) 3 kap. 10 §.
    """
    if not may(by=by, member=member):
        raise NotAllowed
    number = canonical(text, today=_local(now))
    before = _held_by(member)
    guard().ask_to_change(member=member, exception=exception)
    if before and before.number == number:
        raise SameNumber
    if before:
        PersonalNumber.objects.filter(pk=before.pk).update(ended_at=now)
    noted = PersonalNumber.objects.create(member=member, number=number, noted_at=now)
    _record("corrected" if before else "noted", member, by, noted)
    return noted


@transaction.atomic
def remove(*, member: Member, by: Member, now: dt.datetime, exception: str = "") -> None:
    """
    This function will end a person's number: the desk holds none, and the history goes with the next erasure.

    :raises NotAllowed: when `by` may not.
    :raises NoNumber: when none is held.
    :raises Paused: when the person's data are paused and there is no exception: taking away is use, too (R18-2).
    """
    if not may_remove(by=by, member=member):
        raise NotAllowed
    held = _held_by(member)
    if held is None:
        raise NoNumber
    guard().ask_to_change(member=member, exception=exception)
    PersonalNumber.objects.filter(pk=held.pk).update(ended_at=now)
    _record("removed", member, by, held)


@transaction.atomic
def show(*, member: Member, by: Member, why: Why, now: dt.datetime, exception: str = "") -> str:
    """
    This function will return the whole number, once, and leave a look-up that the person sees.

    To answer the person's request is never stopped by a pause (GDPR Art. 18(2), 18(3)).

    :raises NotAllowed: when `by` may not.
    :raises NoNumber: when none is held.
    :raises Paused: when the person's data are paused and there is no exception (R18-2).
    Source: GDPR Art. 15; C-579/21; R15-18.
    """
    if not may(by=by, member=member):
        raise NotAllowed
    held = _held_by(member)
    if held is None:
        raise NoNumber
    if why is not Why.REQUEST:
        guard().ask_to_change(member=member, exception=exception)
    seen(member=member, by=by, page=PAGE, reason=why.value, now=now)
    return held.number


def found_by(text: str, *, by: Member, now: dt.datetime) -> models.QuerySet[Member]:
    """
    Return those whose number it is, whole: nobody is found by a part of one.

    A person with protected identity is found by those alone who check identities: to others she is not there.

    :raises NotAllowed: when `by` may not.
    :raises WrongNumber: when the text is no personal number.
    """
    if not may(by=by):
        raise NotAllowed
    numbers = PersonalNumber.objects.current().filter(number=canonical(text, today=_local(now)))
    found: models.QuerySet[Member] = Member.objects.filter(pk__in=numbers.values("member"))
    return found if by.has_perm(CHECKS_IDENTITY) else found.filter(protected_identity=False)


def _trusted(by: Member, member: Member | None) -> bool:
    shielded = member is not None and member.protected_identity
    return by.has_perm(PERMISSION) and (not shielded or by.has_perm(CHECKS_IDENTITY))


def _held_by(member: Member) -> PersonalNumber | None:
    """Return the number held, behind the person's lock: two who write at once are put in order."""
    Member.objects.select_for_update().get(pk=member.pk)
    held: PersonalNumber | None = member.personal_numbers.current().first()
    return held


def _record(act: str, member: Member, by: Member, number: PersonalNumber) -> None:
    record(action=f"members.personal_number.{act}", subject=member, actor=by, role="staff", about=number)


def _local(now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo(register.current().time_zone)).date()
