"""Money at the desk: typed and read in kronor, held in öre."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

NO_BREAK = "\N{NO-BREAK SPACE}"
TYPED = re.compile(r"([0-9]{1,8})(?:[.,]([0-9]{1,2}))?")
MOST_ORE = 2_147_483_647
LESS_THAN_ZERO = ("-", "\N{MINUS SIGN}")
BELOW = _("The amount cannot be less than zero.")
UNREAD = _("Write the amount in kronor, such as 250 or 250,50.")
ABOVE = _("The amount is too large to be right.")


class KronorField(forms.CharField):
    """An amount in kronor, "250" or "1 250,50", that becomes a whole number of öre."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("help_text", _("In kronor, such as 250 or 250,50."))
        more.setdefault("max_length", 20)
        more.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 12})
        )
        super().__init__(**more)

    def to_python(self, value: Any) -> Any:
        typed = re.sub(r"\s", "", str(super().to_python(value))).removesuffix("kr")
        if not typed:
            return None
        if typed.startswith(LESS_THAN_ZERO):
            raise ValidationError(BELOW, code="below")
        read = TYPED.fullmatch(typed)
        if read is None:
            raise ValidationError(UNREAD, code="unread")
        ore = int(read[1]) * 100 + int((read[2] or "").ljust(2, "0"))
        if ore > MOST_ORE:
            raise ValidationError(ABOVE, code="above")
        return ore

    def run_validators(self, value: Any) -> None:
        """Nothing more: a whole number of öre has no letters to count."""

    def prepare_value(self, value: Any) -> Any:
        return number_format(Decimal(value) / 100, 2) if isinstance(value, int) else value


def in_kronor(ore: int, currency: str = "SEK") -> str:
    """Write an amount given in öre, always with its decimals so that a column lines up: "79,00 kr", "SEK 79.00"."""
    digits = number_format(Decimal(ore) / 100, 2, force_grouping=True)
    if (get_language() or "sv").startswith("sv"):
        return f"{digits}{NO_BREAK}{'kr' if currency == 'SEK' else currency}"
    return f"{currency}{NO_BREAK}{digits}"
