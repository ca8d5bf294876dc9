"""What a person may say is wrong, and what staff decide of it. No queries, no clock."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Wrong(models.TextChoices):
    """What is to be corrected, in the person's words; what one may change alone is not here (R16-1, R16-2)."""

    USER_NAME = "user_name", _("My user name")
    BIRTH_YEAR = "birth_year", _("My birth year")
    PAYER_NAME = "payer_name", _("The payer's name on my payments")
    PERSONAL_NUMBER = "personal_number", _("My personal number")
    OTHER = "other", _("Something else")

    @property
    def in_place(self) -> bool:
        """Whether the portal changes the value itself; the rest is corrected by hand where it stands."""
        return self in {Wrong.USER_NAME, Wrong.BIRTH_YEAR, Wrong.PAYER_NAME}

    @property
    def table(self) -> str:
        """The table of the data map where the column of that name stands."""
        match self:
            case Wrong.USER_NAME | Wrong.BIRTH_YEAR:
                return "members.member"
            case Wrong.PAYER_NAME:
                return "memberships.payment"
            case Wrong.PERSONAL_NUMBER:
                return "members.personalnumber"
            case Wrong.OTHER:
                return ""

    @property
    def column(self) -> str:
        """The column of that table."""
        return "number" if self is Wrong.PERSONAL_NUMBER else self.value


class Decided(models.TextChoices):
    """What staff decided of a correction; a refusal is no correction and has a letter of its own."""

    AS_ASKED = "as_asked", _("Corrected as asked")
    OTHERWISE = "otherwise", _("Corrected to something else")
    BY_HAND = "by_hand", _("Corrected by hand")
