"""Staff at the desk: signed in with a password and a second step, each with one role."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from portal.members.models import Member
from tests.cast import make_member

AtDesk = Callable[..., Client]


@pytest.fixture
def staff(db: None) -> Callable[[str], Member]:
    """Return a function that makes a member of staff with a role, or without one."""

    def make(role: str) -> Member:
        member = make_member(f"{role or 'nobody'}@staff.example.org", name="Stina Staf", is_staff=True)
        if role:
            member.groups.add(Group.objects.get(name=role))
        return member

    return make


@pytest.fixture
def at_desk(staff: Callable[[str], Member]) -> AtDesk:
    """Return a function that opens the desk as a role."""

    def sit_down(role: str = "handler", *, second_step: bool = True) -> Client:
        member = staff(role)
        client = Client()
        client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        steps = ["password", "mfa"] if second_step else ["password"]
        session["account_authentication_methods"] = [{"method": step, "at": time.time()} for step in steps]
        session["account_authentication_methods_user"] = str(member.pk)
        session.save()
        return client

    return sit_down


def open_person(client: Client, url: str, **answer: str) -> Any:
    """Open a person's page, saying why as the desk asks: a question from the person unless told otherwise."""
    client.post(url, {"why": "support", **answer})
    return client.get(url)


def search(client: Client, url: str, text: str) -> Any:
    """Search a list as its page does: what is typed is sent in the form."""
    return client.post(url, {"q": text}, follow=True)
