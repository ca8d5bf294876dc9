"""What staff write about a hold: what it keeps and why, when to look at it again, and why it ends."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.register.articles import cited
from retention.items import Ground
from retention.services import holds

LONGEST = 400
ALL, SOME = "all", "some"
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ReviewForm(forms.Form):
    """The day by which someone looks at the hold again: to come, and within half a year."""

    review_on = forms.DateField(
        label=_("To be looked at again by"),
        input_formats=["%Y-%m-%d"],
        widget=DAY,
        error_messages={
            "invalid": _("Enter a day that exists, for example 2025-01-31"),
            "required": _("Enter the day by which someone looks at it again."),
        },
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.latest = today, holds.latest_review(today)
        self.fields["review_on"].help_text = _("At most six months away.")

    def clean_review_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["review_on"]
        if day <= self.today:
            raise forms.ValidationError(_("Enter a day to come"))
        if day > self.latest:
            raise forms.ValidationError(_("Enter a day within six months."))
        return day


class PlaceForm(ReviewForm):
    """Everything or some categories, one ground of the law, and a reason that the person can read."""

    scope = forms.ChoiceField(
        label=_("What must stay?"),
        choices=[(ALL, _("Everything about the person")), (SOME, _("Only some kinds of data"))],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose everything or some kinds.")),
    )
    parts = forms.MultipleChoiceField(
        label=_("Which kinds?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Tick at least one kind.")},
    )
    ground = forms.ChoiceField(
        label=_("Ground"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose the ground of the law.")),
    )
    reason = forms.CharField(
        label=_("Why it stays, in words for the person"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write to the person why it stays")},
    )
    hidden_because = forms.CharField(
        label=_("Why telling the person would harm a legal claim"),
        help_text=_(
            "Leave it empty, and the person is told. Only a legal claim can be a reason for silence."
        ),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("scope", "parts", "ground", "reason", "review_on", "hidden_because")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, fields = get_language() or "sv", self.fields
        named: Any = fields["parts"]
        named.choices = [(one.id, one.label.in_language(language)) for one in register.current().categories]
        grounds: Any = fields["ground"]
        grounds.choices = [
            ("", "–"),
            *((one.value, f"{one.label} ({cited(one.number, language=language)})") for one in Ground),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("scope") == ALL:
            given["parts"] = []
        elif given.get("scope") == SOME and not given.get("parts") and "parts" not in self.errors:
            self.add_error("parts", _("Tick at least one kind."))
        if given.get("hidden_because") and given.get("ground") not in {"", None, Ground.CLAIMS}:
            self.add_error("hidden_because", _("Only what would harm a legal claim is kept from the person."))
        return given


class EndForm(forms.Form):
    """Why the hold ends; the person can read it."""

    because = forms.CharField(
        label=_("Why it ends, in words for the person"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write to the person why it ends.")},
    )
