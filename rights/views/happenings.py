"""The trail of a request in words: one stable heading per kind of event, who, and when; the newest first."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal import register
from portal.correspondence.models import Author
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
        "rights.staff.called",
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
DOUBTED, ASKED = "rights.line.identity_asked", "rights.identity.asked"
ASKED_OTHERWISE = gettext_lazy("We asked you to show it in another way")
"""Asked anew for the same doubt, the clock has stood still since the first asking."""
ACKNOWLEDGED = gettext_lazy("We sent you a receipt by e-mail")
WE_WROTE = gettext_lazy("We wrote to you")
THEY_WROTE = gettext_lazy("You wrote to us")
SAME_MOMENT = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event: heading, which rights or system it was about, who did it, when, and the state of its mark."""

    title: str
    who: str
    at: dt.datetime
    rights: frozenset[Right] = frozenset()
    system: str = ""
    state: str = "done"

    @property
    def about(self) -> str:
        """Return in words what it was about."""
        return " + ".join(str(right.label) for right in Right if right in self.rights) or self.system

    def is_followed_by(self, other: "Happening") -> bool:
        """Return whether `other` says the same in the same moment, of another right or for another right's sake."""
        another_right = bool(self.rights and other.rights) and not self.rights & other.rights
        same_system = bool(self.system) and self.system == other.system
        return (
            (another_right or same_system)
            and (self.title, self.who) == (other.title, other.who)
            and other.at - self.at <= SAME_MOMENT
        )


def of_case(case: Case, *, under_way: bool) -> list[Happening]:
    """Return everything that happened to a request, the newest first."""
    entries = Entry.objects.about("rights.case", case.pk).order_by("pk")
    found = [*in_words(entries), *_said(case)]
    if case.acknowledged_at and case.member.email:
        who = str(ROLES["system"])
        found.append(Happening(title=str(ACKNOWLEDGED), who=who, at=case.acknowledged_at))
    found = united(sorted(found, key=lambda one: one.at))
    if under_way and found and found[-1].state == "done":
        found[-1] = replace(found[-1], state="now")
    return found[::-1]


def in_words(entries: Iterable[Entry]) -> Iterable[Happening]:
    """Yield the events that concern the person; our own reminders to staff do not."""
    stands_still = False
    for entry in entries:
        title = ACTIONS.get(entry.action, entry.action)
        if entry.action == ASKED:
            title = ASKED_OTHERWISE if stands_still else title
            stands_still = True
        elif entry.action == DOUBTED:
            stands_still = False
        if entry.action.startswith("rights.") and entry.action not in QUIET:
            yield Happening(
                title=str(title),
                rights=_rights(entry.facts),
                system=_system(entry.facts),
                who="" if entry.action in SELF_EVIDENT else str(ROLES.get(entry.role, ROLES["staff"])),
                at=entry.at,
                state="stopped" if entry.action == "rights.step.unreached" else "done",
            )


def _said(case: Case) -> Iterable[Happening]:
    """Yield what was written since the request was entered; a mail that is the request itself is its filing."""
    messages = case.thread.messages.filter(sent_at__gt=case.registered_at) if case.thread else ()
    for message in messages:
        ours = message.author == Author.STAFF
        yield Happening(
            title=str(WE_WROTE if ours else THEY_WROTE),
            who=str(ROLES["staff"]) if ours else "",
            at=message.sent_at,
        )


def united(found: Iterable[Happening]) -> list[Happening]:
    """Return events, the oldest first; what befell several rights in one moment is one event, at the last one's time."""
    lines: list[Happening] = []
    for one in found:
        before = next((line for line in reversed(lines) if line.is_followed_by(one)), None)
        if before:
            lines.remove(before)
            lines.append(replace(one, rights=before.rights | one.rights))
        else:
            lines.append(one)
    return lines


def source_name(source: str, *, language: str) -> str:
    """Return what a source is called: our own records, or the system's name in the register."""
    if source == OWN_RECORDS:
        return _("Our own records")
    try:
        return register.current().source(source).name.in_language(language)
    except NotInRegister:
        return source


def _rights(facts: Mapping[str, object]) -> frozenset[Right]:
    return frozenset(right for right in Right if right.value == facts.get("right"))


def _system(facts: Mapping[str, object]) -> str:
    source = facts.get("source")
    return source_name(source, language=get_language() or "sv") if isinstance(source, str) else ""
