"""Forms with every kind of field, for the gallery."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each kind; `why` says why some of them are asked for."""

    why = {
        "phone": _("Only so that we can ring you if the address is unclear. We delete it with the request.")
    }

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a code to this address."),
        error_messages={"required": _("Enter your e-mail address")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone number"), required=False, widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )
    code = forms.CharField(
        label=_("Code"), required=False, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )
    part = forms.ChoiceField(
        label=_("What do you want a copy of?"),
        choices=[("all", _("Everything you hold about me")), ("some", _("Only some parts"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you want a copy of")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("Which parts?"),
        help_text=_("Leave out what you do not need."),
        required=False,
        choices=[("contact", _("Contact details")), ("payments", _("Payments")), ("messages", _("Messages"))],
        widget=forms.CheckboxSelectMultiple,
    )
    country = forms.ChoiceField(label=_("Country"), choices=[("SE", _("Sweden")), ("NO", _("Norway"))])
    words = forms.CharField(
        label=_("Your message"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your message")},
    )
    attachment = forms.FileField(label=_("Attachment"), required=False)
    terms = forms.BooleanField(
        label=_("I accept the terms of membership, version 3"),
        error_messages={"required": _("Accept the terms to become a member")},
    )
