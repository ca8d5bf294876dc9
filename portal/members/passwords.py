"""The organisation's own minimum length; no composition rules (NIST SP 800-63B)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import register


class MinimumFromRegister:
    """Refuse passwords shorter than the register's minimum (default 12 characters)."""

    def validate(self, password: str, user: object = None) -> None:
        least = register.current().handling.password_minimum
        if len(password) < least:
            raise ValidationError(
                ngettext(
                    "The password needs at least %(count)d character.",
                    "The password needs at least %(count)d characters.",
                    least,
                )
                % {"count": least},
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        return _(
            "At least %(count)d characters. Any characters you like, and a whole sentence works well."
        ) % {"count": register.current().handling.password_minimum}
