"""The fields of a profile as forms ask for them, and the postal code and phone number put right."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.members import written
from portal.members.models import Member
from portal.register.countries import country_choices

AUTOCOMPLETE = {
    "user_name": "username",
    "name": "name",
    "phone": "tel",
    "company": "organization",
    "street": "street-address",
    "postal_code": "postal-code",
    "city": "address-level2",
}
MISSING = {
    "user_name": _("Enter a user name"),
    "name": _("Enter your name"),
    "phone": _("Enter your phone number"),
    "company": _("Enter the company"),
    "street": _("Enter your street address"),
    "postal_code": _("Enter your postal code"),
    "city": _("Enter your town"),
    "country": _("Choose your country"),
}


def put_right(form: forms.Form, given: dict[str, Any]) -> None:
    """This function will put what a form was given right, or say beside each field how to write it."""
    _put_postal_code_right(form, given)
    _put_phone_right(form, given)


def _put_postal_code_right(form: forms.Form, given: dict[str, Any]) -> None:
    typed, country = str(given.get("postal_code") or ""), str(given.get("country") or "")
    if not typed.strip():
        return
    try:
        given["postal_code"] = written.postal_code(typed, country=country)
    except written.NotSo:
        swedish = _("Enter the postal code with five digits, such as 411 05")
        other = _("Enter the postal code with letters and digits only, such as 411 05")
        unsaid = _("Enter the postal code with its digits, such as 411 05, and choose your country")
        form.add_error("postal_code", {"SE": swedish, "": unsaid}.get(country, other))


def _put_phone_right(form: forms.Form, given: dict[str, Any]) -> None:
    typed = str(given.get("phone") or "")
    if not typed.strip():
        return
    try:
        given["phone"] = written.phone(typed)
    except written.NotSo:
        form.add_error(
            "phone",
            _("Enter the phone number with digits, such as 070-174 06 05 or +46 70 174 06 05"),
        )


def profile_field(name: str, *, required: bool) -> forms.Field:
    """Return the form field of one profile column, with its length from the table."""
    column = Member._meta.get_field(name)
    messages = {"required": MISSING[name]}
    if name == "country":
        home = register.current().country
        choices = [("", "–"), *country_choices(language=get_language() or "sv", home=home)]
        return forms.ChoiceField(
            label=column.verbose_name,  # type: ignore[union-attr]  # profile columns are no relations
            choices=choices,
            required=required,
            error_messages=messages,
        )
    return forms.CharField(
        label=column.verbose_name,  # type: ignore[union-attr]  # profile columns are no relations
        max_length=column.max_length,  # type: ignore[union-attr]
        required=required,
        error_messages=messages,
        widget=forms.TextInput(attrs={"autocomplete": AUTOCOMPLETE[name]}),
    )
