"""The receipt of a request: what was asked, when, by when it is answered; as PDF and as a calendar file."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import register
from portal.letters import pdf
from portal.letters.calendar import due_date_file
from portal.letters.composing import compose
from portal.letters.words import long_date, moment
from portal.members.young import may_be_a_child
from rights.clock import deadline_of, extension_of, local_day, time_is_known, zone
from rights.models import Case, Line
from rights.papers import Delivery
from rights.restrictions import Restriction
from rights.rules.objection import only_marketing
from rights.rules.reasons import explain
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import regretting


def why_this_date(case: Case, *, language: str, now: dt.datetime) -> str:
    """Return in a few sentences how the due date follows from the day of receipt (D-1 … D-9)."""
    return str(explain(deadline_of(case, today=local_day(now)), language=language))


def address_of(case: Case, *about: str, name: str = "request") -> str:
    """Return the full address of one of the case's pages, in the case's language; `about` is what follows its number."""
    with override(case.language):
        return f"{settings.INSYN_ADDRESS}{reverse(name, args=[case.reference, *about])}"


def receipt_pdf(case: Case, *, now: dt.datetime) -> bytes:
    """
    Return the receipt as PDF/UA-1 in the case's language.

    :raises PangoMissing: when this system can make no PDF.
    """
    with override(case.language):
        letter = compose(
            "rights.receipt",
            language=case.language,
            addressed_to="" if case.member.protected_identity else case.member.name,
            context={
                "reference": case.reference,
                "received_at": _came(case),
                "rights": rights_asked(case),
                "due_on": deadline_of(case, today=local_day(now)).due_on,
                "why": why_this_date(case, language=case.language, now=now),
                **done_at_once(case, now=now),
                "channel": str(case.get_channel_display()),
                "delivery": _delivery(case),
                "url": address_of(case),
            },
            simply=may_be_a_child(case.member, on=local_day(now)),
        )
    return pdf.render(letter, dated_on=case.received_on)


def calendar_file(case: Case, *, now: dt.datetime) -> bytes:
    """
    Return the due date as a calendar file without personal data.

    A later file of a moved date has a higher number, so that a calendar moves its entry: waits, each day of them, and
    an extension all raise it.
    """
    due = deadline_of(case, today=local_day(now))
    ended = sum(one.answered_on is not None for one in due.pauses)
    lapsed = extension_of(case) is not None and not due.extended
    return due_date_file(
        request_id=str(case.pk),
        reference=case.reference,
        due_on=due.due_on,
        sequence=due.paused_days + len(due.pauses) + ended + due.extended + 2 * lapsed,
        url=address_of(case),
        language=case.language,
        now=now,
    )


def stops_at_once(case: Case) -> bool:
    """Return whether a use stops before there is an answer: what is objected to does (R21-1, R21-3)."""
    return any(line.right_asked is Right.OBJECTION for line in case.lines.all())


def done_at_once(case: Case, *, now: dt.datetime) -> dict[str, object]:
    """Return what a request does before it is answered, for receipts: the values of the letters' `at_once`."""
    lines = list(case.lines.all())
    return {
        "stops": stops_at_once(case),
        "pauses": any(_pauses(line) for line in lines),
        "regret_on": next((day for line in lines if (day := regretting.until(line, now=now))), None),
    }


def soon(case: Case) -> bool:
    """Return whether the portal answers by itself within minutes: no person of staff looks first (register)."""
    alone = {str(right) for right in register.current().handling.without_human}
    lines = list(case.lines.all())
    return all(line.right_asked.makes_a_file and line.right in alone for line in lines)


def _pauses(line: Line) -> bool:
    """
    Return whether the line holds all use of the data now.

    A pause does from the first moment; a correction does where the person wants it, until that pause ends by itself.

    Source: GDPR Art. 18(1)(a); R16-5, R18-6.
    """
    correcting = line.right_asked is Right.RECTIFICATION and bool(line.details.get("pause"))
    if line.stands is State.IDENTIFYING or not (correcting or line.right_asked is Right.RESTRICTION):
        return False
    begins = line.stands is State.RECEIVED if correcting else not line.stands.ended
    return begins or Restriction.objects.live().filter(line=line).exists()


def _came(case: Case) -> str:
    """Return when the request came, in the case's language: the day alone where nobody knows the time."""
    if time_is_known(case):
        return moment(case.received_at, case.language, zone=zone())
    return long_date(case.received_on, case.language, weekday=False)


def _delivery(case: Case) -> str:
    if case.delivery == Delivery.POST:
        return _("by post")
    files = all(line.answer_is_a_file for line in case.lines.all())
    return _("as a file on the page of your request") if files else _("on the page of your request")


def can_be_withdrawn(case: Case) -> bool:
    """Return whether there is anything to take back: an objection to marketing alone is carried out at once."""
    return not all(only_marketing(line.right_asked, line.details) for line in case.lines.all())


def rights_asked(case: Case) -> list[str]:
    """Return the case's rights in the active language, with their article."""
    return [f"{line.right_asked.label} ({line.right_asked.article})" for line in case.lines.order_by("right")]
