"""The forms of the member's pages: they check what was typed and save nothing."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.datamap.rows import LONGEST_SEARCH, SHORTEST_SEARCH
from portal.front.joining.profile_fields import put_right
from portal.register.countries import country_choices


class SearchForm(forms.Form):
    """Search in one category: text to contain, and a period."""

    text = forms.CharField(
        label=_("Contains"),
        required=False,
        max_length=LONGEST_SEARCH,
    )
    from_on = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the first day as year-month-day, such as 2026-03-01.")},
    )
    to_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the last day as year-month-day, such as 2026-03-31.")},
    )

    def clean_text(self) -> str:
        """Ask for enough signs to make a search worth its while."""
        text = str(self.cleaned_data["text"] or "").strip()
        if text and len(text) < SHORTEST_SEARCH:
            raise forms.ValidationError(_("Write at least three characters to search for."))
        return text

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        found = super().clean() or self.cleaned_data
        first, last = found.get("from_on"), found.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The last day comes before the first day."))
        return found


def _text(label: Any, limit: int, complete: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=limit,
        widget=forms.TextInput(attrs={"autocomplete": complete}),
    )


class ProfileForm(forms.Form):
    """Every field a member corrects without asking; an emptied field is deleted (promises 15, 16)."""

    name = _text(_("Name"), 200, "name")
    company = _text(_("Company"), 200, "organization")
    phone = _text(_("Phone"), 20, "tel")
    street = _text(_("Street"), 200, "street-address")
    postal_code = _text(_("Postal code"), 12, "postal-code")
    city = _text(_("Town"), 100, "address-level2")
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        widget=forms.Select(attrs={"autocomplete": "country"}),
        error_messages={"invalid_choice": _("Choose a country in the list.")},
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=(("sv", "Svenska"), ("en", "English")),
        help_text=_("The language of mail and letters to you."),
        error_messages={
            "invalid_choice": _("Choose a language in the list."),
            "required": _("Choose a language"),
        },
    )

    why = {
        "phone": _("So that we can ring you back. You can leave it empty."),
        "country": _("It decides which supervisory authority you can complain to."),
    }

    def clean(self) -> dict[str, Any]:
        """Put a postal code and a phone number right, or say how to write them."""
        given = super().clean() or self.cleaned_data
        put_right(self, given)
        return given

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = country_choices(language=get_language() or "sv", home=register.current().country)
        self.fields["country"].choices = [("", "–"), *countries]  # type: ignore[attr-defined]  # a ChoiceField


class StatementForm(forms.Form):
    """The person's own words beside data about her (GDPR Art. 16, second sentence)."""

    text = forms.CharField(
        label=_("Your own words"),
        help_text=_("What is missing, or what you see differently. It is shown to whoever sees the data."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        strip=True,
        error_messages={
            "required": _("Write what is to stand beside the data"),
        },
    )
