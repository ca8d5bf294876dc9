"""What a restriction asks: which of the law's four grounds, and what the person wants to add."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from rights.details.form import LONGEST, DetailsForm
from rights.rules.restriction import Ground


class RestrictionForm(DetailsForm):
    """Why the use is to be paused. Source: GDPR Art. 18(1); R18-1."""

    ground = forms.ChoiceField(widget=forms.RadioSelect)
    words = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST, required=False, strip=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground: Any = self.fields["ground"]
        ground.label = _("Why should we pause the use of your data?")
        ground.help_text = _(
            "We pause at once: we keep everything, but send you no offers, count you in no statistics and give "
            "nothing to partners. Renewals and changes wait too. A person then looks at your reason."
        )
        wrong = _("Choose the reason that fits best")
        ground.error_messages = {"required": wrong, "invalid_choice": wrong}
        ground.plain_choices = [(one.value, str(one.label)) for one in Ground]
        ground.choices = ground.plain_choices
        words: Any = self.fields["words"]
        words.label = _("Do you want to add something?")
        words.help_text = _("Such as what is wrong, or what your claim is about. Two lines are enough.")
