"""What an erasure asks: everything or some parts, why, and whatever the person wants to say. Only the first is a must."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from retention.services.parting import resting_on_consent, severable
from rights.details.form import LONGEST, DetailsForm
from rights.rules.erasure import ALL, SOME, Why


class ErasureForm(DetailsForm):
    """How much, why and anything else; no ground need be known and no text need be written (R17-1; promise 69)."""

    scope = forms.ChoiceField(widget=forms.RadioSelect)
    parts = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    grounds = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST, required=False, strip=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "sv"
        found = severable()
        self._choices("scope", [(ALL, _("Everything; I leave you")), (SOME, _("Only some parts; I stay"))])
        self._choices("parts", [(one.id, one.label.in_language(language)) for one in found])
        self._choices("grounds", [(why.value, str(why.label)) for why in Why])
        fields: Any = self.fields
        fields["scope"].label = _("How much are we to delete?")
        fields["scope"].help_text = _("You see exactly what goes and what stays before you decide.")
        fields["scope"].error_messages = dict.fromkeys(
            ("required", "invalid_choice"), _("Choose everything or some parts")
        )
        fields["parts"].label = _("Which parts?")
        fields["parts"].help_text = _(
            "Only if you chose some parts. What your account itself needs goes only with the account."
        )
        fields["grounds"].label = _("Why?")
        fields["grounds"].help_text = _("If you want. It helps us to find what you mean.")
        for name in ("parts", "grounds"):
            fields[name].error_messages = {"invalid_choice": _("Tick one of the choices on this page")}
        fields["text"].label = _("Is there anything else we should know?")
        fields["text"].help_text = _("Only if you want. You can send it empty.")

    def clean(self) -> dict[str, Any]:
        """
        Parts belong to "some parts" and to nothing else; what rests on a yes alone goes with the yes, unasked (R17-4).
        """
        given = super().clean() or {}
        taken_back = (
            [one.id for one in resting_on_consent()] if Why.CONSENT in given.get("grounds", ()) else []
        )
        if given.get("scope") == SOME and taken_back and "parts" not in self.errors:
            given["parts"] = list(dict.fromkeys([*given.get("parts", ()), *taken_back]))
        if given.get("scope") == ALL:
            self.errors.pop("parts", None)
            if given.get("parts"):
                self.add_error(
                    "scope",
                    ValidationError(_("You ticked some parts. Choose everything, or only some parts")),
                )
        elif given.get("scope") == SOME and not given.get("parts") and "parts" not in self.errors:
            self.add_error("parts", ValidationError(_("Tick at least one part")))
        return given

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = field.plain_choices = choices
