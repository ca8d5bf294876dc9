"""Whether we doubt who asks: the part of entering a request that asks the person before anything is made (R12-9)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.members.models import Member
from rights.rules.deadlines import TooLate
from rights.rules.identity import Doubt, Way
from rights.services import identity, ways
from rights.services.registering import Doubted


class DoubtedForm(forms.Form):
    """Why there is a doubt, if there is one, and the least that is enough to end it."""

    reason = forms.ChoiceField(
        label=_("Do we doubt who asks?"),
        required=False,
        help_text=_(
            "Only for a reason of this very case. Nothing is made, and the clock stands still, until it is shown who it is."
        ),
    )
    way = forms.ChoiceField(
        label=_("What is enough?"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("The first one that works is the right one: each further one asks more of the person."),
    )
    late_because = forms.CharField(
        label=_("Why is it asked only now?"),
        max_length=300,
        required=False,
        help_text=_(
            "Only when three working days have passed since the request came. The person can read this."
        ),
    )

    def __init__(self, *args: Any, person: Member | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason: Any = self.fields["reason"]
        way: Any = self.fields["way"]
        doubts = ways.doubts_about_letters(person)
        reason.choices = [("", _("No")), *((one.value, one.to_staff) for one in doubts)]
        way.choices = [(one.value, one.to_staff) for one in ways.to_offer(person)]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("reason") and not told.get("way") and "way" not in self.errors:
            self.add_error("way", _("Choose what is enough."))
        return told

    def doubted(self) -> Doubted | None:
        """Return the doubt; None where there is none. Only for a form that is valid."""
        told = self.cleaned_data
        if not told["reason"]:
            return None
        return Doubted(
            reason=Doubt(told["reason"]), way=Way(told["way"]), late_because=told.get("late_because", "")
        )

    def explain(self, why: Exception) -> None:
        """Say what was wrong with the doubt when the request was to be entered."""
        match why:
            case TooLate():
                self.add_error(
                    "late_because", _("Three working days have passed. Write why it is asked now.")
                )
            case identity.NothingToAsk():
                self.add_error("reason", _("The last day to answer is over, so nothing can stand still."))
            case _:
                self.add_error("way", _("That way is not open here: choose one that asks less, or another."))
