"""
Which ways of showing who one is are enough: a ladder from the least intrusive step on. Pure.

A copy of an identity document stands on no step: it is the last resort, where another way did not work out.
Source: GDPR Art. 5(1)(c), 11(2), 12(6); R12-9, R12-10, R12-11; security.md (b).
"""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_TRIES = 3
LONGEST_TYPED = 40
DOCUMENT_DAYS = 30
"""How long a copy of an identity document is kept at most, checked or not (R12-11)."""


class Doubt(models.TextChoices):
    """Why we cannot be sure who asks; the words follow "because" and are said to the person."""

    UNKNOWN_SENDER = "unknown_sender", _("the request came from an address or number that we do not know")
    DETAILS_DIFFER = "details_differ", _("what the request says does not agree with what we hold")
    SEVERAL_FIT = "several_fit", _("the request fits more than one person we know")
    ACCOUNT_MISUSED = "account_misused", _("there are signs that somebody else may be using your account")

    @property
    def to_staff(self) -> str:
        """The same in words for staff."""
        return str(DOUBTS_TO_STAFF[self])


DOUBTS_TO_STAFF: Mapping[Doubt, object] = {
    Doubt.UNKNOWN_SENDER: _("The request came from an address or number that is not on file"),
    Doubt.DETAILS_DIFFER: _("What the request says does not agree with what is on file"),
    Doubt.SEVERAL_FIT: _("The request fits more than one person on file"),
    Doubt.ACCOUNT_MISUSED: _("There are signs that somebody else uses the account"),
}


class Way(models.TextChoices):
    """A way of showing who one is; the words are said to the person."""

    SIGN_IN = "sign_in", _("Sign in, and confirm it with a code or a passkey.")
    EMAIL_CODE = "email_code", _("Type a code that we send to the e-mail address we already have.")
    KNOWLEDGE = "knowledge", _("Call us, and answer questions that only you can answer.")
    E_ID = "e_id", _("Show it with your e-identification.")
    LETTER_CODE = "letter_code", _("Give us the code that we send by post to the address we already have.")
    TWO_ITEMS = "two_items", _("Tell us two things that you and we both know. Two of us check them.")
    IN_PERSON = "in_person", _("Come to us and show who you are. Two of us look; we copy nothing.")
    DOCUMENT = "document", _("Send us a copy of an identity document, with what we do not need covered.")

    @property
    def to_staff(self) -> str:
        """The same in words for staff."""
        return str(WAYS_TO_STAFF[self])

    @property
    def needs_two(self) -> bool:
        """Whether two members of staff look, since nothing but their word is kept (L-D)."""
        return self in {Way.TWO_ITEMS, Way.IN_PERSON}

    @property
    def by_oneself(self) -> bool:
        """Whether the person does it alone, on the page of the request."""
        return self in {Way.SIGN_IN, Way.EMAIL_CODE, Way.E_ID}


WAYS_TO_STAFF: Mapping[Way, object] = {
    Way.SIGN_IN: _("Signing in with a fresh code or passkey"),
    Way.EMAIL_CODE: _("A code to the e-mail address on file"),
    Way.KNOWLEDGE: _("Questions that only the account holder can answer, over the telephone"),
    Way.E_ID: _("An e-identification, by the service that is connected"),
    Way.LETTER_CODE: _("A code in a letter to the postal address on file"),
    Way.TWO_ITEMS: _("Two independent details on file, checked by two members of staff"),
    Way.IN_PERSON: _("Shown in person to two members of staff; nothing is copied"),
    Way.DOCUMENT: _("A copy of an identity document, deleted as soon as it is checked"),
}


class Ending(models.TextChoices):
    """Why a copy of an identity document was deleted; the words are said to the person."""

    FITS = "fits", _("It showed that it is you.")
    DOES_NOT_FIT = "does_not_fit", _("It did not show that it is you.")
    NOT_NEEDED = "not_needed", _("We do not need it any more.")
    EXPIRED = "expired", _("We did not check it in time, and it is not kept any longer.")


def doubts(*, signed_in: bool, has_account: bool) -> tuple[Doubt, ...]:
    """
    Return what may be doubted. Who asked while signed in has shown who it is, unless the account is misused (R12-9).
    """
    if signed_in:
        return (Doubt.ACCOUNT_MISUSED,)
    return tuple(one for one in Doubt if has_account or one is not Doubt.ACCOUNT_MISUSED)


def ladder(
    doubt: Doubt,
    *,
    has_account: bool,
    has_email: bool,
    has_address: bool,
    has_questions: bool = False,
    has_e_id: bool = False,
) -> tuple[Way, ...]:
    """
    Return the ways open for a doubt, the least intrusive first (L-A to L-D).

    The upper steps ask more of the person: they open only where what we hold and what the request says differ, or
    where there is nothing on file to send a code to.
    """
    if doubt is Doubt.ACCOUNT_MISUSED:
        return (Way.SIGN_IN,)
    ways = [Way.SIGN_IN] if has_account else [Way.EMAIL_CODE] if has_email else []
    if has_questions:
        ways.append(Way.KNOWLEDGE)
    if has_e_id:
        ways.append(Way.E_ID)
    if has_address:
        ways.append(Way.LETTER_CODE)
    return (*ways, Way.TWO_ITEMS, Way.IN_PERSON)


def plain(code: str) -> bytes:
    """Return a code as it is compared, however it was typed: letters that look like numbers are the same."""
    signs = [sign for sign in code[:LONGEST_TYPED].upper() if sign.isalnum()]
    return "".join(signs).replace("0", "O").replace("1", "I").encode()


def enough(*, asked: Way, shown: Way) -> bool:
    """Return whether what was shown answers what was asked: signing in with a fresh proof answers all (L-A)."""
    return shown in {asked, Way.SIGN_IN}
