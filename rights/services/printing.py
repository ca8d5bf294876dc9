"""What a letter by post says: made anew from the case each time it is printed, for the one who reads it."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from portal.letters import pdf
from portal.letters.behalf import on_behalf
from portal.letters.composing import compose
from portal.letters.letter import Letter
from portal.letters.wording import wording
from portal.members.models import Member
from portal.members.young import may_be_a_child
from rights.clock import local_day
from rights.fulfilment import erasure
from rights.papers import Posted
from rights.services import answering, clock_letters, enclosing, lift_notice, on_paper
from rights.services.reading import at_last
from rights.services.receipts import done_at_once

RECEIVED, COPY, ANSWERED = "rights.received_on_paper", on_paper.COPY, "rights.answered"
CODE, EXTENDED = "rights.identity_code", "rights.extended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What goes to the printer, of which kind, and which version of the letter's text it says."""

    kind: str
    content: bytes
    wording: str


def paper(posted: Posted, reader: Member, *, to: tuple[str, ...], now: dt.datetime) -> Paper:
    """
    Return what is to be printed: one PDF, or a ZIP with its enclosures. `to` are the lines of the address.

    :raises Gone: when the file to enclose has been destroyed, and TooLarge when it is too large to print.
    :raises PangoMissing: when this system can make no PDF.
    """
    letter = _letter(posted, language=posted.case.language, now=now)
    if reader != at_last(posted.case.member):
        letter = _for_the_agent(posted, letter, reader)
    version = wording(letter.name, language=letter.language, simply=bool(letter.short))
    sheet = pdf.render(letter, dated_on=local_day(now), to=tuple(line for line in to if line))
    if posted.letter != COPY or posted.line is None:
        return Paper(kind="application/pdf", content=sheet, wording=version)
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as papers:
        papers.writestr("01-letter.pdf", sheet)
        for number, (name, content) in enumerate(enclosing.of_line(posted.line, now=now), start=2):
            papers.writestr(f"{number:02d}-{name}", content)
    return Paper(kind="application/zip", content=bundle.getvalue(), wording=version)


def _for_the_agent(posted: Posted, letter: Letter, reader: Member) -> Letter:
    """Return a letter that goes to whoever acts, with words that say for whom (R12-16)."""
    case = posted.case
    return on_behalf(
        letter, reader=_said(reader), person=_said(at_last(case.member)), reference=case.reference
    )


def _said(member: Member) -> str:
    """Return what a letter calls somebody: nothing where the identity is protected."""
    return "" if member.protected_identity else member.name


def _letter(posted: Posted, *, language: str, now: dt.datetime) -> Letter:
    """
    Return the letter as it is written to the person whom the request is about.

    :raises NothingToSay: when it is not true any more.
    """
    if posted.letter == ANSWERED and posted.line is not None:
        return answering.letter_of(posted.line, language=language)
    if posted.letter == erasure.LETTER and posted.line is not None:
        return answering.last_letter(posted.line, language=language, on=local_day(now))
    if posted.letter == on_paper.FEE:
        fee = on_paper.announced(posted)
        return answering.fee_letter(
            fee, language=language, announced_on=local_day(fee.announced_at), on_paper=True
        )
    return _composed(posted, _values(posted, language=language, now=now), now=now)


def _values(posted: Posted, *, language: str, now: dt.datetime) -> Mapping[str, object]:
    """Return what a letter says; a pause ends on the day that follows from posting the notice today (R18-5)."""
    if posted.letter == lift_notice.LETTER and posted.line is not None:
        return lift_notice.values(posted.line.restriction, now=now)
    if posted.letter == RECEIVED:
        said: dict[str, Any] = dict(on_paper.values(posted, language=language))
        with override(language):
            said |= done_at_once(
                posted.case, now=now
            )  # the days to regret count from the day it leaves (R17-7)
        return said | {"late": said["due_on"] < local_day(now)}
    if posted.letter == CODE:
        return clock_letters.code(posted.case)
    if posted.letter == EXTENDED:
        return clock_letters.more_time(posted.case.extension, url="")
    return on_paper.values(posted, language=language)


def _composed(posted: Posted, values: Mapping[str, object], *, now: dt.datetime) -> Letter:
    person = at_last(posted.case.member)
    return compose(
        posted.letter,
        language=posted.case.language,
        context=values,
        addressed_to=_said(person),
        simply=may_be_a_child(person, on=local_day(now)),
    )
