"""The forms of a request, one question each. They validate and never save."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import register
from rights.details import FORMS
from rights.details.form import LONGEST, described
from rights.models import Line
from rights.rules.right import Right
from rights.services.drafts import Answers, Choice, parts

EARLIEST = dt.date(1900, 1, 1)
ALL, SOME = "all", "some"
PARTED = (Right.ACCESS, Right.PORTABILITY)
"""The rights that ask how much."""


class RightsForm(forms.Form):
    """Which rights? Several may be ticked; each becomes a line under one number (R12-3)."""

    rights = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rights"]
        field.label = _("What do you want?")
        field.help_text = _("Tick one or more. They get the same number and the same answer date.")
        field.error_messages = {
            "required": _("Tick what you want to ask for"),
            "invalid_choice": _("Tick one of the choices on this page"),
        }
        texts = {
            Right.ACCESS: _("Everything we hold about you, in words you can read, with who got it and why."),
            Right.PORTABILITY: _("What you have given us, as files that another service can read."),
            Right.RECTIFICATION: _("Something we hold is wrong or missing."),
            Right.OBJECTION: _("We stop a use of it, such as marketing."),
            Right.ERASURE: _(
                "We delete it, all or parts. You see beforehand what goes and what the law keeps."
            ),
            Right.REVIEW: _(
                "If a machine alone has decided something about you, a person looks at it again."
            ),
            Right.RESTRICTION: _("We keep it but do not use it."),
        }
        field.choices = [  # type: ignore[attr-defined]  # a choice field
            (right.value, described(right.label, texts[right], law=f"{right.legal_name}, {right.article}"))
            for right in Right
            if right is not Right.REVIEW or register.current().decisions
        ]

    def chosen(self) -> list[Right]:
        return [Right(value) for value in self.cleaned_data["rights"]]


class ScopeForm(forms.Form):
    """Everything, or some of it?"""

    scope = forms.ChoiceField(widget=forms.RadioSelect, initial=ALL)

    def __init__(self, *args: Any, right: Right, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scope"]
        field.error_messages = {
            "required": _("Choose everything or some parts"),
            "invalid_choice": _("Choose everything or some parts"),
        }
        if right is Right.ACCESS:
            field.label = _("How much do you want a copy of?")
            field.choices = [  # type: ignore[attr-defined]  # a choice field
                (
                    ALL,
                    described(
                        _("Everything"),
                        _("All we hold about you, from the beginning. Most people choose this."),
                    ),
                ),
                (SOME, described(_("Only some of it"), _("You choose which parts, and from which day."))),
            ]
        else:
            field.label = _("How much do you want to move?")
            field.choices = [  # type: ignore[attr-defined]  # a choice field
                (
                    ALL,
                    described(
                        _("Everything that can be moved"),
                        _("All you have given us. Most people choose this."),
                    ),
                ),
                (SOME, described(_("Only some of it"), _("You choose which parts."))),
            ]


class PartsForm(forms.Form):
    """Which parts?"""

    categories = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, right: Right, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, language = self.fields["categories"], get_language() or "sv"
        field.label = _("Which parts?")
        field.help_text = _("Tick the parts you want in the file.")
        field.error_messages = {
            "required": _("Tick at least one part"),
            "invalid_choice": _("Tick one of the parts on this page"),
        }
        field.choices = [  # type: ignore[attr-defined]  # a choice field
            (one.id, described(one.label.in_language(language), one.description.in_language(language)))
            for one in parts(right)
        ]


class SpecifyForm(PartsForm):
    """Which parts of a large copy; the button "Everything" asks for none (R15-17)."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.data.get("everything"):
            self.errors.pop("categories", None)
            given["categories"] = []
        return given


