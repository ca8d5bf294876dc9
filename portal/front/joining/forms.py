"""The forms of joining. They validate and never save."""

import datetime as dt
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, RequestLoginCodeForm, ResetPasswordForm
from allauth.core import context, ratelimit
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.front.joining import limits
from portal.front.joining.profile_fields import profile_field, put_right
from portal.members import codes, written
from portal.members.accounts import holder_of
from portal.members.models import Member
from portal.members.profile import one_line
from portal.register.schema import ProfileField, Register

FIRST_BIRTH_YEAR = 1900
LONGEST_ADDRESS = 254  # RFC 5321


class EmailForm(forms.Form):
    """The only thing asked in the first step."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=LONGEST_ADDRESS,
        help_text=_("We send a code to this address."),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address such as name@example.org"),
            "max_length": _("The e-mail address is too long"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if not email.isprintable():
            raise ValidationError(self.fields["email"].error_messages["invalid"])
        return email


class CodeForm(forms.Form):
    """A code from a mail. Spaces, dashes and small letters are all right; a slip of form costs no try."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Eight letters and digits. You may paste it."),
        error_messages={
            "required": _("Enter the code from the mail"),
            "max_length": _("A code has eight signs"),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        typed = codes.normalised(str(self.cleaned_data["code"]))
        if len(typed) != codes.LENGTH or not set(typed) <= set(codes.ALPHABET):
            raise ValidationError(
                _("A code has eight signs: letters, and digits from 2 to 9. It never holds O, I, 0 or 1.")
            )
        return typed


class BirthYearForm(forms.Form):
    """The year alone; the day is asked only when it decides."""

    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        help_text=_("Four digits, for example 1987."),
        error_messages={
            "required": _("Enter your year of birth"),
            "invalid": _("Enter the year with four digits, for example 1987"),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year", "class": "short"}),
    )
    why = {
        "birth_year": _(
            "We may not open an account for children below the age limit. We keep the year, nothing more."
        )
    }

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_birth_year(self) -> int:
        year = int(self.cleaned_data["birth_year"])
        if not FIRST_BIRTH_YEAR <= year <= self.today.year:
            raise ValidationError(
                _("Enter a year from %(first)s to %(last)s")
                % {"first": FIRST_BIRTH_YEAR, "last": self.today.year}
            )
        return year


class BirthdayForm(forms.Form):
    """Month and day in the turning year. Used for the question and not kept."""

    month = forms.IntegerField(
        label=_("Month"),
        min_value=1,
        max_value=12,
        error_messages={
            "required": _("Enter the month of your birth"),
            "invalid": _("Enter the month as a number from 1 to 12"),
            "min_value": _("Enter the month as a number from 1 to 12"),
            "max_value": _("Enter the month as a number from 1 to 12"),
        },
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "bday-month", "class": "short"}
        ),
    )
    day = forms.IntegerField(
        label=_("Day"),
        min_value=1,
        max_value=31,
        error_messages={
            "required": _("Enter the day of your birth"),
            "invalid": _("Enter the day as a number from 1 to 31"),
            "min_value": _("Enter the day as a number from 1 to 31"),
            "max_value": _("Enter the day as a number from 1 to 31"),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-day", "class": "short"}),
    )

    def __init__(self, *args: Any, birth_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.birth_year = birth_year

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("month") and given.get("day"):
            try:
                given["born_on"] = dt.date(self.birth_year, given["month"], given["day"])
            except ValueError:
                self.add_error("day", _("That month does not have so many days"))
        return given


class TermsForm(forms.Form):
    """The register's profile questions, and the one box that accepts the terms."""

    def __init__(self, *args: Any, register: Register, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "sv"
        self.why: dict[str, str] = {}
        self.profile_names: list[str] = []
        for asked in register.sign_up:
            if asked.field is ProfileField.BIRTH_YEAR:
                continue
            name = asked.field.value
            self.profile_names.append(name)
            self.fields[name] = profile_field(name, required=asked.required)
            self.why[name] = asked.why.in_language(language)
        self.fields["terms"] = forms.BooleanField(
            label=_("I accept the terms, version %(version)s")
            % {"version": register.terms_on(today).version},
            error_messages={
                "required": _("Tick the box to accept the terms. Without them we cannot open an account.")
            },
        )

    @property
    def asked(self) -> list[forms.BoundField]:
        """Return the profile questions, without the terms."""
        return [self[name] for name in self.profile_names]

    def clean_user_name(self) -> str | None:
        typed = str(self.cleaned_data["user_name"]).strip()
        if not typed:
            return None
        try:
            wished = written.user_name(typed)
        except written.NotSo:
            raise ValidationError(
                _(
                    "Use at least two letters or digits, without spaces. Dots, dashes and underscores may stand between."
                )
            ) from None
        if Member.objects.filter(user_name__iexact=wished).exists():
            raise ValidationError(_("This user name is taken. Choose another"))
        return wished

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        put_right(self, given)
        return given

    def profile(self) -> dict[str, Any]:
        """Return the answers to the profile questions."""
        told = {name: self.cleaned_data.get(name) for name in self.profile_names}
        return {name: one_line(value) if isinstance(value, str) else value for name, value in told.items()}


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """allauth's form for a password, in a session that ends at a fixed moment."""

    locked = False
    """Whether this account or network has guessed too often; the page then shows the other ways in (T-13)."""

    def clean(self) -> dict[str, Any]:
        try:
            told: dict[str, Any] = super().clean()
        except ValidationError as refused:
            self.locked = refused.code == "too_many_login_attempts"
            if self.locked:
                raise ValidationError(
                    _("Too many tries with a password. Sign in with a code instead."), code=refused.code
                ) from None
            raise
        return told

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response = super().login(request, redirect_url)
        limits.end_session_in_time(request)
        return response  # type: ignore[no-any-return]  # allauth ships no types


def whole_address(typed: str) -> str:
    """
    Return an address that a column can hold.

    :raises ValidationError: when it is too long.
    """
    if len(typed) > LONGEST_ADDRESS:
        raise forms.ValidationError(_("The e-mail address is too long"))
    return typed


class SignInCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """allauth's form for a code, looking an address up by one question whether it is known or not (T-9)."""

    def clean_email(self) -> str:
        email = whole_address(str(self.cleaned_data["email"]))
        if not ratelimit.consume(context.request, action="request_login_code", key=email.lower()):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = holder_of(email)
        return email


class PasswordResetForm(ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """allauth's form for a new password, looking an address up like the one above."""

    def clean_email(self) -> str:
        email = whole_address(str(self.cleaned_data["email"]).lower())
        holder = holder_of(email)
        self.users = [holder] if holder else []
        return email
