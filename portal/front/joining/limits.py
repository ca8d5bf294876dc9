"""How often one network may ask, counted in PostgreSQL so that a dead broker opens nothing (T-12)."""

import datetime as dt

from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest
from django.utils import timezone

from portal import register
from portal.front import errors

LONGEST_SESSION = dt.timedelta(days=2)  # policy 000: sign-in cookies live two days at most


def take(request: HttpRequest, *, action: str) -> None:
    """
    This function will count one act of this network address, by the rates of ACCOUNT_RATE_LIMITS.

    :raises ImmediateHttpResponse: with page 429, which the middleware shows, when there were too many.
    """
    if not ratelimit.consume(request, action=action):
        raise ImmediateHttpResponse(errors.too_many(request))


def end_session_in_time(request: HttpRequest) -> None:
    """This function will end the session at a fixed moment, counted from the sign-in and not moved by use."""
    wished = dt.timedelta(hours=register.current().handling.session_hours)
    request.session.set_expiry(timezone.now() + min(wished, LONGEST_SESSION))
