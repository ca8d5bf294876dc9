"""The rights a line can be about, and their words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Right(models.TextChoices):
    """Each right with its everyday name; the legal name is `legal_name`."""

    ACCESS = "access", _("A copy of your data")
    PORTABILITY = "portability", _("Move your data")
    OBJECTION = "objection", _("Stop a use of your data")
    RESTRICTION = "restriction", _("Pause all use of your data")

    @property
    def makes_a_file(self) -> bool:
        """Whether the answer is a file to fetch."""
        return self in {Right.ACCESS, Right.PORTABILITY}

    @property
    def article(self) -> str:
        match self:
            case Right.ACCESS:
                return "Art. 15"
            case Right.PORTABILITY:
                return "Art. 20"
            case Right.OBJECTION:
                return "Art. 21"
            case Right.RESTRICTION:
                return "Art. 18"

    @property
    def legal_name(self) -> str:
        match self:
            case Right.ACCESS:
                return str(_("right of access"))
            case Right.PORTABILITY:
                return str(_("right to data portability"))
            case Right.OBJECTION:
                return str(_("right to object"))
            case Right.RESTRICTION:
                return str(_("right to restriction"))
