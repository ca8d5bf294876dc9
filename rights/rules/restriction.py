"""The four grounds of a restriction, and from which day one may be lifted. Source: GDPR Art. 18."""

import datetime as dt
from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ground(models.TextChoices):
    """Why the use is to be paused, in the person's words; each is one letter of Art. 18(1). Rule R18-1."""

    ACCURACY = "accuracy", _("Something you hold about me is wrong, and I want you to check it first")
    UNLAWFUL = (
        "unlawful",
        _("You should not be using my data, but I want you to keep them and not delete them"),
    )
    CLAIMS = "claims", _("You do not need my data any more, but I need them for a legal claim")
    OBJECTION = "objection", _("I have objected to a use, and you have not decided yet")

    @property
    def article(self) -> str:
        return f"Art. 18(1)({LETTERS[self]})"

    @property
    def until(self) -> str:
        """Until when a pause on this ground is meant to last."""
        return str(UNTIL[self])


LETTERS: Mapping[Ground, str] = {
    Ground.ACCURACY: "a",
    Ground.UNLAWFUL: "b",
    Ground.CLAIMS: "c",
    Ground.OBJECTION: "d",
}
UNTIL: Mapping[Ground, object] = {
    Ground.ACCURACY: _("until we have checked what you say is wrong"),
    Ground.UNLAWFUL: _("for as long as you want"),
    Ground.CLAIMS: _("for as long as you need the data for your claim"),
    Ground.OBJECTION: _("until we have decided on your objection"),
}


def lifted_on(told_on: dt.date, *, days: int) -> dt.date:
    """
    Return the first local day without the pause, when the person was told on `told_on` and is to have `days` whole days.

    The day of the notice does not count. Source: GDPR Art. 18(3); Reg. 1182/71 Art. 3(1); R18-5.
    """
    return told_on + dt.timedelta(days=days + 1)
