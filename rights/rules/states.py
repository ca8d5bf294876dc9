"""
The life of a line as one table that can be read aloud: from where to where and by whom, who must act meanwhile,
whether the clock stands still, what the member is told, what the trail says.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a line is (house.md); the words are the member's."""

    RECEIVED = "received", _("Received")
    IDENTIFYING = "identifying", _("We need to know it is you")
    PREPARING = "preparing", _("We are collecting your data")
    REVIEWING = "reviewing", _("Waiting for a person to look at it")
    WAITING = "waiting", _("Waiting for the time to change your mind")
    EXECUTING = "executing", _("We are making your file")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn by you")

    @property
    def ended(self) -> bool:
        return self in {State.ANSWERED, State.WITHDRAWN}

    @property
    def to_staff(self) -> str:
        """The same in words for staff, who are not the member."""
        return str(STATES_TO_STAFF.get(self, self.label))


class Outcome(models.TextChoices):
    """How an answered line ended."""

    DONE = "done", _("Done")
    PARTLY = "partly", _("Partly done")
    REFUSED = "refused", _("Refused")
    NO_DATA = "no_data", _("We hold nothing about you")

    @property
    def to_staff(self) -> str:
        """The same in words for staff, who are not the member."""
        return str(_("Nothing is held about the person") if self is Outcome.NO_DATA else self.label)


STATES_TO_STAFF: Mapping[State, object] = {
    State.IDENTIFYING: _("Waiting for the person to show who it is"),
    State.PREPARING: _("The data are being collected"),
    State.WAITING: _("Waiting for the person's time to change their mind"),
    State.EXECUTING: _("The file is being made"),
    State.WITHDRAWN: _("Withdrawn by the person"),
}
"""Where the member's words would read wrong at the desk."""
WITHOUT_A_FILE: Mapping[State, object] = {
    State.PREPARING: _("We have begun"),
    State.EXECUTING: _("We are carrying it out"),
}
"""Where the words speak of a file and the right makes none."""
WITHOUT_A_FILE_TO_STAFF: Mapping[State, object] = {
    State.PREPARING: _("It is being prepared"),
    State.EXECUTING: _("It is being carried out"),
}


class StepOutcome(models.TextChoices):
    """What one source answered."""

    DONE = "done", _("Done")
    PENDING = "pending", _("Under way")
    KEPT_BY_LAW = "kept_by_law", _("Kept by law")
    UNSUPPORTED = "unsupported", _("Not possible there")
    REFUSED = "refused", _("Refused")
    UNREACHED = "unreached", _("No answer")


class Acts(models.TextChoices):
    """Who must act while a line is in a state."""

    PORTAL = "portal"
    MEMBER = "member"
    STAFF = "staff"
    NOBODY = "nobody"


class Role(models.TextChoices):
    """Who may move a line: the portal by itself, the person, or staff by their role."""

    SYSTEM = "system", _("The portal, by itself")
    MEMBER = "member", _("The person")
    HANDLER = "handler", _("Case handler")
    VERIFIER = "verifier", _("Someone who checks identity")
    APPROVER = "approver", _("Approver")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    One row of the table: where to and by whom, who must act meanwhile, what the trail says.

    `clock_stops` while the person has to show who it is (D-9); `tells` names the duty that writes to the person.
    """

    to: Mapping[State, frozenset[Role]]
    acts: Acts
    audit: str
    clock_stops: bool = False
    tells: str = ""


PORTAL = frozenset({Role.SYSTEM})
DESK = frozenset({Role.HANDLER, Role.APPROVER})
ASKING = frozenset({Role.HANDLER, Role.VERIFIER})
TAKING_BACK = frozenset({Role.MEMBER, Role.HANDLER})
"""The person, or a handler to whom the person has said so by another road (R12-18)."""

TABLE: Mapping[State, Rule] = {
    State.RECEIVED: Rule(
        to={
            State.IDENTIFYING: ASKING,
            State.PREPARING: PORTAL,
            State.WITHDRAWN: TAKING_BACK,
        },
        acts=Acts.PORTAL,
        audit="rights.line.received",
    ),
    State.IDENTIFYING: Rule(
        to={
            State.PREPARING: PORTAL | ASKING,
            State.ANSWERED: DESK,
            State.WITHDRAWN: TAKING_BACK,
        },
        acts=Acts.MEMBER,
        audit="rights.line.identity_asked",
        clock_stops=True,
    ),
    State.PREPARING: Rule(
        to={
            State.IDENTIFYING: ASKING,
            State.REVIEWING: PORTAL | DESK,
            State.WAITING: PORTAL,
            State.EXECUTING: PORTAL,
            State.WITHDRAWN: TAKING_BACK,
        },
        acts=Acts.PORTAL,
        audit="rights.line.preparing",
    ),
    State.REVIEWING: Rule(
        to={
            State.IDENTIFYING: ASKING,
            State.WAITING: DESK,
            State.EXECUTING: DESK,
            State.ANSWERED: DESK,
            State.WITHDRAWN: TAKING_BACK,
        },
        acts=Acts.STAFF,
        audit="rights.line.reviewing",
    ),
    State.WAITING: Rule(
        to={
            State.IDENTIFYING: ASKING,
            State.REVIEWING: PORTAL,
            State.EXECUTING: PORTAL,
            State.WITHDRAWN: TAKING_BACK,
        },
        acts=Acts.MEMBER,
        audit="rights.line.waiting",
    ),
    State.EXECUTING: Rule(
        to={State.ANSWERED: PORTAL, State.WITHDRAWN: TAKING_BACK},
        acts=Acts.PORTAL,
        audit="rights.line.executing",
    ),
    State.ANSWERED: Rule(
        to={},
        acts=Acts.NOBODY,
        audit="rights.line.answered",
        tells="rights.tell_answered",
    ),
    State.WITHDRAWN: Rule(
        to={},
        acts=Acts.NOBODY,
        audit="rights.line.withdrawn",
        tells="rights.tell_withdrawn",
    ),
}


def allowed(before: State, after: State, *, role: Role) -> bool:
    """Return whether the table lets that role take a line from one state to the other."""
    return role in TABLE[before].to.get(after, frozenset())
