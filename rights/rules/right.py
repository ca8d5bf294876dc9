"""The rights a line can be about, and their words."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.register.articles import cited, of_the_regulation


class Right(models.TextChoices):
    """Each right with its everyday name; the legal name is `legal_name`."""

    ACCESS = "access", _("A copy of your data")
    PORTABILITY = "portability", _("Move your data")
    RECTIFICATION = "rectification", _("Correct your data")
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
        """
        Whether it can be taken back while it is carried out.

        What is destroyed does not come back, and what is corrected here is owed to every other place that holds it.
        """
        return self not in {Right.ERASURE, Right.RECTIFICATION}

    @property
    def number(self) -> str:
        """Return the number of its article, for machines."""
        return NUMBERS[self]

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
        return str(LEGAL_NAMES[self])

    @property
    def to_staff(self) -> str:
        """Return its name for staff, whose own data it is not."""
        return str(RIGHTS_TO_STAFF[self])


NUMBERS: Mapping[Right, str] = {
    Right.ACCESS: "15",
    Right.PORTABILITY: "20",
    Right.RECTIFICATION: "16",
    Right.OBJECTION: "21",
    Right.ERASURE: "17",
    Right.REVIEW: "22",
    Right.RESTRICTION: "18",
}
LEGAL_NAMES: Mapping[Right, object] = {
    Right.ACCESS: _("right of access"),
    Right.PORTABILITY: _("right to data portability"),
    Right.RECTIFICATION: _("right to rectification"),
    Right.OBJECTION: _("right to object"),
    Right.ERASURE: _("right to erasure"),
    Right.REVIEW: _("right not to be subject to a machine's decision alone"),
    Right.RESTRICTION: _("right to restriction"),
}
RIGHTS_TO_STAFF: Mapping[Right, object] = {
    Right.ACCESS: _("Copy of the data"),
    Right.PORTABILITY: _("Move of the data"),
    Right.RECTIFICATION: _("Correction of the data"),
    Right.OBJECTION: _("Objection to a use"),
    Right.ERASURE: _("Deletion of the data"),
    Right.REVIEW: _("A person's look at a machine's decision"),
    Right.RESTRICTION: _("Pause of all use"),
}
