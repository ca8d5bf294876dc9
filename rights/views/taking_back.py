"""What taking a request back means, in the words of the right that was asked for (R12-18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rights.models import Line
from rights.rules.right import Right

REQUEST, WITHDRAW, GO_ON = _("Withdraw the request?"), _("Withdraw my request"), _("Go on with the request")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The question, what we do then, the button, and the link that leaves everything as it is."""

    heading: Promise = REQUEST
    means: Promise
    act: Promise = WITHDRAW
    keep: Promise = GO_ON


FILE = Words(means=_("We stop working on it, make no file, and send you a confirmation."))
SEVERAL = Words(means=_("We stop working on what you tick, and send you a confirmation."))
WORDS: Mapping[Right, Words] = {
    Right.ACCESS: FILE,
    Right.PORTABILITY: FILE,
    Right.RECTIFICATION: Words(
        heading=_("Withdraw the correction?"),
        means=_("We correct nothing, and send you a confirmation."),
        keep=_("Go on with the correction"),
    ),
    Right.OBJECTION: Words(
        heading=_("Withdraw the objection?"),
        means=_("We decide nothing about your objection, and send you a confirmation."),
        keep=_("Go on with the objection"),
    ),
    Right.ERASURE: Words(
        heading=_("Delete nothing?"),
        means=_("We delete nothing, and send you a confirmation."),
        act=_("Do not delete anything"),
        keep=_("Go on with the deletion"),
    ),
    Right.REVIEW: Words(means=_("Nobody looks at the decision again. We send you a confirmation.")),
    Right.RESTRICTION: Words(
        heading=_("Withdraw the pause?"),
        means=_("We do nothing more about the pause you asked for, and send you a confirmation."),
        keep=_("Go on with the pause"),
    ),
}


def words_of(lines: Sequence[Line]) -> Words:
    """Return the words for what can be taken back."""
    return WORDS[lines[0].right_asked] if len(lines) == 1 else SEVERAL
