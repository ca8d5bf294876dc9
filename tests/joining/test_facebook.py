"""Facebook the whole way: to its dialog and back, with what it is asked, what is kept, and every way it can go wrong."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from portal import settings as house
from portal.activity.models import SignIn
from portal.front.models import Registration
from portal.members.models import Member
from tests import fakes_facebook
from tests.joining.steps import join_as_olga, newest_code, sent, way_back
from tests.promises.asking import answer, records

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "olga@example.org"
PERSON = {
    "id": "10160000000000001", "name": "Olga Öst", "email": EMAIL, "first_name": "Olga", "last_name": "Öst",
    "birthday": "03/04/1987", "gender": "female", "link": "https://www.facebook.com/olga", "locale": "sv_SE",
}  # fmt: skip


@pytest.fixture
def known(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[fakes_facebook.Facebook]:
    fakes_facebook.only_loopback(monkeypatch)
    with fakes_facebook.facebook(monkeypatch, **PERSON) as known:
        settings.SOCIALACCOUNT_PROVIDERS = {"facebook": house.facebook(known.app_id, known.app_secret)}
        yield known


def go(client: Client) -> str:
    """Choose Facebook and go to its dialog; return the way back."""
    with translation.override("en"):
        out = client.post(reverse("facebook_login"), {"process": "login"})
    return way_back(out.headers["Location"])


def through(client: Client) -> Any:
    """Go to Facebook and back; return our answer to the way back."""
    return client.get(go(client))


def join(client: Client) -> Member:
    """Join with what Facebook told, proving the address with our own code."""
    through(client)
    client.post("/en/register/code/", {"code": newest_code(EMAIL)})
    join_as_olga(client)
    member: Member = Member.objects.get(email=EMAIL)
    return member


def nothing_happened(client: Client) -> bool:
    return "_auth_user_id" not in client.session and not SocialAccount.objects.exists()


@pytest.mark.promise(73)
def test_only_name_and_address_are_asked_for_and_kept(client: Client, known: fakes_facebook.Facebook) -> None:
    member = join(client)

    assert known.dialogs[0]["scope"] == "email"
    assert [look["fields"] for look in known.looks] == ["id,name,email"]
    account = SocialAccount.objects.get(user=member)
    assert (account.uid, account.extra_data) == (PERSON["id"], {"name": "Olga Öst", "email": EMAIL})
    assert not SocialToken.objects.exists()


@pytest.mark.promise(36)
def test_the_source_is_recorded_and_the_copy_lists_what_facebook_told(
    client: Client, known: fakes_facebook.Facebook
) -> None:
    member = join(client)

    archive = answer(member)

    assert member.origin == "facebook"
    found = [
        record
        for name in archive.namelist()
        if name.startswith("data/") and name.endswith(".json")
        for record in records(archive, name.removeprefix("data/").removesuffix(".json")).get(
            "socialaccount", []
        )
    ]
    assert [one["provider"] for one in found] == ["facebook"]
    assert found[0]["uid"] == PERSON["id"]
    told = found[0]["extra_data"]
    assert (json.loads(told) if isinstance(told, str) else told) == {"name": "Olga Öst", "email": EMAIL}
    assert records(archive, "profile")["member"][0]["origin"] == "facebook"


def test_facebooks_word_for_an_address_is_not_enough(client: Client, known: fakes_facebook.Facebook) -> None:
    """Facebook does not say that it has verified the address, so our own code does."""
    back = through(client)

    assert back.headers["Location"] == "/en/register/code/"
    assert len(sent(EMAIL)) == 1
    assert nothing_happened(client)


def test_who_comes_back_is_signed_in_and_nothing_more_is_kept(
    client: Client, known: fakes_facebook.Facebook
) -> None:
    member = join(client)
    other = Client()

    through(other)

    assert other.session["_auth_user_id"] == str(member.pk)
    assert Member.objects.count() == 1
    assert SocialAccount.objects.get().extra_data == {"name": "Olga Öst", "email": EMAIL}
    assert SignIn.objects.order_by("pk").values_list("way", flat=True).last() == "social"


def test_who_says_no_at_facebook_reads_that_nothing_was_shared(
    client: Client, known: fakes_facebook.Facebook
) -> None:
    known.agrees = False

    page = client.get(through(client).headers["Location"])

    assert page.status_code == 200
    assert "Nothing was shared" in page.content.decode()
    assert known.looks == []
    assert nothing_happened(client)


def test_without_an_address_ours_is_asked_first(client: Client, known: fakes_facebook.Facebook) -> None:
    del known.person["email"]

    assert through(client).headers["Location"] == "/en/register/"
    client.post("/en/register/", {"email": EMAIL})
    client.post("/en/register/code/", {"code": newest_code(EMAIL)})
    join_as_olga(client)

    assert Member.objects.get().origin == "facebook"
    assert SocialAccount.objects.get().extra_data == {"name": "Olga Öst"}


def test_an_address_with_an_account_is_never_connected_on_facebooks_word(
    alice: Member, client: Client, known: fakes_facebook.Facebook
) -> None:
    known.person["email"] = alice.email

    back = through(client)

    assert back.headers["Location"] == "/en/register/code/"
    assert "already" in sent(str(alice.email))[-1].subject
    assert nothing_happened(client)


def test_a_state_of_somebody_else_signs_nobody_in(client: Client, known: fakes_facebook.Facebook) -> None:
    stolen = go(Client())

    page = client.get(stolen)

    assert page.status_code == 401
    assert "did not let you in" in page.content.decode()
    assert known.used == set()
    assert nothing_happened(client)


def test_a_way_back_is_good_for_one_time(client: Client, known: fakes_facebook.Facebook) -> None:
    back = go(client)
    client.get(back)

    page = client.get(back)

    assert page.status_code == 401
    assert "did not let you in" in page.content.decode()


def test_a_code_that_was_used_is_answered_with_a_page(client: Client, known: fakes_facebook.Facebook) -> None:
    first = go(client)
    client.get(first)
    used = first.partition("code=")[2].partition("&")[0]
    second = go(client)
    fresh = second.partition("code=")[2].partition("&")[0]

    page = client.get(second.replace(fresh, used))

    assert page.status_code == 401
    assert len(known.looks) == 1


def test_a_wrong_secret_is_answered_with_a_page(client: Client, known: fakes_facebook.Facebook) -> None:
    known.app_secret = "another"

    assert through(client).status_code == 401


ODD = [
    (500, "text/html", b"<h1>Sorry, something went wrong.</h1>"),
    (200, "text/html", b"<h1>Sorry</h1>"),
    (200, "application/json", b"{"),
    (200, "application/json", b"{}"),
    (200, "application/json", b"[]"),
    (200, "application/json", b"null"),
    (200, "application/json", b""),
    (200, "application/json", b'{"id": null}'),
    (200, "application/json", json.dumps({"id": "9" * 400, "email": EMAIL}).encode()),
    (200, "application/json", json.dumps({"id": "1\x00", "name": "\x00", "email": EMAIL}).encode()),
    (200, "application/json", json.dumps({"id": "1", "name": "\ud800" * 300, "email": EMAIL}).encode()),
    (200, "application/json", json.dumps({"id": "1", "name": ["x"], "email": "not an address"}).encode()),
    (200, "application/json", json.dumps({"id": "1", "name": {"x": 1}, "email": f"{'a' * 400}@b.se"}).encode()),
    (200, "application/json", json.dumps({"id": "1", "name": "x", "email": {"a": 1}}).encode()),
    (200, "application/json", json.dumps({"id": {"a": 1}, "email": "a\nb@example.org"}).encode()),
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[2][:24]))
def test_whatever_facebook_answers_the_person_gets_a_page(
    client: Client, known: fakes_facebook.Facebook, odd: tuple[int, str, bytes]
) -> None:
    known.instead = odd
    client.raise_request_exception = False

    page = through(client)
    if page.status_code == 302:
        page = client.get(page.headers["Location"])

    assert page.status_code in {200, 401}
    assert nothing_happened(client)
    assert not any("\x00" in str(row.answers) for row in Registration.objects.all())


def test_a_silent_facebook_is_answered_with_a_page(
    client: Client, known: fakes_facebook.Facebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = go(client)
    monkeypatch.setattr(FacebookOAuth2Adapter, "access_token_url", "http://127.0.0.1:9/")

    assert client.get(back).status_code == 401


def test_the_portal_names_a_version_of_the_graph_api_that_answers(settings: Settings) -> None:
    """allauth's own default, v19.0, ended in May 2026; a version lives two years."""
    assert house.facebook("1", "hush")["VERSION"] == fakes_facebook.VERSION
