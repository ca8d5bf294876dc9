"""What staff keep of an erasure beyond the register's rules: one ground of the law, a reason, and a last day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.register.articles import cited
from retention.items import Ground, Keep

LONGEST_REASON = 400


class KeepForm(forms.Form):
    """One category that would go: delete it, or keep it for a ground of Art. 17(3) and no other (R17-2; promise 21)."""

    ground = forms.ChoiceField(required=False)
    reason = forms.CharField(max_length=LONGEST_REASON, required=False, strip=True)
    until = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def __init__(self, answers: Any = None, *, category: str, label: str, today: dt.date) -> None:
        super().__init__(answers, prefix=category)
        language = get_language() or "sv"
        self.category, self.label, self.today = category, label, today
        fields: Any = self.fields
        fields["ground"].label = _("What happens to it")
        fields["ground"].choices = [
            ("", _("It is deleted")),
            *((one.value, f"{one.label} ({cited(one.number, language=language)})") for one in Ground),
        ]
        fields["reason"].label = _("Why it stays, in words for the person")
        fields["until"].label = _("Last day it is kept")
        fields["until"].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        fields["until"].error_messages = {"invalid": _("Enter a day that exists, for example 2025-01-31")}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("ground"):
            if given.get("reason") or given.get("until"):
                self.add_error(
                    "ground", _("You wrote why it stays. Choose the ground, or empty the other fields.")
                )
            return given
        if not given.get("reason"):
            self.add_error("reason", _("Write to the person why it stays"))
        day = given.get("until")
        if "until" not in self.errors and (day is None or day <= self.today):
            self.add_error("until", _("Enter a day to come"))
        return given

    def keep(self) -> Keep | None:
        """Return what is kept, or None where the category goes."""
        given = self.cleaned_data
        if not given["ground"]:
            return None
        return Keep(
            category=self.category,
            ground=Ground(given["ground"]),
            reason=given["reason"],
            until=given["until"],
        )


class NoForm(forms.Form):
    """Why a colleague's plan is not approved, for that colleague to read."""

    why = forms.CharField(
        label=gettext_lazy("Why not, for your colleague"),
        max_length=LONGEST_REASON,
        strip=True,
        error_messages={"required": gettext_lazy("Write to your colleague why not.")},
    )


def forms_for(categories: Iterable[tuple[str, str]], answers: Any, *, today: dt.date) -> list[KeepForm]:
    """Return a form for each category (code, label) that would go."""
    return [KeepForm(answers, category=code, label=label, today=today) for code, label in categories]
