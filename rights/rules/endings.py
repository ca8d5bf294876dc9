"""How a line ended, why a source did not answer, and who ended a file, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from rights.rules.right import Right
from rights.rules.states import Outcome

FAILURES: Mapping[str, object] = {
    "unreachable": _("It could not be reached."),
    "too_slow": _("It took too long."),
    "patience_ended": _("It did not answer in the time we give it."),
    "not_as_agreed": _("It answered in a way we could not read."),
    "too_big": _("It sent more than we can take in at once."),
    "too_many_pages": _("It sent more than we can take in at once."),
}
"""Why a source did not answer, in words."""
ENDINGS: Mapping[str, object] = {
    "member": _("you"),
    "expiry": _("its time was over"),
    "staff": _("our staff"),
}
"""Who or what ended a file, in words."""
NOTHING: Mapping[Right, object] = {
    Right.PORTABILITY: _("We hold nothing that you can move"),
    Right.ERASURE: _("There was nothing to delete"),
}
"""What it means that there was nothing, where it does not mean that nothing is held (R15-1, R20-1)."""
NOTHING_TO_STAFF: Mapping[Right, object] = {
    Right.PORTABILITY: _("Nothing is held that can be moved"),
    Right.ERASURE: _("There was nothing to delete"),
}


EXCEPTED: Mapping[Right, object] = {Right.ERASURE: _("Deleted, with exceptions")}
"""What "partly" means where the law itself says what stays (R17-3)."""


def ended(right: Right, outcome: Outcome) -> str:
    """Return how a line ended, in the member's words for its right."""
    return str(_special(NOTHING, outcome).get(right, outcome.label))


def ended_to_staff(right: Right, outcome: Outcome) -> str:
    """Return the same in words for staff."""
    return str(_special(NOTHING_TO_STAFF, outcome).get(right, outcome.to_staff))


def _special(nothing: Mapping[Right, object], outcome: Outcome) -> Mapping[Right, object]:
    return {Outcome.NO_DATA: nothing, Outcome.PARTLY: EXCEPTED}.get(outcome, {})
