"""
A fresh second proof, and who is asking.

What touches data for good (a copy's download, erasure, a change of address, a new passkey) needs a code by e-mail or
a passkey used within the last ten minutes. A password alone never counts (house.md, Sign-in; T-16).
"""

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from portal.members import guests
from portal.members.models import Member

FRESH_FOR = dt.timedelta(minutes=10)

View = Callable[..., HttpResponseBase]


def person(request: HttpRequest) -> Member | None:
    """Return who is asking: the signed-in member, else the guest who has proven an address, else nobody."""
    if isinstance(request.user, Member):
        return request.user
    return guests.member_of(request)


def is_fresh(request: HttpRequest, now: dt.datetime) -> bool:
    """Return whether the person has used an e-mailed code or a passkey within the ten minutes before `now`."""
    if isinstance(request.user, Member):
        moments = [
            record["at"]
            for record in get_authentication_records(request, request.user)
            if _is_second_proof(record)
        ]
    else:
        moments = [guests.proven_at(request)] if guests.member_of(request) else []
    return any(0 <= now.timestamp() - at <= FRESH_FOR.total_seconds() for at in moments)


def note(request: HttpRequest, *, now: dt.datetime) -> None:
    """This function will remember in the session that a code was right just now."""
    if isinstance(request.user, Member):
        record_authentication(request, request.user, method="code", reauthenticated=True)
    else:
        guests.renew(request, now=now)


def proof_required(view: View) -> View:
    """Let the view run only after a fresh proof; otherwise go and get one, and come back."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return ask(request) or view(request, *args, **kwargs)

    return guarded


def ask(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the proof (or to signing in, for a stranger), or None when the proof is fresh."""
    back = urlencode({"next": request.get_full_path()})
    if person(request) is None:
        return HttpResponseRedirect(f"{reverse('account_login')}?{back}")
    if is_fresh(request, timezone.now()):
        return None
    return HttpResponseRedirect(f"{reverse('proof')}?{back}")


def safe_next(url: str) -> str:
    """Return the address if it is a page of this portal, else nothing (T-63)."""
    if (
        not url.startswith("/")
        or not url.isprintable()
        or not url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    ):
        return ""
    try:
        resolve(url.partition("?")[0].partition("#")[0])
    except Resolver404:
        return ""
    return url


def _is_second_proof(record: dict[str, Any]) -> bool:
    return record.get("method") == "code" or (
        record.get("method") == "mfa" and record.get("type") == "webauthn"
    )
