"""The trail of a request in words: one stable heading per kind of event, who, and when; the newest first."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal import register
from portal.register.schema import NotInRegister
from portal.trail.models import Entry
from portal.trail.words import ACTIONS
from rights.models import Case
from rights.rules.right import Right

OWN_RECORDS = "portal"
QUIET = frozenset(
    {
        "rights.letter.printed",
        "rights.letter.queued",
        "rights.line.received",
        "rights.refusal.proposed",
        "rights.refusal.taken_back",
        "rights.refusal.turned_down",
        "rights.staff.reminded",
    }
)
"""What the page does not repeat: the filing says it, or it is among the staff and nothing is decided yet."""
ROLES: Mapping[str, Promise] = {
    "member": gettext_lazy("You"),
    "system": gettext_lazy("The portal, by itself"),
    "handler": gettext_lazy("Case handler"),
    "approver": gettext_lazy("Approver"),
    "verifier": gettext_lazy("Someone who checks identity"),
    "technician": gettext_lazy("Technician"),
    "staff": gettext_lazy("Our staff"),
}
SELF_EVIDENT = frozenset({"rights.line.withdrawn", "rights.case.filed"})
ACKNOWLEDGED = gettext_lazy("We sent you a receipt by e-mail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event: heading, what it was about, who did it, when, and the state of its mark on the page."""

    title: str
    about: str
    who: str
    at: dt.datetime
    state: str = "done"


def of_case(case: Case, *, under_way: bool) -> list[Happening]:
    """Return everything that happened to a request, the newest first."""
    entries = Entry.objects.about("rights.case", case.pk).order_by("pk")
    found = list(in_words(entries))
    if case.acknowledged_at and case.member.email:
        who = str(ROLES["system"])
        found.append(Happening(title=str(ACKNOWLEDGED), about="", who=who, at=case.acknowledged_at))
    found.sort(key=lambda one: one.at)
    if under_way and found and found[-1].state == "done":
        found[-1] = replace(found[-1], state="now")
    return found[::-1]


def in_words(entries: Iterable[Entry]) -> Iterable[Happening]:
    """Yield the events that concern the person; our own reminders to staff do not."""
    for entry in entries:
        if entry.action.startswith("rights.") and entry.action not in QUIET:
            yield Happening(
                title=str(ACTIONS.get(entry.action, entry.action)),
                about=_about(entry.facts),
                who="" if entry.action in SELF_EVIDENT else str(ROLES.get(entry.role, ROLES["staff"])),
                at=entry.at,
                state="stopped" if entry.action == "rights.step.unreached" else "done",
            )


def source_name(source: str, *, language: str) -> str:
    """Return what a source is called: our own records, or the system's name in the register."""
    if source == OWN_RECORDS:
        return _("Our own records")
    try:
        return register.current().source(source).name.in_language(language)
    except NotInRegister:
        return source


def _about(facts: Mapping[str, object]) -> str:
    right, source = facts.get("right"), facts.get("source")
    if isinstance(right, str) and right in Right.values:
        return str(Right(right).label)
    if isinstance(source, str):
        return source_name(source, language=get_language() or "sv")
    return ""
