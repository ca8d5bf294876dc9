"""The evidence document of one request: the request, its clock, its letters, and its events in a chain of their own."""

import datetime as dt
from typing import Any

from portal import register
from portal.trail.links import Linked, linked
from portal.trail.models import Entry
from portal.trail.services import newest_head
from rights.evidence import clock, contents
from rights.evidence.verify import FORMAT, START, chained
from rights.models import Case


def of_case(case: Case, *, key: str, now: dt.datetime) -> dict[str, Any]:
    """
    Return the document, all but the digests of the files beside it; the same state and moment give the same document.

    `key` is the public key it will be signed with, in hexadecimal digits.
    """
    events = _events(case)
    last = events[-1]["chain"] if events else START
    return {
        "format": FORMAT,
        "key": key,
        "made_at": now.astimezone(dt.UTC).isoformat(),
        "organisation": register.current().controller.name,
        "case": contents.case_itself(case),
        "clock": clock.section(case, now=now),
        "lines": contents.lines(case),
        "letters": contents.letters(case),
        "said": contents.said(case),
        "told_before": contents.told_before(case, now=now),
        "events": events,
        "chain": {"events": len(events), "last": last},
        "trail_head": newest_head(),
    }


def _events(case: Case) -> list[dict[str, Any]]:
    found, before = [], START
    for number, one in enumerate(linked(Entry.objects.about("rights.case", case.pk)), start=1):
        event: dict[str, Any] = {"n": number, "says": one.says, "link": _link(one)}
        before = event["chain"] = chained(before, event)
        found.append(event)
    return found


def _link(one: Linked) -> dict[str, Any] | None:
    if one.position is None:
        return None
    return {"position": one.position, "before": one.before, "digest": one.digest}
