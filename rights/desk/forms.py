"""The forms of the desk for what came by letter, phone or mail. They validate and never save."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.correspondence.forms import FilesField, ManyFiles
from portal.correspondence.uploads import Upload
from portal.members.merge_desk import keys_beginning
from portal.members.models import Member, Standing
from portal.members.numbering import CHECKS_IDENTITY
from portal.register.countries import country_choices
from rights.clock import NOON, local_day, zone
from rights.details import FORMS
from rights.details.form import DetailsForm, asked_about
from rights.models import Channel
from rights.papers import LONGEST_ORIGINAL, Delivery
from rights.rules.right import Right
from rights.services.intake import LONGEST_UNSEEN, Asked

OTHER_KIND = _("A scan is a PDF, JPEG or PNG. One of the files is something else.")
SCANNED = ("application/pdf", "image/jpeg", "image/png")
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class WhoForm(forms.Form):
    """Whose request it is, by a whole address, user name or key; a record that can be written to."""

    who = forms.CharField(
        label=_("E-mail address, user name or key of the person"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write whom you look for, or enter a new person below.")},
    )

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_who(self) -> Member:
        return found_by(self.cleaned_data["who"], by=self.by)


class ContactForm(forms.Form):
    """A person without an account: what is needed to answer, and nothing else (promise 135)."""

    key = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("Write the person's name")}
    )
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=12, required=False)
    city = forms.CharField(label=_("Town"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("Only if the person gave one. Without it everything is answered by post."),
        error_messages={"invalid": _("Enter an e-mail address such as name@example.org")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home = register.current().country
        named = country_choices(language=get_language() or "sv", home=home)
        self.fields["country"].choices = [("", "–"), *named]  # type: ignore[attr-defined]  # a choice field
        self.fields["country"].initial = home

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("street") and not told.get("city"):
            told["country"] = ""  # chosen beforehand, and part of an address alone
        if not told.get("email") and not (told.get("street") and told.get("city")) and not self.errors:
            self.add_error("street", _("Write an address to answer to: street and town, or an e-mail."))
        return told


class EntryForm(forms.Form):
    """How and when it came, what it asks for, the message and its files."""

    channel = forms.ChoiceField(
        label=_("How it came"), choices=[(one.value, one.label) for one in Channel if one.by_staff]
    )
    arrived_on = forms.DateField(
        label=_("The day it reached us"),
        widget=DAY,
        help_text=_(
            "The day it lay in the letter box or the mailbox, or the call came. The time to answer counts from it."
        ),
        error_messages={
            "required": _("Enter the day it reached us"),
            "invalid": _("Enter a day that exists, for example 2025-01-31"),
        },
    )
    arrived_at = forms.TimeField(
        label=_("At what time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("If it is known."),
        error_messages={"invalid": _("Enter a time such as 14:30")},
    )
    language = forms.ChoiceField(
        label=_("Language to answer in"), choices=[("sv", _("Swedish")), ("en", _("English"))]
    )
    rights = forms.MultipleChoiceField(
        label=_("What the person asks for"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick everything you understand. You can add more later; the day it reached us stays."),
        error_messages={"required": _("Tick what the person asks for")},
    )
    text = forms.CharField(
        label=_("What the person wrote or said"),
        required=False,
        max_length=LONGEST_ORIGINAL,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In the person's own words. It is part of a copy later. No personal number is needed."),
    )
    scans = FilesField(
        label=_("The letter, scanned"),
        required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("PDF, JPEG or PNG; at most five, 10 MB each."),
        error_messages={"wrong_kind": OTHER_KIND},
    )
    delivery = forms.ChoiceField(
        label=_("How the answer comes"),
        choices=Delivery.choices,
        widget=forms.RadioSelect,
        help_text=_("By post it goes to the address on file, never to one that stands only in the request."),
    )

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["rights"].choices = [(one.value, one.to_staff) for one in Right]  # type: ignore[attr-defined]
        self.fields["arrived_on"].widget.attrs["max"] = local_day(now).isoformat()
        self.details: Mapping[Right, DetailsForm] = {
            right: FORMS[right](args[0] if args else None, prefix=right.value)
            for right in Right
            if right in FORMS
        }

    def clean_scans(self) -> Sequence[Upload]:
        scans: Sequence[Upload] = self.cleaned_data["scans"]
        if any(one.media_type not in SCANNED for one in scans):
            raise forms.ValidationError(OTHER_KIND)
        return scans

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if day := told.get("arrived_on"):
            moment = self._moment(day, told.get("arrived_at"))
            if moment > self.now:
                self.add_error("arrived_on", _("It cannot have reached us in the future."))
            elif moment < self.now - LONGEST_UNSEEN:
                self.add_error("arrived_on", _("That is more than two years ago. Check the year."))
            told["moment"] = moment
        ticked = [Right(value) for value in told.get("rights", ())]
        if not all(self.details[right].is_valid() for right in ticked if right in self.details):
            self.add_error("rights", _("Say more about what is ticked, below."))
        self.details = asked_about(self.details, ticked)
        return told

    def asked(self) -> list[Asked]:
        """Return what was understood; only for a form that is valid."""
        return [asked_for(Right(value), self.details) for value in self.cleaned_data["rights"]]

    def _moment(self, day: dt.date, time: dt.time | None) -> dt.datetime:
        """Return the moment of arrival: noon where no time is known, or now where noon is still to come."""
        told = dt.datetime.combine(day, time or NOON, tzinfo=zone())
        return self.now if time is None and day == local_day(self.now) and told > self.now else told


class RightForm(forms.Form):
    """One right, with its own questions."""

    right = forms.ChoiceField(label=_("What the person asks for"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, rights: Iterable[Right], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(rights)
        self.fields["right"].choices = [(one.value, one.to_staff) for one in offered]  # type: ignore[attr-defined]
        self.details: Mapping[Right, DetailsForm] = {
            right: FORMS[right](args[0] if args else None, prefix=right.value)
            for right in offered
            if right in FORMS
        }

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        chosen = told.get("right")
        if chosen and Right(chosen) in self.details and not self.details[Right(chosen)].is_valid():
            self.add_error("right", _("Say more about what is ticked, below."))
        self.details = asked_about(self.details, [Right(chosen)] if chosen else [])
        return told

    def asked(self) -> Asked:
        """Return what was understood; only for a form that is valid."""
        return asked_for(Right(self.cleaned_data["right"]), self.details)


def asked_for(right: Right, details: Mapping[Right, DetailsForm]) -> Asked:
    """Return one right with the valid answers to its questions, if it has some."""
    return Asked(right=right, details=details[right].details() if right in details else {})


def found_by(text: str, *, by: Member) -> Member:
    """
    Return the person with that whole address or user name, or with that key or its beginning as lists show it.

    A protected person is found by the key alone, unless `by` checks identities.

    :raises ValidationError: when there is none, or the record takes nothing in.
    """
    wanted = text.strip()
    match = Q(email=wanted.lower()) | Q(user_name=wanted)
    if not by.has_perm(CHECKS_IDENTITY):
        match &= Q(protected_identity=False)
    if keys := keys_beginning(wanted):
        match |= Q(pk__range=keys)
    found: list[Member] = list(Member.objects.filter(match, is_staff=False, merged_into=None)[:2])
    if len(found) > 1:
        raise forms.ValidationError(_("Several records begin like that. Give the whole key."))
    if not found:
        raise forms.ValidationError(_("There is no such record."))
    if found[0].standing != Standing.ACTIVE:
        raise forms.ValidationError(_("The record is closed: nothing can be written about this person."))
    return found[0]
