"""
Finishing: what an erasure had to keep goes when its term ends, by the same disposal, and the person is told.

The act itself is `erasing.finish`, through the one door to destruction. Source: GDPR Art. 5(1)(e), 17(3); R17-3.
"""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, override

from portal.gate.services import processable_now, unpaused
from portal.letters.services import Addressee, send
from portal.letters.words import long_date, whole_number
from portal.members.models import Member
from portal.members.young import may_be_a_child
from portal.outbox.services import Lease, promise
from retention.items import from_json
from retention.models import Disposal
from retention.services.freezing import unfrozen
from retention.showing import effects
from rights.clock import local_day
from rights.fulfilment import objection
from rights.models import Line
from rights.services import sending
from rights.services.following import has_pages, link_of
from rights.services.receipts import address_of

LETTER = "rights.finished"
MOST = 5_000
"""At most so many disposals a run: the next one, an hour later, takes the rest."""


def look(*, now: dt.datetime, most: int = MOST) -> int:
    """
    This function will promise to finish the disposals of which more may go today, the oldest first; return how many.

    Paused data, and those of whoever waits for a copy, are left alone; they are found on the first day after.
    Source: R15-14, R18-4.
    """
    today = local_day(now)
    free = unfrozen(unpaused(Member.objects.all()))
    due = Disposal.objects.to_finish(today).filter(member__in=free).order_by("next_on", "pk")
    keys: list[uuid.UUID] = list(due.values_list("pk", flat=True)[:most])
    for key in keys:
        promise(task="rights.finish_erasure", key=f"term {key} {today}", disposal_id=key)
    return len(keys)


def tell(*, about: Disposal, lease: Lease, now: dt.datetime) -> None:
    """
    This function will tell the person what went since the last time: by mail, or on paper while the request is here.

    Whoever cannot be reached is not told: then nothing is owed any more.
    """
    line = objection.line_of(about)
    if not about.untold:
        lease.keep()
        return
    if _mailed(about, line, lease=lease, now=now):
        return
    with transaction.atomic():
        if line is None:
            lease.keep()
        else:
            values = _said(about, line, language=line.case.language)
            sending.by_post(line.case, LETTER, values, lease=lease, now=now, line=line)
        _is_told(about)


def _mailed(about: Disposal, line: Line | None, *, lease: Lease, now: dt.datetime) -> bool:
    member = processable_now(about.member_id, sending.PURPOSE)
    if member is None or not member.email:
        return False
    language = line.case.language if line else member.language

    def kept() -> None:
        lease.keep()
        _is_told(about)

    send(
        promise_key=lease.key,
        subject_id=member.pk,
        addressee=Addressee(
            email=member.email, language=language, simply=may_be_a_child(member, on=local_day(now))
        ),
        letter=LETTER,
        context=_said(about, line, language=language),
        now=now,
        keep=kept,
    )
    return True


def _said(about: Disposal, line: Line | None, *, language: str) -> dict[str, Any]:
    """Return what the letter says, as plain words: it is the same on paper."""
    gone_on = local_day(about.begun_at)  # type: ignore[arg-type]  # what is finished was begun
    gone = effects(from_json(about.untold), on=gone_on, language=language)
    left = effects(from_json(about.items), on=gone_on, language=language)
    with override(language):
        day = gettext("%(what)s: at the latest on %(day)s")
        return {
            "reference": line.case.reference if line else "",
            "asked_on": local_day(about.planned_at),
            "gone_on": gone_on,
            "gone": tuple((one.label, whole_number(one.rows, language)) for one in gone.now),
            "kept": tuple(
                (one.label, long_date(one.until, language, weekday=False) if one.until else one.sentence)
                for one in left.kept
            ),
            "copies": tuple(
                day % {"what": one.what, "day": long_date(one.until, language)} for one in gone.copies
            ),
            "act": str(about.act_id),
            "url": _page(about, line),
        }


def _page(about: Disposal, line: Line | None) -> str:
    """Return where it can be read: the answer, or what we still have where the request itself has left."""
    if line is None:
        return f"{settings.INSYN_ADDRESS}{reverse('my_data')}" if about.member.has_account else ""
    case = line.case
    if not has_pages(case):
        return ""
    return link_of(case) if case.follow_digest else address_of(case, line.right, name="request_answer")


def _is_told(about: Disposal) -> None:
    Disposal.objects.filter(pk=about.pk, act_id=about.act_id).update(untold=[])
