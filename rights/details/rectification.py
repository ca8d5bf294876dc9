"""What a correction asks: what is wrong, what it should say, why in a line or two, and whether to pause meanwhile."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import register
from portal.members.profile import WrongValue, fitting
from rights.clock import local_day
from rights.details.form import LONGEST, DetailsForm
from rights.rules.correction import Wrong

LONGEST_VALUE = 200


class RectificationForm(DetailsForm):
    """One wrong thing a request. A short reason is enough, proof is never asked for here (R16-4, promise 66)."""

    field = forms.ChoiceField(widget=forms.RadioSelect)
    value = forms.CharField(max_length=LONGEST_VALUE, strip=True)
    why = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST, strip=True)
    proof = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}), max_length=LONGEST, required=False, strip=True
    )
    pause = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["field"]
        field.label = _("What is wrong?")
        field.error_messages = {
            "required": _("Choose what is wrong"),
            "invalid_choice": _("Choose one of the things on this page"),
        }
        field.plain_choices = [(one.value, one.label) for one in open_to_correction()]
        field.choices = field.plain_choices
        numbers = Wrong.PERSONAL_NUMBER in open_to_correction()
        self._words("value", _("What should it say?"), _(
            "Leave it empty for a personal number and do not write one here: "
            "we ask you for it in a safer way."
        ) if numbers else "")  # fmt: skip
        self.fields["value"].required = self.data.get(self.add_prefix("field")) != Wrong.PERSONAL_NUMBER
        self.fields["value"].error_messages["required"] = _("Write what it should say")
        self._words("why", _("Why is it wrong?"), _("A short reason is enough. Say where you saw it."))
        self.fields["why"].error_messages["required"] = _("Say in a few words why it is wrong")
        self._words("proof", _("Something that shows it"), _(
            "Only if you want. You need not prove anything; if we cannot decide without, we ask, and say why. "
            "A file can be sent under Messages on the page of your request, once this is sent."
        ))  # fmt: skip
        pause: Any = self.fields["pause"]
        pause.label = _("Do not use my data while you look into it")
        pause.help_text = _(
            "We keep the data and look into your request, and use them for nothing else meanwhile: "
            "no newsletters, no statistics, no sharing."
        )
        pause.plain_choices = [(True, _("Yes"))]

    @property
    def lead(self) -> SafeString:
        """Say that most of the profile needs no request at all (R16-1)."""
        link = format_html(
            '<a href="{}">{}</a>', reverse("account_profile"), _("Correct them yourself under Your details")
        )
        return format_html("{} {}", _("Name, address, phone, company and language need no request."), link)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("field") not in Wrong.values:
            return given
        wrong, value = Wrong(given["field"]), given.get("value", "")
        if wrong is Wrong.PERSONAL_NUMBER:
            given["value"] = ""
        elif wrong in {Wrong.USER_NAME, Wrong.BIRTH_YEAR} and value:
            try:
                given["value"] = fitting(wrong.column, value, today=local_day(timezone.now()))
            except WrongValue as unfit:
                self.add_error("value", unfit.messages)
        return given

    def details(self) -> dict[str, object]:
        """Return the answers; whether to pause is always said, so that a no stays a no."""
        return {**super().details(), "pause": bool(self.cleaned_data["pause"])}

    def _words(self, name: str, label: str, hint: str) -> None:
        self.fields[name].label, self.fields[name].help_text = label, hint


def open_to_correction() -> tuple[Wrong, ...]:
    """Return what can be named; a personal number only where the register has any (C-10)."""
    numbers = register.current().personal_numbers() is not None
    return tuple(one for one in Wrong if numbers or one is not Wrong.PERSONAL_NUMBER)
