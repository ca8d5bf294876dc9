"""Ending the ways into an account at once: devices, passkeys and second steps, other services, codes on their way."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from portal.members.models import Code, Member


def close(*members: Member) -> None:
    """This function will end the listed devices of members, their passkeys and their second steps."""
    devices = UserSession.objects.filter(user__in=members)
    Session.objects.filter(session_key__in=devices.values("session_key")).delete()
    devices.delete()
    Authenticator.objects.filter(user__in=members).delete()


def close_all(*members: Member) -> None:
    """
    This function will end whatever opens the accounts; the next click of any device is a stranger's.

    The password is set unusable and not saved: the caller saves it with its own change. With it dies every
    session that stood on no list of devices.
    """
    close(*members)
    SocialAccount.objects.filter(user__in=members).delete()
    Code.objects.filter(email__in=[one.email for one in members if one.email]).delete()
    for one in members:
        one.set_unusable_password()
