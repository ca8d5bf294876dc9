"""The evidence document in words, for the page that people read: exact codes and times stay beside them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format

from portal.datamap.codes import ROLES_TO_STAFF
from portal.letters.models import Channel
from portal.letters.names import NAMES
from portal.trail.words import to_staff
from rights.clock import zone
from rights.rules.right import Right
from rights.rules.states import Outcome, State
from rights.timing import EXTENSION_REASONS

Document = Mapping[str, Any]


def in_words(told: Document) -> dict[str, Any]:
    """Return what the page shows of a document, in the active language."""
    extension = told["clock"]["extension"]
    return {
        "made": moment(told["made_at"]),
        "lines": [_line(one) for one in told["lines"]],
        "letters": [_letter(one) for one in told["letters"]],
        "events": [_event(one) for one in told["events"]],
        "more_time": extension
        and {
            "reason": dict(EXTENSION_REASONS).get(extension["reason"], extension["reason"]),
            "told": moment(extension["told_at"]),
        },
    }


def moment(exact: str | None) -> dict[str, str]:
    """Return a moment as people read it, by the organisation's clock, and as it is signed."""
    if not exact:
        return {}
    local = dt.datetime.fromisoformat(exact).astimezone(zone())
    return {"read": date_format(local, "DATETIME_FORMAT"), "exact": exact}


def _line(line: Document) -> dict[str, Any]:
    return {
        "article": line["article"],
        "right": Right(line["right"]).to_staff,
        "state": State(line["state"]).to_staff,
        "outcome": Outcome(line["outcome"]).to_staff if line["outcome"] else "",
        "answered": moment(line["answered_at"]),
    }


def _letter(letter: Document) -> dict[str, Any]:
    by_post = letter["channel"] == Channel.POST
    posted = dt.date.fromisoformat(letter["dispatched_on"]) if by_post and letter["dispatched_on"] else None
    return {
        "letter": NAMES.get(letter["letter"], letter["letter"]),
        "code": letter["letter"],
        "channel": Channel(letter["channel"]).label,
        "posted": date_format(posted) if posted else "",
        "sent": None if by_post else moment(letter["sent_at"]),
    }


def _event(event: Document) -> dict[str, Any]:
    _position, at, action, role = event["says"][:4]
    return {
        "n": event["n"],
        "at": moment(at),
        "what": to_staff(action),
        "code": action,
        "by": str(ROLES_TO_STAFF.get(role, role)),
        "link": event["link"]["position"] if event["link"] else None,
    }
