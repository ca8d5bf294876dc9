"""Who acts for a person: the part of entering a request that notes a power of attorney or a guardian."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.members.models import Member
from rights.clock import local_day
from rights.desk.forms import DAY, found_by
from rights.papers import Mandate
from rights.rules.right import Right


class MandateForm(forms.Form):
    """Who acts for the person: only as far as staff have seen the power of attorney, or who the guardian is."""

    kind = forms.ChoiceField(
        label=_("Does somebody act for the person?"),
        required=False,
        choices=[("", _("No")), *Mandate.Kind.choices],
    )
    agent = forms.CharField(
        label=_("E-mail address, user name or key of whoever acts"),
        required=False,
        max_length=254,
        help_text=_("Enter somebody who has no record as a new person first, with “Note a person”."),
    )
    scope = forms.CharField(
        label=_("What it covers"),
        required=False,
        max_length=200,
        help_text=_("For example: this request. The person reads it."),
    )
    rights = forms.MultipleChoiceField(
        label=_("Only for these rights"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Tick none where it covers the whole request. Letters about anything else go to the person, and so do "
            "letters about the request as a whole."
        ),
    )
    expires_on = forms.DateField(label=_("Good until"), required=False, widget=DAY)
    answers_to_agent = forms.BooleanField(
        label=_("The person wants the answer to go to whoever acts, by post"), required=False
    )
    child = forms.BooleanField(
        label=_("A guardian reports that a child has given us data: everything is to be deleted"),
        required=False,
    )
    checked = forms.BooleanField(
        label=_("I have seen the power of attorney, or made sure who the guardian is"), required=False
    )

    def __init__(self, *args: Any, person: Member | None, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.by = person, by
        rights: Any = self.fields["rights"]
        rights.choices = [(one.value, one.to_staff) for one in Right]

    def clean(self) -> dict[str, Any]:
        """Ask for the rest only where somebody acts; nobody acts for oneself."""
        told = super().clean() or {}
        if told.get("child") and told.get("kind") != Mandate.Kind.GUARDIAN:
            self.add_error("kind", _("Only a guardian can report a child. Make sure who it is first."))
        if not told.get("kind"):
            return told
        for name, wrong in (
            ("agent", _("Write who acts.")),
            ("scope", _("Write what it covers.")),
            ("checked", _("Look at the power of attorney first, or make sure who the guardian is.")),
        ):
            if not told.get(name):
                self.add_error(name, wrong)
        if told.get("agent"):
            try:
                told["agent"] = found_by(told["agent"], by=self.by)
                if told["agent"] == self.person:
                    self.add_error("agent", _("That is the person. Somebody else acts, or nobody does."))
            except forms.ValidationError as wrong:
                self.add_error("agent", wrong)
        if (day := told.get("expires_on")) and day < local_day(timezone.now()):
            self.add_error("expires_on", _("It has expired already."))
        return told
