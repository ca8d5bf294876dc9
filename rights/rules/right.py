"""The rights a line can be about, and their words."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.register.articles import cited, of_the_regulation


class Right(models.TextChoices):
    """Each right with its everyday name; the legal name is `legal_name`."""

    ACCESS = "access", _("A copy of your data")
    PORTABILITY = "portability", _("Move your data")
    OBJECTION = "objection", _("Stop a use of your data")
    ERASURE = "erasure", _("Delete your data")
    REVIEW = "review", _("A person looks at a machine's decision")
    RESTRICTION = "restriction", _("Pause all use of your data")

    @property
    def makes_a_file(self) -> bool:
        """Whether the answer is a file to fetch."""
        return self in {Right.ACCESS, Right.PORTABILITY}

    @property
    def can_be_regretted(self) -> bool:
        """Whether the person has some days to change their mind before anybody acts (R17-7)."""
        return self is Right.ERASURE

    @property
    def can_be_stopped(self) -> bool:
        """Whether it can be taken back while it is carried out: what is destroyed does not come back."""
        return self is not Right.ERASURE

    @property
    def number(self) -> str:
        """Return the number of its article, for machines."""
        match self:
            case Right.ACCESS:
                return "15"
            case Right.PORTABILITY:
                return "20"
            case Right.OBJECTION:
                return "21"
            case Right.ERASURE:
                return "17"
            case Right.REVIEW:
                return "22"
            case Right.RESTRICTION:
                return "18"

    @property
    def article(self) -> str:
        """Return its article in the reader's language."""
        return cited(self.number, language=get_language() or "sv")

    @property
    def article_of_law(self) -> str:
        """Return its article in the reader's language, with the law it stands in."""
        return of_the_regulation(self.number, language=get_language() or "sv")

    @property
    def legal_name(self) -> str:
        match self:
            case Right.ACCESS:
                return str(_("right of access"))
            case Right.PORTABILITY:
                return str(_("right to data portability"))
            case Right.OBJECTION:
                return str(_("right to object"))
            case Right.ERASURE:
                return str(_("right to erasure"))
            case Right.REVIEW:
                return str(_("right not to be subject to a machine's decision alone"))
            case Right.RESTRICTION:
                return str(_("right to restriction"))
