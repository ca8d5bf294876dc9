"""The form of covering a value or words of it. It validates and never saves; only grounds of the law can be chosen."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rights.models import Line
from rights.rules.masking import MASKING, MaskGround, grounds_for, law
from rights.services.masking import Because

LONGEST_STATUTE = 200
WHY_NOT: Mapping[str, Any] = {
    "changed_since": _(
        "The text was changed after you covered words in it, so all of it is covered. Uncover it first, then look "
        "anew."
    ),
    "covered_already": _("That is covered already."),
    "no_ground_for_this_right": _("The law knows no such ground for this right."),
    "not_in_text": _("Those words do not stand in the text. Copy them from it exactly."),
    "not_now": _("The file does not wait for a person, so nothing can be covered in it."),
    "not_stated": _("Name the statute that forbids it."),
    "not_there": _("That is not there any more. Nothing was changed."),
    "only_whole": _("This can only be covered as a whole."),
}


class MaskForm(forms.Form):
    """What of the value is covered, and on which ground?"""

    words = forms.CharField(
        label=_("Only these words"),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text=_(
            "Copy them from the text exactly. They are covered wherever they stand in it. Leave it empty to cover all "
            "of it."
        ),
    )
    ground = forms.ChoiceField(
        label=_("Ground"), widget=forms.RadioSelect, error_messages={"required": _("Choose a ground.")}
    )
    statute = forms.CharField(
        label=_("The statute that forbids it"),
        required=False,
        max_length=LONGEST_STATUTE,
        help_text=_(
            "Only where a statute forbids it. The person reads this: write nothing about anybody else."
        ),
    )

    def __init__(self, *args: Any, line: Line, passages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.value, f"{one.label} ({law(one, right=line.right)})") for one in grounds_for(line.right)
        ]
        if not passages:
            del self.fields["words"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        ground = told.get("ground")
        if ground and MASKING[MaskGround(ground)].names_statute and not told.get("statute"):
            self.add_error("statute", WHY_NOT["not_stated"])
        return told

    def because(self) -> Because:
        told = self.cleaned_data
        return Because(ground=MaskGround(told["ground"]), statute=told["statute"])
