"""From a letter's name and plain values to a finished letter in one language. No people are loaded here."""

import inspect
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext, override

from portal import register
from portal.letters.letter import Body, Letter
from portal.letters.texts import (
    account,
    clock,
    corrections,
    correspondence,
    decisions,
    erasure,
    fees,
    finishing,
    forwarding,
    front,
    more_time,
    moving,
    posting,
    refusals,
    restriction,
    rights,
    staff,
    withdrawals,
)
from portal.letters.texts.short import in_short
from portal.letters.words import manner
from portal.register.parts import Controller

LONGEST_NAME = 60
NOT_IN_A_NAME = ("://", "www.", "@", "/", "<", ">")

TEXTS: dict[str, Callable[..., Body]] = {
    "account.address_code": account.address_code,
    "account.address_taken": account.address_taken,
    "account.appointed": account.appointed,
    "account.changed": account.changed,
    "account.no_account": account.no_account,
    "account.password_code": account.password_code,
    "account.sign_in_instead": account.sign_in_instead,
    "correspondence.answered": correspondence.answered,
    "correspondence.code": correspondence.code,
    "correspondence.received": correspondence.received,
    "front.already_registered": front.already_registered,
    "front.guest_code": front.guest_code,
    "front.proof_code": front.proof_code,
    "front.registration_code": front.registration_code,
    "front.sign_in_code": front.sign_in_code,
    "front.welcome": front.welcome,
    "recipients.told": corrections.told,
    "recipients.waiting": corrections.waiting,
    "rights.answer": rights.answer,
    "rights.answered": decisions.answered,
    "rights.erased": erasure.erased,
    "rights.finished": finishing.finished,
    "rights.extended": more_time.extended,
    "rights.fee": fees.fee,
    "rights.fee_announced": fees.fee_announced,
    "rights.fee_waived": fees.fee_waived,
    "rights.copy_on_paper": posting.copy_on_paper,
    "rights.asked": corrections.asked,
    "rights.corrected": corrections.corrected,
    "rights.file_expiring": rights.file_expiring,
    "rights.file_ready": rights.file_ready,
    "rights.identity_asked": clock.identity_asked,
    "rights.forwarded": forwarding.forwarded,
    "rights.handed_over": moving.handed_over,
    "rights.passed_on": forwarding.passed_on,
    "rights.identity_code": clock.identity_code,
    "rights.identity_document": clock.identity_document,
    "rights.identity_document_gone": clock.identity_document_gone,
    "rights.message": correspondence.about_request,
    "retention.hold_review": staff.hold_review,
    "rights.letter_waits": posting.letter_waits,
    "rights.no_data": rights.no_data,
    "rights.objection_met": decisions.objection_met,
    "rights.objection_weighed": refusals.objection_weighed,
    "rights.receipt": rights.receipt,
    "rights.received": rights.received,
    "rights.refused": refusals.refused,
    "rights.review_done": decisions.review_done,
    "rights.restricted": restriction.restricted,
    "rights.restriction_to_be_lifted": restriction.to_be_lifted,
    "rights.received_on_paper": posting.received_on_paper,
    "rights.staff_look": staff.staff_look,
    "rights.withdrawn": withdrawals.withdrawn,
    "rights.withdrawn_on_paper": withdrawals.withdrawn_on_paper,
}


class UnknownLetter(LookupError):
    """No letter has this name."""


class WrongContext(TypeError):
    """The values do not fit the letter; names the letter, never a value."""


def compose(
    letter: str,
    *,
    language: str,
    context: Mapping[str, Any],
    addressed_to: str = "",
    sender: Controller | None = None,
    simply: bool = False,
) -> Letter:
    """
    Return the letter of that name in the reader's language ("sv" or "en").

    `addressed_to` is the reader's name, or nothing when the person is protected or unknown. The sender is the
    running organisation's controller unless given. `simply` begins it with a part in short, in a child's words (R12-14).

    :raises UnknownLetter: when no letter has that name.
    :raises WrongContext: when a value is missing or too many.
    """
    text = TEXTS.get(letter)
    if text is None:
        raise UnknownLetter(letter)
    known = manner(language)
    controller = sender or register.current().controller
    values = {**context, "language": known, "sender": controller}
    try:
        inspect.signature(text).bind(**values)
    except TypeError as error:
        raise WrongContext(f"{letter}: {error}") from None
    with override(known):
        return Letter(
            name=letter,
            language=known,
            sender=controller,
            greeting=greeting(addressed_to),
            body=text(**values),
            short=in_short(letter, values) if simply else (),
        )


def wanted(letter: str) -> frozenset[str]:
    """
    Return the names of the values that a letter is made from.

    :raises UnknownLetter: when no letter has that name.
    """
    if letter not in TEXTS:
        raise UnknownLetter(letter)
    return frozenset(inspect.signature(TEXTS[letter]).parameters)


def greeting(name: str) -> str:
    """Greet by name, in the active language, where there is a name that can be said."""
    plain = sayable(name)
    return gettext("Hello %(name)s,") % {"name": plain} if plain else gettext("Hello,")


def sayable(name: str) -> str:
    """
    Return a name as a letter may say it, or nothing when the "name" could carry a message of its own.

    Anyone can type a stranger's address and a name of their choice; the mail must not say it for them.
    """
    plain = " ".join(name.split())
    odd = any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"} for sign in plain)
    message = any(part in plain.lower() for part in NOT_IN_A_NAME)
    return "" if odd or message or len(plain) > LONGEST_NAME else plain
