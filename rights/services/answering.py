"""The answer that is no file: one letter, shown as a page and as PDF; the mail only links to it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import override

from portal.letters import pdf
from portal.letters.composing import compose
from portal.letters.letter import Letter
from portal.letters.texts.answer import late
from portal.members.young import may_be_a_child
from rights.clock import deadline_of, local_day
from rights.decided import FeeGround
from rights.fulfilment import ACTS, erasure, review
from rights.models import Balancing, Fee, Line, Refusal, Review
from rights.packing.answer import authority_for
from rights.rules.states import State
from rights.services import reasoning


class NotAnswered(Exception):
    """The line has no answer yet, or its answer is a file."""


def letter_of(line: Line, *, language: str) -> Letter:
    """
    Return the answer to a line in a language: what was decided and done, why, and how to complain.

    :raises NotAnswered: when there is none yet, or when it is a file.
    Source: GDPR Art. 12(1), 12(3), 12(4); R12-4, R12-6.
    """
    if line.stands is not State.ANSWERED or line.answered_at is None:
        raise NotAnswered
    answered_on, no = local_day(line.answered_at), line.refusals.approved().first()
    if no is not None:
        weighed = list(no.balancings.order_by("pk"))
        return refused(no, weighed, language=language, answered_on=answered_on)
    if line.right_asked not in ACTS:
        raise NotAnswered
    with override(language):
        name, told = ACTS[line.right_asked].answer(line, language=language)
    letter = _composed(line, name, told, language=language, answered_on=answered_on)
    return _honest(letter, line, answered_on=answered_on)


def last_letter(line: Line, *, language: str, on: dt.date) -> Letter:
    """Return what is posted just before a person's data and address go; the mail like it is `erasing`'s (R17-9)."""
    with override(language):
        told = erasure.farewell(line, on=on, language=language)
    return _composed(line, erasure.LETTER, told, language=language, answered_on=on)


def refused(no: Refusal, balancings: Sequence[Balancing], *, language: str, answered_on: dt.date) -> Letter:
    """Return the letter of a refusal, also of one that is only proposed: what the desk sees is what will be sent."""
    with override(language):
        name, told = reasoning.told(no, balancings, language=language, answered_on=answered_on)
    return _composed(no.line, name, told, language=language, answered_on=answered_on)


def reviewed(look: Review, *, language: str, answered_on: dt.date) -> Letter:
    """Return the letter of a human look that is not yet on record, as it will be sent."""
    with override(language):
        name, told = review.told(look, language=language)
    letter = _composed(look.line, name, told, language=language, answered_on=answered_on)
    return _honest(letter, look.line, answered_on=answered_on)


def fee_letter(fee: Fee, *, language: str, announced_on: dt.date, on_paper: bool = False) -> Letter:
    """
    Return what a fee is, why, and how it is made up, also of one that is not yet announced (R12-7).

    `on_paper` when the person is asked by post, and answers by letter.
    """
    line = fee.line
    with override(language):
        told = {
            "right": f"{line.right_asked.label} ({line.right_asked.article})",
            "law": FeeGround(fee.ground).article,
            "words": fee.words,
            "minutes": fee.minutes,
            "hourly": fee.hourly,
            "work": fee.work,
            "material": fee.material,
            "amount": fee.amount,
            "due_on": deadline_of(line.case, today=announced_on).due_on,
            "on_paper": on_paper,
        }
    return _composed(line, "rights.fee", told, language=language, answered_on=announced_on)


def answer_pdf(line: Line, *, language: str) -> bytes:
    """
    Return the answer as PDF/UA-1.

    :raises NotAnswered: when there is none yet, or when it is a file.
    :raises PangoMissing: when this system can make no PDF.
    """
    letter = letter_of(line, language=language)
    return pdf.render(letter, dated_on=local_day(line.answered_at or line.case.received_at))


def _honest(letter: Letter, line: Line, *, answered_on: dt.date) -> Letter:
    """Return an answer that says in its second paragraph that it is late, when it is (Art. 5(1)(a), 12(3))."""
    due_on = deadline_of(line.case, today=answered_on).due_on
    first, *rest = letter.body.parts
    with override(letter.language):
        said = late(letter.language, due_on if answered_on > due_on else None)
    return replace(letter, body=replace(letter.body, parts=(first, *said, *rest)))


def _composed(
    line: Line, name: str, told: Mapping[str, object], *, language: str, answered_on: dt.date
) -> Letter:
    case = line.case
    return compose(
        name,
        language=language,
        addressed_to="" if case.member.protected_identity else case.member.name,
        context={
            "reference": case.reference,
            "received_on": case.received_on,
            "answered_on": answered_on,
            "authority": authority_for(case, language=language),
            **told,
        },
        simply=may_be_a_child(case.member, on=answered_on),
    )