class PeriodForm(forms.Form):
    """From which day?"""

    period = forms.ChoiceField(widget=forms.RadioSelect, initial=ALL)
    since = forms.DateField(input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        period, since = self.fields["period"], self.fields["since"]
        period.label = _("From which time?")
        period.help_text = _("Parts that have no dates, such as your name, always come whole.")
        wrong = _("Choose all time or a day")
        period.error_messages = {"required": wrong, "invalid_choice": wrong}
        period.choices = [(ALL, _("From the beginning")), (SOME, _("Only from a certain day"))]  # type: ignore[attr-defined]
        since.label = _("From this day on")
        since.help_text = _("Only if you chose a certain day. For example 2025-01-31.")
        since.widget = forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "min": EARLIEST.isoformat(), "max": today.isoformat()}
        )
        since.error_messages = {
            "required": _("Enter the day from which you want the data"),
            "invalid": _("Enter a day that exists, for example 2025-01-31"),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("period") != SOME:
            given["since"] = None
            self.errors.pop("since", None)
        elif day := given.get("since"):
            self._within(day)
        return given

    def _within(self, day: dt.date) -> None:
        if day > self.today:
            self.add_error("since", _("Enter a day that has been: today or earlier"))
        elif day < EARLIEST:
            self.add_error("since", _("Enter a day from 1900-01-01 on"))


class SendForm(forms.Form):
    """
    Every answer once more, hidden in the page that showed them: what was read is what is sent.

    So the same page sent twice is the same request, also after the draft is gone.
    """

    rights = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput, choices=Right.choices)
    access_parts = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput, required=False)
    access_since = forms.DateField(widget=forms.HiddenInput, required=False, input_formats=["%Y-%m-%d"])
    portability_parts = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput, required=False)
    details = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for right in PARTED:
            field = self.fields[f"{right.value}_parts"]
            field.choices = [(one.id, one.id) for one in parts(right)]  # type: ignore[attr-defined]  # a choice field

    def clean_access_since(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["access_since"]
        if day is not None and not EARLIEST <= day <= self.today:
            raise ValidationError(_("Enter a day that has been: today or earlier"))
        return day

    def clean(self) -> dict[str, Any]:
        """Read the details of every right that has some by its own questions, as if asked again."""
        given = super().clean() or {}
        sent = given.get("details") or {}
        self.detailed: dict[Right, dict[str, object]] = {}
        for right in [Right(value) for value in given.get("rights", ()) if Right(value) in FORMS]:
            told = sent.get(right.value) if isinstance(sent, dict) else None
            form = FORMS[right](told if isinstance(told, dict) else {})
            if not form.is_valid():
                raise ValidationError(_("The answers could not be read."))
            self.detailed[right] = form.details()
        return given

    def answers(self) -> Answers:
        """Return what the page showed."""
        rights = [Right(value) for value in self.cleaned_data["rights"]]
        return Answers(choices={right: self._choice(right) for right in rights}).asking_for(rights)

    def _choice(self, right: Right) -> Choice:
        if right in self.detailed:
            return Choice(whole=True, details=self.detailed[right])
        parts_wanted = self.cleaned_data[f"{right.value}_parts"]
        return Choice(
            whole=not parts_wanted,
            categories=tuple(parts_wanted),
            since=self.cleaned_data["access_since"] if right is Right.ACCESS else None,
        )

    @staticmethod
    def showing(answers: Answers) -> dict[str, Any]:
        """Return the initial values that repeat these answers."""
        told: dict[str, Any] = {"rights": [right.value for right in answers.rights]}
        told["details"] = {
            right.value: dict(choice.details) for right, choice in answers.choices.items() if right in FORMS
        }
        for right, choice in answers.choices.items():
            if right in PARTED:
                told[f"{right.value}_parts"] = [] if choice.whole else list(choice.categories)
            if right is Right.ACCESS and choice.since and not choice.whole:
                told["access_since"] = choice.since
        return told


class WithdrawForm(forms.Form):
    """Which lines to take back, when there are several (R12-18: withdraw or narrow)."""

    lines = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lines"]
        field.label = _("What do you want to withdraw?")
        wrong = _("Tick what you want to withdraw")
        field.error_messages = {"required": wrong, "invalid_choice": wrong}
        field.choices = [(line.right, line.right_asked.label) for line in lines]  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """The answer to a question of ours, in the person's own words."""

    answer = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST, strip=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        field.label = _("Your answer")
        field.help_text = _("Do not write a personal number here.")
        field.error_messages["required"] = _("Write your answer")
