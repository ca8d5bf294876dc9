"""The door to the staff's desk: a passkey, or a password with a second step (promises 26, 107; T-42)."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.members.models import Member


def second_step_done(request: HttpRequest) -> bool:
    """
    Return whether this session began with a passkey, or with a password and a second step.

    A code by e-mail is no factor for staff (ASVS 6.3.6).
    """
    if not isinstance(request.user, Member):
        return False
    records = get_authentication_records(request, request.user)
    if any(
        record["method"] == "mfa" and record.get("type") == Authenticator.Type.WEBAUTHN for record in records
    ):
        return True
    methods = {record["method"] for record in records}
    return {"password", "mfa"} <= methods


def explain(request: HttpRequest) -> HttpResponse:
    """
    Tell a member of staff what is missing before the desk opens.

    A step that was added meanwhile does not raise the session it was added in: whoever took over a session that
    began with less would open the desk with a step of their own.
    """
    steps = Authenticator.objects.filter(
        user=request.user, type__in=[Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP]
    )
    records = get_authentication_records(request, request.user)
    begun = min((record["at"] for record in records), default=0.0)
    made_since = any(one.created_at.timestamp() > begun for one in steps)
    told = {"enrolled": bool(steps), "made_since": made_since}
    return render(request, "front/joining/second_step.html", told, status=403)
