"""The staff's door: a passkey, or a password and a second step; everything else stays outside."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.models import Group
from django.test import Client

from portal.members.models import Member
from tests.joining.test_sign_in import LOGIN, PASSWORD, by_code, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_moment")]
SECRET = "JBSWY3DPEHPK3PXP"
DESK = "/admin/"


@pytest.fixture
def dana(dana: Member) -> Member:
    dana.groups.add(Group.objects.get_or_create(name="handler")[0])
    return dana


def with_password_and_step(member: Member) -> Client:
    with_password(member)
    TOTP.activate(member, SECRET)
    client = Client()
    client.post(LOGIN, {"login": member.email, "password": PASSWORD})
    client.post("/en/account/2fa/authenticate/", {"code": code()})
    return client


def code() -> str:
    return str(format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time())))))


def test_password_and_second_step_open_the_desk(dana: Member) -> None:
    assert with_password_and_step(dana).get(DESK).status_code == 200


@pytest.mark.promise(26)
@pytest.mark.promise(107)
def test_staff_without_a_second_step_do_not_enter(dana: Member) -> None:
    with_password(dana)
    client = Client()
    client.post(LOGIN, {"login": dana.email, "password": PASSWORD})

    answer = client.get(DESK, follow=True)

    assert client.session["_auth_user_id"] == str(dana.pk)
    assert answer.status_code == 403
    assert "second step" in answer.content.decode() or "andra steg" in answer.content.decode()


def test_the_second_step_is_asked_when_one_is_there(dana: Member) -> None:
    with_password(dana)
    TOTP.activate(dana, SECRET)
    client = Client()

    client.post(LOGIN, {"login": dana.email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert client.get(DESK).status_code == 302


def test_a_code_by_mail_is_no_factor_for_staff(dana: Member) -> None:
    TOTP.activate(dana, SECRET)
    client = by_code_with_step(dana)

    assert client.get(DESK, follow=True).status_code == 403


def by_code_with_step(member: Member) -> Client:
    from tests.joining.steps import newest_code

    client = Client()
    client.post("/en/account/login/code/", {"email": member.email})
    client.post("/en/account/login/code/confirm/", {"code": newest_code(str(member.email))})
    client.post("/en/account/2fa/authenticate/", {"code": code()})
    assert client.session["_auth_user_id"] == str(member.pk)
    return client


def test_a_passkey_opens_the_desk(dana: Member, as_member: Any) -> None:
    client = as_member(dana)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "webauthn", "at": time.time()}]
    session.save()

    assert client.get(DESK).status_code == 200


def test_members_are_refused(alice: Member) -> None:
    assert by_code(alice).get(DESK, follow=True).status_code == 403


def test_the_desk_has_no_sign_in_form_of_its_own(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/logga-in/")
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302


def test_the_seed_of_a_second_step_is_locked_with_the_master_key(dana: Member) -> None:
    TOTP.activate(dana, SECRET)

    assert SECRET not in str(Authenticator.objects.get().data)
