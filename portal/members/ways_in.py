"""Ending the ways into an account at once: devices, passkeys and second steps, other services, codes on their way."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from portal.members.models import Code, Member


def close(member: Member) -> None:
    """This function will end the listed devices of a member, her passkeys and her second steps."""
    devices = UserSession.objects.filter(user=member)
    Session.objects.filter(session_key__in=devices.values("session_key")).delete()
    devices.delete()
    Authenticator.objects.filter(user=member).delete()


def close_all(member: Member) -> None:
    """
    This function will end whatever opens the account; the next click of any device is a stranger's.

    The password is set unusable and not saved: the caller saves it with its own change. With it dies every
    session that stood on no list of devices.
    """
    close(member)
    SocialAccount.objects.filter(user=member).delete()
    Code.objects.filter(email=member.email).delete()
    member.set_unusable_password()
