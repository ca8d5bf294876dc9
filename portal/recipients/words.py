"""The words for what stands on a look-up as codes: what was opened, and why (R15-16, R15-18)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from portal.desk import pause, reasons
from portal.members.numbering import Why

PAGES: Mapping[str, object] = {
    "member": _("your record"),
    "personal_number": _("your personal number"),
    "case": _("your request"),
    "id_document": _("the copy of your identity document"),
    "messages": _("your messages"),
    "letter": _("a letter to you"),
    "free_text": _("a text of yours, to see whether others are in it"),
    "payments": _("your payments"),
    "paused": _("your paused data, to use them"),
}
REASONS: Mapping[str, object] = {
    "support": _("to answer your question"),
    "payment": _("to look after a payment"),
    "fault": _("to find a technical fault"),
    "entering": _("to enter a request of yours that came by letter, phone or e-mail"),
    "merging": _("to see whether two records are about you"),
    "to_be_sure_who": _("to be sure who you are"),
    "a_service_requires_it": _("for a service that requires the number"),
    "to_answer_the_request": _("to answer your request"),
    "agreed": _("because you agreed to this use"),
    "legal_claim": _("for a legal claim"),
    "rights_of_another": _("to protect the rights of another person"),
    "public_interest": _("for an important public interest"),
    "other": _("for another reason"),
}
PAGES_TO_STAFF: Mapping[str, object] = {
    "member": _("the person's record"),
    "personal_number": _("the person's number"),
    "case": _("a request"),
    "id_document": _("the copy of an identity document"),
    "messages": _("a conversation"),
    "payments": _("a payment"),
    "paused": _("paused data, to use them"),
    "letter": _("a letter to the person"),
    "free_text": _("a text, to see whether others are in it"),
}
REASONS_TO_STAFF: Mapping[str, object] = {
    **dict(reasons.CHOICES),
    **dict(Why.choices),
    **dict(pause.EXCEPTIONS),
    "entering": _("A request that came by letter, phone or e-mail"),
}
"""The same said to staff: a reason in the words in which it was chosen."""


def why(reason: str, note: str) -> str:
    """Return why somebody looked, with what staff wrote beside it; a number is shown as it stands."""
    told = str(REASONS.get(reason, reason))
    return f"{told}: {note}" if note else told
