"""Signing in with another service: only name and address are asked for and kept, and joining has the same steps."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from pytest_django import Settings

from consents.models import Decision
from portal.activity.models import SignIn
from portal.datamap import sources
from portal.members.models import Member
from portal.notices.models import NoticeGiven, TermsAcceptance
from tests import fakes_oidc
from tests.joining.steps import join_as_olga, newest_code, sent, way_back

pytestmark = pytest.mark.django_db
EMAIL = "olga@example.org"
CLAIMS = {
    "sub": "248289761001", "name": "Olga Öst", "email": EMAIL, "email_verified": True, "birthdate": "1987-03-04",
    "gender": "female", "phone_number": "+46700000009", "picture": "https://example.org/o.jpg",
}  # fmt: skip


@pytest.fixture
def sso(settings: Settings) -> Iterator[fakes_oidc.Provider]:
    with fakes_oidc.provider(**CLAIMS) as known:
        settings.SOCIALACCOUNT_PROVIDERS = known.at_the_portal()
        yield known


def through(client: Client, known: fakes_oidc.Provider) -> Any:
    """Go to the provider and back, as a browser does; return our answer to the way back."""
    out = client.post("/en/account/oidc/sso/login/", {"process": "login"})
    assert out.headers["Location"].startswith(f"{known.issuer}/authorize?")
    return client.get(way_back(out.headers["Location"]))


@pytest.mark.promise(73)
def test_only_name_and_address_are_asked_for_and_kept(client: Client, sso: fakes_oidc.Provider) -> None:
    through(client, sso)
    join_as_olga(client)

    assert set(sso.asked[0]["scope"].split()) == {"openid", "email", "profile"}
    account = SocialAccount.objects.get()
    assert account.extra_data == {"name": "Olga Öst", "email": EMAIL}
    assert not SocialToken.objects.exists()
    member = Member.objects.get()
    assert (member.phone, member.birth_year) == ("", 1987)


@pytest.mark.promise(36)
def test_the_source_is_recorded_and_stands_in_the_copy(client: Client, sso: fakes_oidc.Provider) -> None:
    through(client, sso)
    join_as_olga(client)

    assert Member.objects.get().origin == "oidc:sso"
    declared = {source.model_class()._meta.label: source for source in sources()}
    assert {"provider", "uid", "extra_data"} <= set(declared["socialaccount.SocialAccount"].copied())
    assert "origin" in declared["members.Member"].copied()


def test_someone_new_goes_through_age_terms_and_choices(client: Client, sso: fakes_oidc.Provider) -> None:
    answer = through(client, sso)

    assert answer.headers["Location"] == "/en/register/age/"
    assert not Member.objects.exists()
    join_as_olga(client)

    member = Member.objects.get(email=EMAIL)
    assert client.session["_auth_user_id"] == str(member.pk)
    assert TermsAcceptance.objects.filter(member=member).exists()
    assert NoticeGiven.objects.filter(member=member, way="sign_up").exists()
    assert Decision.objects.filter(member=member, answer="refused").exists()
    assert EmailAddress.objects.get(user=member).verified


def test_a_child_is_refused_whatever_the_service_says(client: Client, sso: fakes_oidc.Provider) -> None:
    through(client, sso)

    client.post("/en/register/age/", {"birth_year": "2020"})

    assert not Member.objects.exists()
    assert not SocialAccount.objects.exists()


def test_the_second_time_one_is_signed_in_at_once_and_nothing_more_is_kept(
    client: Client, sso: fakes_oidc.Provider
) -> None:
    through(client, sso)
    join_as_olga(client)
    other = Client()

    through(other, sso)

    assert other.session["_auth_user_id"] == str(Member.objects.get().pk)
    assert SocialAccount.objects.get().extra_data == {"name": "Olga Öst", "email": EMAIL}
    assert SignIn.objects.order_by("pk").values_list("way", flat=True).last() == "social"


def test_an_unverified_address_is_proven_by_our_own_code(client: Client, sso: fakes_oidc.Provider) -> None:
    sso.claims["email_verified"] = False

    answer = through(client, sso)
    assert answer.headers["Location"] == "/en/register/code/"
    client.post("/en/register/code/", {"code": newest_code(EMAIL)})
    join_as_olga(client)

    assert Member.objects.get().origin == "oidc:sso"


def test_an_address_with_an_account_is_never_connected_on_the_services_word(
    alice: Member, client: Client, sso: fakes_oidc.Provider
) -> None:
    sso.claims["email"] = alice.email

    answer = through(client, sso)

    assert answer.headers["Location"] == "/en/register/code/"
    assert "already" in sent(str(alice.email))[-1].subject
    assert not SocialAccount.objects.exists()
    assert "_auth_user_id" not in client.session


def test_without_an_address_ours_is_asked_first_and_the_source_is_kept(
    client: Client, sso: fakes_oidc.Provider
) -> None:
    del sso.claims["email"]

    answer = through(client, sso)
    assert answer.headers["Location"] == "/en/register/"
    client.post("/en/register/", {"email": EMAIL})
    client.post("/en/register/code/", {"code": newest_code(EMAIL)})
    join_as_olga(client)

    assert Member.objects.get().origin == "oidc:sso"


def test_a_forged_state_signs_nobody_in(client: Client, sso: fakes_oidc.Provider) -> None:
    answer = client.get("/en/account/oidc/sso/login/callback/?code=x&state=forged")

    assert answer.status_code in {200, 401, 403}
    assert not Member.objects.exists()


@pytest.mark.promise(73)
def test_the_settings_of_both_services_ask_for_no_more(settings: Settings) -> None:
    from pathlib import Path

    text = (Path(settings.BASE_DIR) / "portal" / "settings.py").read_text()

    assert '"SCOPE": ["openid", "email", "profile"]' in text
    assert '"FIELDS": ["id", "name", "email"]' in text
    assert text.count('"SCOPE"') == 2
