"""The notice before a pause ends: why it ends, what stays stopped, which day it names, and that it was given."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import register
from portal.gate import services as gate
from portal.members.models import Member
from portal.trail.services import record
from rights.clock import local_day, zone
from rights.fulfilment import objection
from rights.models import Case
from rights.packing.answer import authority_for
from rights.restrictions import Restriction
from rights.rules.restriction import lifted_on
from rights.rules.right import Right
from rights.rules.states import Role
from rights.services.following import has_pages, link_of
from rights.services.receipts import address_of

LETTER = "rights.restriction_to_be_lifted"


def lift_at(now: dt.datetime) -> dt.datetime:
    """Return the earliest moment of the end, when the person is told at `now`: whole days lie between (R18-5)."""
    day = lifted_on(local_day(now), days=register.current().handling.lift_notice_days)
    return dt.datetime.combine(day, dt.time.min, zone())


def values(restriction: Restriction, *, now: dt.datetime) -> dict[str, Any]:
    """
    Return what the letter says when it is sent at `now`, in the case's language.

    Whoever has no page of the request, only paper, is given no links.
    """
    case, ends_at = restriction.line.case, restriction.lift_at or lift_at(now)
    pages = has_pages(case)
    with override(case.language):
        return {
            "reference": case.reference,
            "right": str(restriction.line.right_asked.label),
            "paused_on": local_day(restriction.set_at),
            "lifted_on": local_day(ends_at),
            "because": why(restriction),
            "others": [_called(one) for one in others(restriction, ends_at=ends_at)],
            "stopped": stopped(restriction.member, language=case.language),
            "authority": authority_for(case, language=case.language),
            "url": _pause_page(case) if pages else "",
            "messages_url": _messages_page(case) if pages else "",
        }


def overtaken(restriction: Restriction) -> bool:
    """Return whether the pause has ended already, or is to stay: then there is no end to tell of."""
    return restriction.lifted_at is not None or restriction.planned_at is None


def why(restriction: Restriction) -> str:
    """Return why we end a pause, in the active language: what staff wrote, or what the end of its line says."""
    if not restriction.planned_at:
        return ""
    if restriction.planned_because:
        return restriction.planned_because
    if restriction.line.right_asked is Right.RESTRICTION:
        return _("We have said no to the pause. Our answer to the request says why.")
    return _("We paused while we checked what you wanted corrected. That is done, and you have our answer.")


def others(restriction: Restriction, *, ends_at: dt.datetime | None = None) -> list[Restriction]:
    """Return the person's other pauses; with a moment, those that still hold from then on."""
    live = Restriction.objects.live().filter(member=restriction.member_id).exclude(pk=restriction.pk)
    found = list(live.select_related("line__case").order_by("set_at"))
    return [one for one in found if ends_at is None or one.lift_at is None or one.lift_at > ends_at]


def stopped(member: Member, *, language: str) -> list[str]:
    """Return the uses that stay stopped without any pause, since the person objected to them."""
    objected = gate.objected_since(member)
    ids = tuple(one.id for one in register.current().purposes if one.id in objected)
    return objection.in_words(ids, language=language)


def given(
    restriction: Restriction,
    *,
    ends_at: dt.datetime,
    now: dt.datetime,
    by: uuid.UUID | None = None,
    role: Role = Role.SYSTEM,
) -> bool:
    """This function will note that the person was told, once; returns whether it was noted now."""
    untold = Restriction.objects.live().filter(pk=restriction.pk, planned_at__isnull=False, told_at=None)
    if not untold.update(told_at=now, lift_at=ends_at):
        return False
    case = restriction.line.case
    record(action="rights.restriction.told", subject=case.member_id, actor=by, role=role, about=case)
    return True


def not_had(restriction: Restriction, *, posted_on: dt.date) -> None:
    """This function will note that a notice came back: the person was not told by it, so the pause does not end yet."""
    told = Restriction.objects.live().filter(pk=restriction.pk).values_list("told_at", flat=True).first()
    if told is not None and local_day(told) == posted_on:
        Restriction.objects.live().filter(pk=restriction.pk, told_at=told).update(told_at=None, lift_at=None)


def _pause_page(case: Case) -> str:
    return link_of(case) if case.follow_digest else f"{settings.INSYN_ADDRESS}{reverse('pause')}"


def _messages_page(case: Case) -> str:
    return link_of(case) if case.follow_digest else address_of(case, name="request_messages")


def _called(restriction: Restriction) -> str:
    return f"{restriction.line.case.reference}: {restriction.line.right_asked.label}"
