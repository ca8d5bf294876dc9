"""The forms of the desk about who asks and about more time. They validate and never save."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rights.rules.identity import Doubt, Way
from rights.timing import EXTENSION_REASONS

IN_A_MAIL = _(
    "In the person's language: the person reads this. It can go by e-mail, so write nothing of the person's own data, "
    "and nothing about anybody else."
)
"""Said at each field whose words stand in a mail, which is to hold no personal data (R12-17)."""


class DoubtForm(forms.Form):
    """Why there is a doubt, what is enough, and why it is asked late."""

    reason = forms.ChoiceField(
        label=_("Why is there a doubt?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why there is a doubt about who asks.")},
    )
    way = forms.ChoiceField(
        label=_("What is enough?"),
        widget=forms.RadioSelect,
        help_text=_("The first one that works is the right one: each further one asks more of the person."),
        error_messages={"required": _("Choose what is enough.")},
    )
    late_because = forms.CharField(
        label=_("Why is it asked only now?"),
        max_length=300,
        required=False,
        help_text=_(
            "Only when three working days have passed since the request came. The person can read this."
        ),
    )

    def __init__(self, *args: Any, doubts: Sequence[Doubt], ways: Sequence[Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason: Any = self.fields["reason"]
        way: Any = self.fields["way"]
        reason.choices = [(one.value, one.to_staff) for one in doubts]
        way.choices = [(one.value, one.to_staff) for one in ways]


class OtherWayForm(forms.Form):
    """What is enough instead."""

    way = forms.ChoiceField(
        label=_("What is enough?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is enough.")},
    )

    def __init__(self, *args: Any, ways: Sequence[Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        way: Any = self.fields["way"]
        way.choices = [(one.value, one.to_staff) for one in ways]


class FitsForm(forms.Form):
    """What was seen: it fits, or it does not. What was said or shown is not written down."""

    fits = forms.ChoiceField(
        label=_("Does it fit what is on file?"),
        choices=[("yes", _("Yes, it fits")), ("no", _("No, it does not fit"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it fits.")},
    )


class CodeForm(forms.Form):
    """The code that the person sent back by post or said."""

    code = forms.CharField(
        label=_("The code the person gave"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type the code from the letter.")},
    )


class ExtendForm(forms.Form):
    """Why more time is needed: one of the law's two reasons, and in words of our own."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=EXTENSION_REASONS,
        widget=forms.RadioSelect,
        help_text=_("Holidays and few staff are no reasons."),
        error_messages={"required": _("Choose one of the two reasons.")},
    )
    text = forms.CharField(
        label=_("Why it takes longer, for the person to read"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=IN_A_MAIL,
        error_messages={"required": _("Write why it takes longer.")},
    )


class LastResortForm(forms.Form):
    """Why nothing less than a copy of an identity document is enough."""

    because = forms.CharField(
        label=_("Why is nothing less enough?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=IN_A_MAIL,
        error_messages={"required": _("Write why nothing less is enough.")},
    )
