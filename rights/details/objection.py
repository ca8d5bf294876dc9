"""What an objection asks: to which use, and for other uses than marketing the person's own situation."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import register
from portal.register.schema import Purpose
from portal.register.vocabulary import Right as Invoked
from rights.details.form import LONGEST, DetailsForm, described
from rights.rules.objection import MARKETING

TICKS = forms.CheckboxSelectMultiple


def open_to_objection() -> tuple[Purpose, ...]:
    """Return the purposes one may object to for reasons of one's own. Source: GDPR Art. 21(1); C-15."""
    return tuple(
        one for one in register.current().purposes if Invoked.OBJECTION in one.rights and not one.marketing
    )


def _marketing() -> tuple[Purpose, ...]:
    return tuple(one for one in register.current().purposes if one.marketing)


class ObjectionForm(DetailsForm):
    """To what, and why: marketing needs no reason and is never asked for one (R12-20, R21-3)."""

    uses = forms.MultipleChoiceField(widget=TICKS)
    situation = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST, required=False, strip=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "sv"
        uses: Any = self.fields["uses"]
        uses.label = _("What are we to stop?")
        uses.help_text = _(
            "Marketing stops at once. The other uses stop at once too, and a person then decides "
            "whether we have reasons strong enough to go on."
        )
        if any(one.marketing_profile for one in register.current().categories):
            uses.help_text += " " + _(
                "What we have gathered about you for marketing alone is deleted at once. If you also ask for a copy, "
                "or if your data are paused, it is deleted when the copy is made or the pause has ended."
            )
        uses.error_messages = {
            "required": _("Tick what we are to stop"),
            "invalid_choice": _("Tick one of the uses on this page"),
        }
        uses.plain_choices = [
            (MARKETING, _("All marketing to me")),
            *((one.id, one.name.in_language(language)) for one in open_to_objection()),
        ]
        what = {one.id: one.description.in_language(language) for one in open_to_objection()}
        what[MARKETING] = ". ".join(one.name.in_language(language) for one in _marketing())
        uses.choices = [(one, described(name, what[one])) for one, name in uses.plain_choices]
        situation: Any = self.fields["situation"]
        situation.label = _("Your situation")
        situation.help_text = _(
            "Only if you object to something else than marketing, and only if you want: "
            "what about your situation should we weigh? Two lines are enough."
        )
