"""
The paper of a letter by post: composed from the case as it is when it is printed, with its enclosures.
"""

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from portal.letters import pdf
from portal.letters.composing import compose
from portal.letters.letter import Letter
from portal.letters.wording import wording
from portal.members.young import may_be_a_child
from rights.clock import local_day
from rights.fulfilment import erasure
from rights.packing.answer import authority_for
from rights.papers import Posted
from rights.services import answering, enclosing

COPY, ANSWERED = "rights.copy_on_paper", "rights.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What goes to the printer, of which kind, and which version of the letter's text it says."""

    kind: str
    content: bytes
    wording: str


def paper(posted: Posted, *, to: tuple[str, ...], now: dt.datetime) -> Paper:
    """
    Return the letter to print: one PDF, or a ZIP with its enclosures.

    `to` is the reader's name and address.

    :raises Gone: when the file to enclose has been destroyed.
    :raises TooLarge: when the file is too large to print.
    :raises PangoMissing: when this system can make no PDF.
    """
    letter = _letter(posted, language=posted.case.language, name=to[0], now=now)
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


def kept(value: Any) -> Any:
    """Return a value of a letter as JSON keeps it: days are marked as such."""
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def _letter(posted: Posted, *, language: str, name: str, now: dt.datetime) -> Letter:
    if posted.letter == ANSWERED and posted.line is not None:
        return answering.letter_of(posted.line, language=language)
    if posted.letter == erasure.LETTER and posted.line is not None:
        return answering.last_letter(posted.line, language=language, on=local_day(now))
    case, values = posted.case, {key: _read(value) for key, value in posted.values.items()}
    if posted.letter == COPY:
        with override(language):
            values["authority"] = authority_for(case, language=language)
    protected, young = posted.reader.protected_identity, may_be_a_child(case.member, on=local_day(now))
    return compose(
        posted.letter, language=language, context=values, addressed_to="" if protected else name, simply=young
    )


def _read(value: Any) -> Any:
    """Return what `kept` wrote."""
    return dt.date.fromisoformat(value["day"]) if isinstance(value, dict) else value
