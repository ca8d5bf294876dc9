"""The answer to a right that makes no file: one letter, shown as a page and as PDF; the mail only links to it."""

from django.utils.translation import override

from portal.letters import pdf
from portal.letters.composing import compose
from portal.letters.letter import Letter
from rights.clock import local_day
from rights.fulfilment import ACTS
from rights.models import Line
from rights.packing.answer import authority_for
from rights.rules.states import State


class NotAnswered(Exception):
    """The line has no answer yet, or its answer is a file."""


def letter_of(line: Line, *, language: str) -> Letter:
    """
    Return the answer to a line in a language: what was decided and done, why, and how to complain.

    :raises NotAnswered: when there is none yet, or when it is a file.
    Source: GDPR Art. 12(1), 12(3), 12(4); R12-4.
    """
    if line.stands is not State.ANSWERED or line.answered_at is None or line.right_asked not in ACTS:
        raise NotAnswered
    case = line.case
    with override(language):
        name, told = ACTS[line.right_asked].answer(line, language=language)
    return compose(
        name,
        language=language,
        addressed_to="" if case.member.protected_identity else case.member.name,
        context={
            "reference": case.reference,
            "received_on": case.received_on,
            "answered_on": local_day(line.answered_at),
            "authority": authority_for(case, language=language),
            **told,
        },
    )


def answer_pdf(line: Line, *, language: str) -> bytes:
    """
    Return the answer as PDF/UA-1.

    :raises NotAnswered: when there is none yet, or when it is a file.
    :raises PangoMissing: when this system can make no PDF.
    """
    letter = letter_of(line, language=language)
    return pdf.render(letter, dated_on=local_day(line.answered_at or line.case.received_at))
