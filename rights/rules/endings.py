"""Why a source did not answer, and who ended a file, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

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
