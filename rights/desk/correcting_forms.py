"""The forms of a correction at the desk. They validate and never save."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import register
from rights.desk.refusal_forms import text as running_text
from rights.rules.correction import Wrong

LONGEST_VALUE = 200


class DecideForm(forms.Form):
    """The value that will stand, and what the person is told when it is not the one asked for."""

    value = forms.CharField(label=_("It will say"), max_length=LONGEST_VALUE, strip=True)
    which = forms.MultipleChoiceField(
        label=_("Where it says now"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick the names that are wrong.")},
    )
    category = forms.ChoiceField(label=_("Kind of data"))
    reason = running_text(
        _("To the person: what we did, or why not as asked"),
        help_text=_(
            "It stands in the answer. Needed when you correct to something else than asked, or by hand."
        ),
        required=False,
    )

    def __init__(self, *args: Any, wrong: Wrong, held: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, drop = get_language() or "sv", set()
        which: Any = self.fields["which"]
        which.choices = [(name, name) for name in held]
        category: Any = self.fields["category"]
        category.choices = [
            (one.id, one.label.in_language(language)) for one in register.current().categories if one.stored
        ]
        if not wrong.in_place:
            drop |= {"value"}
            self.fields["reason"].required = True
        if wrong is not Wrong.PAYER_NAME:
            drop |= {"which"}
        if wrong is not Wrong.OTHER:
            drop |= {"category"}
        for name in drop:
            del self.fields[name]


class AskForm(forms.Form):
    """What the person is asked for, and why nothing less will do (R16-4)."""

    text = running_text(
        _("What do you need?"),
        help_text=_("Ask only for what settles the doubt. Never for a copy of an identity document."),
    )
    why = running_text(_("Why can you not decide without it?"), help_text=_("The person reads this."))
