"""People without an account who have shown by a code that an address is theirs. The session remembers it for two hours."""

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone

from portal.members.models import Member, Standing

KEY = "guest"
LIFE = dt.timedelta(hours=2)


def member_of(request: HttpRequest) -> Member | None:
    """Return the contact whose address this session has proven within two hours, or None."""
    if not proven(request):
        return None
    key = request.session[KEY]["member"]
    found: Member | None = (
        Member.objects.filter(pk=key, has_account=False).exclude(standing=Standing.ERASED).first()
    )
    return found


def proven(request: HttpRequest) -> bool:
    """Return whether this session has proven an address within two hours; asks nothing of the members."""
    return 0 <= timezone.now().timestamp() - proven_at(request) < LIFE.total_seconds()


def proven_at(request: HttpRequest) -> float:
    """Return when the session's guest last used a code, in seconds since 1970."""
    return float(request.session.get(KEY, {}).get("at", 0))


def begin(request: HttpRequest, *, member: Member, now: dt.datetime) -> None:
    """This function will mark the session as this guest's, under a new session key (T-15)."""
    request.session.cycle_key()
    request.session[KEY] = {"member": str(member.pk), "at": now.timestamp()}


def renew(request: HttpRequest, *, now: dt.datetime) -> None:
    """This function will note a further right code of the session's guest."""
    request.session[KEY] = {**request.session[KEY], "at": now.timestamp()}


def end(request: HttpRequest) -> None:
    """This function will forget the guest."""
    request.session.pop(KEY, None)
