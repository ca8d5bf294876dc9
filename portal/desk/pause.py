"""
Staff change nothing about a person whose data are paused, unless they give one of the law's four reasons.

The reason is noted for the person to read and is good for that person and session for 15 minutes. The room that knows
who is paused names itself here at start; the rooms below it ask here.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.desk.badges import badge
from portal.desk.reasons import GOOD_FOR, MOST_LETTERS

KEY = "desk_pause"
EXCEPTIONS = (
    ("agreed", _("The person has agreed to this very use")),
    ("legal_claim", _("A legal claim is to be made, exercised or defended")),
    ("rights_of_another", _("The rights of another person have to be protected")),
    ("public_interest", _("An important public interest demands it")),
)
"""The four reasons for which paused data may be used. Source: GDPR Art. 18(2); R18-3."""


class Paused(Exception):
    """The person has had the use of the data paused, since the moment `since`."""

    def __init__(self, since: dt.datetime) -> None:
        super().__init__("paused")
        self.since = since


class NoGuard(RuntimeError):
    """Nobody here knows who is paused, so nothing is changed."""


class Guard(Protocol):
    """What the room that knows who is paused can say and do."""

    def paused_since(self, members: Iterable[uuid.UUID], /) -> Mapping[uuid.UUID, dt.datetime]: ...

    def ask_to_change(self, *, member: Any, purpose: str = "", exception: str = "") -> None: ...

    def set_aside(self, *, member: Any, by: Any, exception: str, note: str, now: dt.datetime) -> None: ...


_guards: list[Guard] = []


def appoint(guard: Guard) -> None:
    """This function will name the room that knows who is paused."""
    _guards[:] = [guard]


def guard() -> Guard:
    """
    Return the room that knows who is paused.

    :raises NoGuard: when none was named.
    """
    if not _guards:
        raise NoGuard
    return _guards[0]


class ExceptionForm(forms.Form):
    """For which of the four reasons paused data are used, and what for."""

    exception = forms.ChoiceField(
        label=_("Why may you use them all the same?"),
        choices=EXCEPTIONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four reasons. There are no others.")},
    )
    note = forms.CharField(
        label=_("What you are going to do, and why it cannot wait"),
        max_length=MOST_LETTERS,
        help_text=_("At most 200 letters. The person reads this: write nothing about anybody else."),
        error_messages={"required": _("Write in a few words what you are going to do.")},
    )


def set_aside(request: HttpRequest, *, person: Any, form: ExceptionForm, now: dt.datetime) -> None:
    """This function will note the reason of a valid form, and let this session change the person for 15 minutes."""
    exception = form.cleaned_data["exception"]
    guard().set_aside(
        member=person, by=request.user, exception=exception, note=form.cleaned_data["note"].strip(), now=now
    )
    live = {key: one for key, one in _all(request).items() if one[1] > now.timestamp()}
    request.session[KEY] = {**live, str(person.pk): [exception, (now + GOOD_FOR).timestamp()]}


def exception_of(request: HttpRequest, person: Any) -> str:
    """Return the reason this session has given for the person within the latest 15 minutes, or nothing."""
    exception, until = _all(request).get(str(person.pk), ("", 0))
    return str(exception) if until > timezone.now().timestamp() else ""


def stopped(request: HttpRequest, person: Any) -> dt.datetime | None:
    """Return since when this session may change nothing about the person, or None when it may."""
    return None if exception_of(request, person) else since(person)


def since(person: Any) -> dt.datetime | None:
    """Return since when the use of the person's data is paused, or None."""
    return guard().paused_since([person.pk]).get(person.pk)


def refusal(since: dt.datetime, person: Any, *, onward: str = "") -> SafeString:
    """Return why nothing was saved, with the way to give a reason and come back to the page `onward`."""
    return format_html(
        '{} <a href="{}">{}</a>',
        gettext(
            "This person has had the use of their data paused since %(day)s. Nothing was saved or sent. "
            "We may keep the data, but we may not change or use them."
        )
        % {"day": date_format(timezone.localdate(since))},
        way(person, onward=onward),
        gettext("There are four exceptions"),
    )


def way(person: Any, *, onward: str = "") -> str:
    """Return the page where a reason is given."""
    page = reverse("admin:members_member_paused", args=[person.pk])
    return f"{page}?next={onward}" if onward else page


def mark(rows: Iterable[Any], people: Iterable[Any]) -> None:
    """This function will mark each row of a list whose person is paused, with one query for them all."""
    pairs = [(row, person) for row, person in zip(rows, people, strict=True) if person is not None]
    paused = guard().paused_since({person.pk for _row, person in pairs}) if pairs else {}
    for row, person in pairs:
        row.desk_paused = person.pk in paused


def beside(name: object, row: Any) -> SafeString:
    """Return what a list shows, with a badge when the row's person is paused."""
    if not getattr(row, "desk_paused", False):
        return format_html("{}", name)
    return format_html("{} {}", name, badge("wait", gettext("use paused")))


def _all(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(KEY, {}))
