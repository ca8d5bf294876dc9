"""
Why someone may want data deleted, and how a request for it ends. Pure.

Source: GDPR Art. 17(1).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

ALL, SOME = "all", "some"


class Why(models.TextChoices):
    """The grounds of Art. 17(1) in plain words, and the right not to know which one it is (R17-1)."""

    NOT_NEEDED = "not_needed", _("You no longer need the data for what you got them for")
    CONSENT = "consent", _("I take back every yes I have given you")
    OBJECTION = "objection", _("I object to how you use the data")
    UNLAWFUL = "unlawful", _("You should never have had the data")
    LEGAL_DUTY = "legal_duty", _("A law says that the data must be deleted")
    CHILD = "child", _("I was a child when I gave you the data on the internet")
    UNKNOWN = "unknown", _("I do not know, or I do not want to choose")

    @property
    def number(self) -> str:
        """Return the point of Art. 17(1), or nothing where the person need not know."""
        return "" if self is Why.UNKNOWN else f"17(1)({'abcdef'[list(Why).index(self)]})"
