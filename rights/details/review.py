"""What a person asks who wants a machine's decision looked at: which decision, and their own view of it."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import register
from rights.details.form import LONGEST, DetailsForm, described


class ReviewForm(DetailsForm):
    """
    Which decision of the register, where it names any, and what the person says to it. Source: GDPR Art. 22(3); R22-2.
    """

    decision = forms.ChoiceField(widget=forms.RadioSelect)
    view = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST, required=False, strip=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "sv"
        decision: Any = self.fields["decision"]
        decision.label = _("Which decision is to be looked at?")
        decision.help_text = _("These decisions are made by a machine alone. A person can change them.")
        wrong = _("Choose one of the decisions on this page")
        decision.error_messages = {"required": wrong, "invalid_choice": wrong}
        decision.plain_choices = [
            (one.id, one.name.in_language(language)) for one in register.current().decisions
        ]
        decision.choices = [
            (
                one.id,
                described(
                    one.name.in_language(language),
                    f"{one.logic.in_language(language)} {one.consequences.in_language(language)}",
                ),
            )
            for one in register.current().decisions
        ]
        view: Any = self.fields["view"]
        if not register.current().decisions:
            del self.fields["decision"]  # only staff see it then: a letter may ask for what there is not
            view.label = _("What the person says about the decision")
            view.help_text = _(
                "The register names no decision that a machine makes alone, so there is none to choose. Enter the "
                "request all the same: the answer is then a refusal on the ground “No decision by a machine alone”."
            )
            return
        view.label = _("Your view")
        view.help_text = _(
            "Only if you want: which decision you mean, what you think is wrong with it, what the machine did not know."
        )
