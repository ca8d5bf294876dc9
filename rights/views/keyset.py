"""Paging a list by key: as quick on the thousandth page as on the first, and nothing slips between pages."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.http import Http404

from rights.models import Case

PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a request stands in the list: open ones first, then the newest first."""

    is_closed: bool
    received_at: dt.datetime
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{int(self.is_closed)}_{self.received_at.timestamp():.6f}_{self.id.hex}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The requests of one page, and the places from which the pages before and after it go."""

    cases: Sequence[Case]
    before: Place | None
    after: Place | None


def place(told: str) -> Place:
    """
    Return the place an address names.

    :raises Http404: when it names none.
    """
    closed, _, rest = told.partition("_")
    seconds, _, key = rest.partition("_")
    try:
        if closed not in ("0", "1") or len(told) > 80:
            raise ValueError
        at = dt.datetime.fromtimestamp(float(seconds), dt.UTC)
        return Place(is_closed=closed == "1", received_at=at, id=uuid.UUID(hex=key))
    except (ValueError, OverflowError, OSError):
        raise Http404 from None


def page(cases: models.QuerySet[Case], *, after: Place | None = None, before: Place | None = None) -> Page:
    """Return the 20 requests after a place, before a place, or the first 20."""
    listed = cases.annotate(is_closed=models.Q(closed_at__isnull=False))
    backwards = before is not None
    order = ("-is_closed", "received_at", "pk") if backwards else ("is_closed", "-received_at", "-pk")
    start = before or after
    if start is not None:
        listed = listed.filter(_beyond(start, backwards=backwards))
    found = list(listed.order_by(*order)[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    if not found:
        return Page(cases=[], before=None, after=None)
    return Page(
        cases=found,
        before=_place_of(found[0]) if (more if backwards else start is not None) else None,
        after=_place_of(found[-1]) if (backwards or more) else None,
    )


def _beyond(start: Place, *, backwards: bool) -> models.Q:
    """Return the condition "further down the list" or, backwards, "further up"."""
    way, group = ("gt", start.is_closed) if backwards else ("lt", not start.is_closed)
    same = models.Q(is_closed=start.is_closed)
    later = models.Q(**{f"received_at__{way}": start.received_at})
    tied = models.Q(received_at=start.received_at, **{f"pk__{way}": start.id})
    beyond = same & (later | tied)
    other = models.Q(is_closed=not start.is_closed)
    return beyond | other if group else beyond


def _place_of(case: Case) -> Place:
    return Place(is_closed=case.closed_at is not None, received_at=case.received_at, id=case.pk)
