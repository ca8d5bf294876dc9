"""
Why a person's page is opened at the desk: asked before it opens, good for that person and session for 15 minutes.

A link from a case carries the case's number in a sealed ticket; nobody can write one into an address by hand.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.desk.sealing import opened, sealed

GOOD_FOR = dt.timedelta(minutes=15)
TICKET_GOOD_FOR = dt.timedelta(hours=12)
SALT = "insyn.desk.reasons"
KEY = "desk_reasons"
MOST_LETTERS = 200
CASE, OTHER = "case", "other"
CHOICES = (
    ("support", _("A question from the person")),
    (CASE, _("A request with a number")),
    ("payment", _("A payment")),
    ("fault", _("A technical fault")),
    ("merging", _("Two records of the same person")),
    (OTHER, _("Something else")),
)
Cases = Callable[[Any, str], bool]
_cases: list[Cases] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A code or the number of a case, and what staff wrote beside it: the person reads both."""

    code: str
    note: str = ""


def know(cases: Cases) -> None:
    """This function will name what tells whether a person has a case of that number."""
    _cases[:] = [cases]


class ReasonForm(forms.Form):
    """Why. A number must be of this person's case, and something else needs words."""

    why = forms.ChoiceField(
        label=_("Why"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you open the page.")},
    )
    number = forms.CharField(
        label=_("Number of the request, such as R-2026-0142"), max_length=20, required=False
    )
    note = forms.CharField(
        label=_("In a few words"),
        max_length=MOST_LETTERS,
        required=False,
        help_text=_("At most 200 letters. The person reads this: write nothing about anybody else."),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        number = str(told.get("number") or "").strip().upper()
        if told.get("why") == CASE and not any(has(self.person, number) for has in _cases):
            self.add_error("number", _("This person has no request with that number."))
        if told.get("why") == OTHER and not str(told.get("note") or "").strip():
            self.add_error("note", _("Write in a few words what it is about."))
        return told | {"number": number}

    def reason(self) -> Reason:
        """Return what was chosen; only for a form that is valid."""
        told = self.cleaned_data
        code = told["number"] if told["why"] == CASE else told["why"]
        return Reason(code=code, note=told["note"].strip())


def remember(request: HttpRequest, *, person: Any, reason: Reason, now: dt.datetime) -> None:
    """This function will let this session look at the person for 15 minutes, for this reason."""
    live = {key: one for key, one in _all(request).items() if one[2] > now.timestamp()}
    until = (now + GOOD_FOR).timestamp()
    request.session[KEY] = {**live, str(person.pk): [reason.code, sealed(reason.note), until]}


def remembered(request: HttpRequest, *, person: Any, now: dt.datetime) -> Reason | None:
    """Return why this session looks at the person, if it has said so within the 15 minutes before `now`."""
    code, note, until = _all(request).get(str(person.pk), ("", "", 0))
    told = Reason(code=code, note=opened(note))
    whole = told.note or code != OTHER  # a note is lost when the portal's secret is changed
    return told if code and whole and until > now.timestamp() else None


def ticket(*, code: str, person_id: Any, staff_id: Any) -> str:
    """Return a sealed word for a link: this member of staff may open this person for this reason, for 12 hours."""
    return signing.dumps([code, str(person_id), str(staff_id)], salt=SALT)


def on_ticket(told: str, *, person_id: Any, staff_id: Any) -> Reason | None:
    """Return the reason of a ticket, or None when it is another's, about another person, too old or made up."""
    try:
        code, person, staff = signing.loads(told, salt=SALT, max_age=TICKET_GOOD_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return Reason(code=code) if (person, staff) == (str(person_id), str(staff_id)) else None


def _all(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(KEY, {}))
