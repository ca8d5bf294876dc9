"""
What a letter on paper says itself where a mail leads to a page: the message, the question, the fee (R12-15).

It is made anew from the case for each print. None of it leads to a page: the reader may have none.
"""

from collections.abc import Mapping

from django.utils.translation import override

from portal.correspondence.models import Author, Message
from portal.letters.composing import wanted
from rights.corrections import Question
from rights.models import Fee
from rights.packing.answer import authority_for
from rights.papers import Posted, told
from rights.rules.right import Right
from rights.services.charging import fee_of
from rights.services.drafts import parts

MESSAGE, ASKED, FEE = "rights.message", "rights.asked", "rights.fee"
COPY = "rights.copy_on_paper"
AT_PRINT = frozenset({"url", "authority"})
"""Values that no letter is queued with: there is no page on paper, and the authority is that of the day."""


class NothingToSay(Exception):
    """What the letter was to say is gone, or settled."""


def values(posted: Posted, *, language: str) -> Mapping[str, object]:
    """
    Return what a letter on paper is made from: what it was queued with, and what a page would show.

    :raises NothingToSay: when the message is gone, or the question is answered.
    """
    found = {name: told(value) for name, value in posted.values.items() if name not in AT_PRINT}
    match posted.letter:
        case "rights.message":
            del found["message"]
            found["words"] = _message(posted).text
        case "rights.asked":
            found |= _asked(posted, language=language)
        case "rights.copy_on_paper":
            found |= _given(posted)
    with override(language):
        at_print = {"url": "", "authority": authority_for(posted.case, language=language)}
    return found | {name: at_print[name] for name in AT_PRINT & wanted(posted.letter)}


def overtaken(posted: Posted) -> bool:
    """Return whether there is nothing left to say: the message is gone, the question or the fee is answered."""
    try:
        match posted.letter:
            case "rights.message":
                _message(posted)
            case "rights.asked":
                _question(posted)
            case "rights.fee":
                announced(posted)
    except NothingToSay:
        return True
    return False


def announced(posted: Posted) -> Fee:
    """
    Return the fee that a letter asks about.

    :raises NothingToSay: when it is answered, or the line has ended.
    """
    fee = fee_of(posted.line) if posted.line else None
    if fee is None or fee.answer or fee.line.stands.ended:
        raise NothingToSay
    return fee


def _message(posted: Posted) -> Message:
    found: Message | None = Message.objects.filter(
        pk=posted.values["message"], thread=posted.case.thread_id, author=Author.STAFF
    ).first()
    if found is None:
        raise NothingToSay
    return found


def _question(posted: Posted) -> Question:
    line = posted.line
    found = line.questions.filter(answered_at=None).first() if line and not line.stands.ended else None
    if found is None:
        raise NothingToSay
    return found


def _asked(posted: Posted, *, language: str) -> Mapping[str, object]:
    question = _question(posted)
    right = question.line.right_asked
    among = [one.label.in_language(language) for one in parts(right)] if right.makes_a_file else []
    return {"what": question.text, "why": question.why, "among": among}


def _given(posted: Posted) -> Mapping[str, object]:
    line = posted.line
    fee = fee_of(line) if line else None
    return {
        "to_move": line is not None and line.right_asked is Right.PORTABILITY,
        "price": fee.owed if fee else 0,
    }
