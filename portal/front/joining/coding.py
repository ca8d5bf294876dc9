"""A code on its way in one session: which is meant, sending another, what to say when it does not fit."""

import datetime as dt

from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.front import errors
from portal.front.joining import limits
from portal.members import codes

KEY = "codes"


def send(
    request: HttpRequest, *, purpose: codes.Purpose, email: str, now: dt.datetime, on_file: bool = False
) -> None:
    """
    This function will issue a code for this session; the session's earlier one for the purpose falls away.

    `on_file`: we knew the address and nobody typed it here, so no page of this session shows it.

    :raises ImmediateHttpResponse: page 429, when the network or the address has had too many.
    """
    limits.take(request, action="code")
    try:
        code = codes.issue(purpose=purpose, email=email, language=get_language() or "sv", now=now)
    except codes.TooManyCodes as many:
        raise ImmediateHttpResponse(errors.too_many(request)) from many
    request.session[KEY] = {
        **request.session.get(KEY, {}),
        purpose.value: {"id": str(code.pk), "email": code.email, "on_file": on_file},
    }


def address(request: HttpRequest, *, purpose: codes.Purpose) -> str:
    """Return the address the session's code went to, or nothing when it has none."""
    return str(request.session.get(KEY, {}).get(purpose.value, {}).get("email", ""))


def is_on_file(request: HttpRequest, *, purpose: codes.Purpose) -> bool:
    """Return whether the session's code went to an address that this session has not been shown."""
    return bool(request.session.get(KEY, {}).get(purpose.value, {}).get("on_file"))


def check(
    request: HttpRequest, *, purpose: codes.Purpose, email: str, typed: str, now: dt.datetime
) -> codes.Outcome:
    """
    This function will try what was typed against the session's code, and forget it once it was right.

    The code must have gone to `email`: a session outlives the person who began it, a proof may not.
    """
    known = request.session.get(KEY, {})
    outcome = codes.check(
        code_id=known.get(purpose.value, {}).get("id"), purpose=purpose, email=email, typed=typed, now=now
    )
    if outcome is codes.Outcome.RIGHT:
        forget(request, purpose=purpose)
    return outcome


def forget(request: HttpRequest, *, purpose: codes.Purpose) -> None:
    """This function will forget the session's code for a purpose."""
    known = request.session.get(KEY, {})
    request.session[KEY] = {name: value for name, value in known.items() if name != purpose.value}


def words(outcome: codes.Outcome) -> str:
    """Return what to tell the person about a code that did not fit, and what to do."""
    return {
        codes.Outcome.WRONG: _("The code is not right. Look at the mail and try again."),
        codes.Outcome.OLD: _("The code is older than ten minutes. Ask for a new one."),
        codes.Outcome.USED: _("The code has been used already. Ask for a new one."),
        codes.Outcome.SPENT: _("The code was wrong three times and no longer works. Ask for a new one."),
        codes.Outcome.UNKNOWN: _("There is no code to match. Ask for a new one."),
    }[outcome]
