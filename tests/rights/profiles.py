"""A register in which monthly figures are a profile built for marketing, here and in one system outside."""

import dataclasses
import datetime as dt

import pytest
from django.utils import timezone

from portal import register
from portal.activity.models import Statistic
from portal.members.models import Member
from rights.clock import local_day
from rights.models import Line
from rights.rules.objection import MARKETING
from tests.rights.clockwork import file_on
from tests.rights.lifecycle.books import the_register

BOTH: dict[str, object] = {"uses": [MARKETING, "statistics"]}
"""An objection that a person must weigh, for all that it ends marketing at once."""


def know_of_profiles(monkeypatch: pytest.MonkeyPatch, member: Member, *, elsewhere: bool = False) -> None:
    """Let there be such a profile of a person; `elsewhere` says whether the system outside is connected."""
    book = the_register()
    kinds = tuple(
        dataclasses.replace(one, purposes=("marketing",), marketing_profile=True)
        if one.id == "statistics"
        else one
        for one in book.categories
    )
    sources = tuple(dataclasses.replace(one, category="statistics") for one in book.sources if elsewhere)
    known = dataclasses.replace(book, categories=kinds, sources=sources)
    monkeypatch.setattr(register, "current", lambda: known)
    Statistic.objects.create(member=member, month=dt.date(2026, 10, 1))


def objected(member: Member, details: dict[str, object] = BOTH) -> Line:
    """Return an objection, to both unless told otherwise, filed and no more."""
    case = file_on(local_day(timezone.now()), member=member)
    case.lines.update(details=details)
    found: Line = case.lines.get()
    return found
