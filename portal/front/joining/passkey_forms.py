"""allauth's forms for passkeys, which take what a device answers; what makes no sense is said, not stumbled over."""

from typing import Any

from allauth.mfa.webauthn import forms as allauth
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NO_SENSE = (AttributeError, KeyError, TypeError, ValueError)
UNKNOWN = _("We do not know this passkey. It may have been removed. Sign in with a code by e-mail instead.")
UNFIT = _("The passkey does not fit this account. Try again, or use another way.")
NAME = _("What you want to call it")
NOT_READ = _("The answer of your device could not be read. Try again.")


class AnswerField(forms.JSONField):
    """JSON that may be nested without end, or hold a number without end."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (RecursionError, ValueError):
            raise ValidationError(NOT_READ) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Show nothing again: an answer is good for one time."""
        return None


class Answered(forms.Form):
    """A form whose hidden field holds what a device answered: JSON, and keys, and numbers, from outside."""

    credential = AnswerField(widget=forms.HiddenInput)

    def full_clean(self) -> Any:
        """This function will refuse an answer that cannot be read, as one that does not fit is refused."""
        try:
            return super().full_clean()
        except NO_SENSE:
            return self.add_error("credential", NOT_READ)


class Known(Answered):
    """An answer by a passkey that should be known; where it is not, that is said, and not that a code is wrong."""

    unfit: Any = UNFIT

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # allauth's form comes next in line
        except ValidationError:
            raise ValidationError(self.unfit) from None


class AddPasskeyForm(Answered, allauth.AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A new passkey."""

    name = forms.CharField(label=NAME, required=False)


class RenamePasskeyForm(allauth.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    name = forms.CharField(label=NAME)


class SignInByPasskeyForm(Known, allauth.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of a code."""

    unfit = UNKNOWN


class SecondStepByPasskeyForm(Known, allauth.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""


class ProofByPasskeyForm(Known, allauth.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as a fresh proof."""
