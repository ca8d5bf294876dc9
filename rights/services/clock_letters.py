"""What the letters about the clock say: the question who it is, and more time; as mail, and on paper."""

import datetime as dt

from django.utils.translation import override

from rights.clock import local_day, still_since
from rights.models import Case
from rights.packing.answer import authority_for
from rights.rules.deadlines import UNANSWERED_DAYS
from rights.rules.identity import Doubt, Way
from rights.services import documents, extending, identity
from rights.services.following import has_pages
from rights.services.receipts import address_of
from rights.timing import EXTENSION_REASONS, Extension, Pause


def question(pause: Pause, *, url: str) -> dict[str, object]:
    """Return the values of the letter that asks who it is, in the case's language."""
    with override(pause.case.language):
        return {
            "reference": pause.case.reference,
            "because": str(Doubt(pause.doubt).label),
            "enough": str(Way(pause.way).label),
            "asked_on": local_day(still_since(pause.case) or pause.asked_at),
            "until": local_day(pause.asked_at) + dt.timedelta(days=UNANSWERED_DAYS),
            "authority": authority_for(pause.case, language=pause.case.language),
            "url": url,
        }


def asked(pause: Pause, *, url: str) -> tuple[str, dict[str, object]]:
    """Return the letter that asks who it is, and its values: one of its own where a copy of a document is asked for."""
    values = question(pause, url=url)
    if pause.way != Way.DOCUMENT:
        return "rights.identity_asked", values | ({"two_things": True} if pause.way == Way.TWO_ITEMS else {})
    del values["enough"]
    return "rights.identity_document", values | {
        "only_because": pause.only_because,
        "days": documents.days_kept(),
    }


def more_time(extension: Extension, *, url: str) -> dict[str, object]:
    """Return the values of the letter about more time, in the case's language."""
    case = extension.case
    return {
        "reference": case.reference,
        "reason": reason_of(extension, language=case.language),
        "text": extension.text,
        "first_due_on": extension.first_due_on,
        "due_on": extension.due_on,
        "authority": authority_for(case, language=case.language),
        "url": url,
    }


def reason_of(extension: Extension, *, language: str) -> str:
    """Return the reason for more time, in words."""
    with override(language):
        return str(dict(EXTENSION_REASONS)[extension.reason])


def code(case: Case) -> dict[str, object]:
    """
    Return the values of the letter with the code, made anew for each print: the code is stored nowhere.

    :raises NothingAsked: when no question is open.
    """
    pause = identity.waiting(case)
    url = address_of(case, name="request_identity") if has_pages(case) else ""
    return question(pause, url=url) | {"code": identity.code_of(pause)}


def overtaken(letter: str, case: Case, *, now: dt.datetime) -> bool:
    """
    Return whether a letter that waits to be printed is not true any more.

    A code that nobody asks for now; more time that can no longer be told in time (D-8).
    """
    match letter:
        case "rights.identity_code":
            pause = identity.open_question(case)
            return pause is None or pause.way != Way.LETTER_CODE
        case "rights.extended":
            return extending.untold_is_too_late(case, now=now)
    return False
