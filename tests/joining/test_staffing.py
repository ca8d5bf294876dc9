"""The operator appoints and dismisses: the first member of staff of an empty portal walks all the way to the desk."""

import io
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command
from django.test import Client

from portal.members.models import Code, Member
from portal.outbox.models import Promise
from portal.register.vocabulary import StaffRole
from portal.trail.models import Entry
from tests.cast import make_member
from tests.joining.steps import newest_code, sent
from tests.joining.test_sign_in import LOGIN, PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_moment")]
STINA = "stina@staff.example.org"
RESET = "/en/account/password/reset/"
TOTP_PAGE = "/en/account/2fa/totp/activate/"
DESK = "/admin/"


def manage(*words: str) -> str:
    said = io.StringIO()
    call_command(*words, stdout=said)
    return said.getvalue()


def appoint(email: str = STINA, role: str = "handler", *more: str) -> str:
    return manage("appoint", email, "--role", role, "--language", "en", *more)


def choose_password(client: Client, email: str = STINA) -> None:
    client.post(RESET, {"email": email})
    client.post(f"{RESET}confirm/", {"code": newest_code(email)})
    answer = client.post(f"{RESET}complete/", {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()


def add_second_step(client: Client, email: str = STINA) -> str:
    client.post("/en/account/confirm/", {"action": "send"})
    client.post("/en/account/confirm/", {"action": "check", "code": newest_code(email)})
    secret = str(client.get(TOTP_PAGE).context["form"].secret)
    client.post(TOTP_PAGE, {"code": code_of(secret)})
    return secret


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def at_the_desk(client: Client, member: Member) -> Client:
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": way, "at": time.time()} for way in ("password", "mfa")
    ]
    session["account_authentication_methods_user"] = str(member.pk)
    session.save()
    return client


@pytest.mark.promise(26)
def test_the_first_of_staff_of_an_empty_portal_gets_to_the_desk() -> None:
    assert not Member.objects.exists()

    assert RESET in appoint(STINA, "handler", "--name", "Stina Staf")

    mail = sent(STINA)[-1]
    assert "Stina" not in str(mail.body)
    assert RESET in str(mail.body)
    client = Client()
    choose_password(client)
    client.post(LOGIN, {"login": STINA, "password": PASSWORD})
    assert client.get(DESK, follow=True).status_code == 403
    secret = add_second_step(client)
    soon = client.get(DESK, follow=True)
    assert soon.status_code == 403
    assert "It counts from the next time you sign in" in soon.content.decode()
    client.post("/en/account/logout/")
    Authenticator.objects.update(last_used_at=None)
    client.post(LOGIN, {"login": STINA, "password": PASSWORD})
    assert client.get(DESK).status_code == 302
    client.post("/en/account/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get(DESK).status_code == 200
    assert client.get("/admin/rights/case/").status_code == 200


@pytest.mark.parametrize("role", list(StaffRole))
def test_each_role_is_given_alone_and_told_in_both_languages(role: str) -> None:
    manage("appoint", "en@staff.example.org", "--role", role, "--language", "en")
    manage("appoint", "sv@staff.example.org", "--role", role)

    for member in Member.objects.all():
        assert list(member.groups.values_list("name", flat=True)) == [role]
        assert not member.is_superuser
        assert not member.has_usable_password()
    assert "Your role" in str(sent("en@staff.example.org")[-1].body)
    assert "Din roll" in str(sent("sv@staff.example.org")[-1].body)


def test_appointing_twice_gives_the_same_answer_one_mail_and_one_entry() -> None:
    assert appoint() == appoint(STINA.upper())

    assert Member.objects.count() == 1
    assert len(sent(STINA)) == 1
    assert Entry.objects.filter(action="members.staff.appointed").count() == 1


def test_the_trail_and_the_outbox_tell_of_it_without_a_name() -> None:
    appoint(STINA, "auditor", "--name", "Stina Staf")
    manage("dismiss", STINA)

    told = [
        *Entry.objects.filter(action__startswith="members.staff.").values_list("action", "role", "facts"),
        *Promise.objects.values_list("key", "task", "ids"),
    ]
    assert told[0] == ("members.staff.appointed", "system", {"role": "auditor"})
    assert told[1] == ("members.staff.dismissed", "system", {"roles": ["auditor"]})
    assert "stina" not in str(told).lower()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("new@example.org", "boss"), "no role of that name; the roles are handler, verifier"),
        (("new@example.org", "handler", "--language", "de"), "speaks sv and en"),
        (("no address", "handler"), "no e-mail address"),
        (("alice@example.org", "handler"), "belongs to a member or a contact"),
        (("second@example.org", "handler"), "belongs to a member or a contact"),
        (("guest@example.org", "handler"), "belongs to a member or a contact"),
        (("erik@example.org", "handler"), "Already appointed as approver; dismiss first"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    words: tuple[str, ...], sentence: str, alice: Member
) -> None:
    EmailAddress.objects.create(user=alice, email="second@example.org", verified=True)
    make_member("guest@example.org", has_account=False, is_active=False)
    appoint("erik@example.org", "approver")
    before = list(Member.objects.order_by("pk").values())

    with pytest.raises(CommandError, match=sentence) as refused:
        appoint(words[0], words[1], *words[2:])

    assert "\n" not in str(refused.value)
    assert list(Member.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org"])
def test_only_staff_are_dismissed(email: str, alice: Member) -> None:
    with pytest.raises(CommandError, match="Nobody who works here"):
        manage("dismiss", email)

    assert Member.objects.get(pk=alice.pk).is_active


def test_dismissing_ends_every_way_in_at_the_next_click() -> None:
    appoint()
    listed, unlisted = Client(), Client()
    choose_password(listed)
    listed.post(LOGIN, {"login": STINA, "password": PASSWORD})
    secret = add_second_step(listed)
    staff = Member.objects.get()
    Authenticator.objects.create(user=staff, type=Authenticator.Type.WEBAUTHN, data={})
    at_the_desk(unlisted, staff)
    assert unlisted.get(DESK).status_code == 200
    Client().post(RESET, {"email": STINA})
    assert Code.objects.filter(email=STINA).exists()

    assert manage("dismiss", STINA) == manage("dismiss", STINA)

    for client in (listed, unlisted):
        assert client.get(DESK, follow=True).redirect_chain[-1][0].startswith("/logga-in/")
    again = Client()
    again.post(LOGIN, {"login": STINA, "password": PASSWORD})
    again.post("/en/account/2fa/authenticate/", {"code": code_of(secret)})
    assert "_auth_user_id" not in again.session
    assert not Authenticator.objects.exists()
    assert not Code.objects.exists()
    assert not staff.groups.exists()
    assert Entry.objects.filter(action="members.staff.dismissed").count() == 1


def test_someone_dismissed_gets_no_new_way_in_by_herself() -> None:
    appoint()
    manage("dismiss", STINA)
    client = Client()

    client.post("/en/account/login/code/", {"email": STINA})
    code: Any = newest_code(STINA)
    client.post("/en/account/login/code/confirm/", {"code": code})

    assert "_auth_user_id" not in client.session


def test_someone_who_comes_back_starts_afresh_with_the_new_role() -> None:
    appoint()
    old = Client()
    choose_password(old)
    at_the_desk(old, Member.objects.get())
    manage("dismiss", STINA)

    appoint(STINA, "approver")

    staff = Member.objects.get()
    assert list(staff.groups.values_list("name", flat=True)) == ["approver"]
    assert not staff.has_usable_password()
    assert old.get(DESK, follow=True).redirect_chain[-1][0].startswith("/logga-in/")
    assert len([mail for mail in sent(STINA) if "role" in mail.subject]) == 2


def test_who_leaves_before_the_mail_went_out_gets_none() -> None:
    appoint()
    manage("dismiss", STINA)

    assert sent(STINA) == []
