"""What the member's pages have in common: the moment, the language, and addresses of pages that may be absent."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from portal import register
from portal.front.context import address
from portal.members.models import Member

RIGHTS = ("access", "portability")


def language() -> str:
    """Return the page's language."""
    return get_language() or "sv"


def today(now: dt.datetime | None = None) -> dt.date:
    """Return the day it is for the controller."""
    return (now or timezone.now()).astimezone(ZoneInfo(register.current().time_zone)).date()


def member_of(request: HttpRequest) -> Member:
    """Return who is signed in; only for pages that ask for it."""
    assert isinstance(request.user, Member)
    return request.user


def asking(right: str) -> str:
    """Return the address where a right is asked for, or nothing where the portal has no such page."""
    place = address("request_new")
    return f"{place}?right={right}" if place else ""
