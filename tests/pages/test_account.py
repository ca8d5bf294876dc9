"""Account, consents, who has looked: what the member changes alone, and what stays on record."""

from collections.abc import Callable
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from consents.models import Answer, Decision
from portal.members.models import Member, ProfileChange
from portal.recipients import services as recipients
from portal.register.countries import country_choices, country_names
from portal.trail.models import Entry
from tests.pages.makers import fill

pytestmark = pytest.mark.django_db

SignIn = Callable[[Member], Client]


def text(client: Client, url: str) -> str:
    return unescape(client.get(url).content.decode())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_country_where_most_live_stands_first(language: str) -> None:
    choices = country_choices(language=language, home="SE")

    assert [code for code, _ in choices[:2]] == ["SE", "AF"]
    assert len({code for code, _ in choices}) == len(choices) == len(country_names())


@pytest.mark.promise(15)
@pytest.mark.rule("R16-1")
def test_a_member_corrects_her_profile_at_once_and_sees_what_it_said(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)

    answer = client.post(
        "/en/account/profile/", {"city": "Umeå", "language": "sv", "name": alice.name}, follow=True
    )

    alice.refresh_from_db()
    assert alice.city == "Umeå"
    change = ProfileChange.objects.get(member=alice)
    assert (change.field, change.old, change.new, change.changed_by) == ("city", "Göteborg", "Umeå", "member")
    page = answer.content.decode()
    assert "Your changes are saved." in page
    assert "Göteborg" in page.split('id="history"')[1]
    assert not [entry for entry in Entry.objects.all() if "Umeå" in str(entry.facts)]


@pytest.mark.parametrize(
    ("held", "shown"),
    [
        ({"street": "", "city": "", "postal_code": "411 05", "country": ""}, "<dd>411 05</dd>"),
        ({"street": "", "city": "Oslo", "postal_code": "0155", "country": "NO"}, "0155 Oslo<br>Norway</dd>"),
    ],
)
def test_as_much_of_an_address_is_shown_as_is_held(
    alice: Member, as_member: SignIn, held: dict[str, str], shown: str
) -> None:
    Member.objects.filter(pk=alice.pk).update(**held)

    page = text(as_member(alice), "/en/account/")

    assert shown in page.replace('<dd class="num">', "<dd>")


def test_an_objection_is_among_what_can_be_asked_for(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    assert "right=objection" in text(client, "/en/overview/")
    assert "or stop using it" in text(client, "/en/")


def test_an_emptied_field_is_deleted(alice: Member, as_member: SignIn) -> None:
    as_member(alice).post("/en/account/profile/", {"city": "", "language": "sv", "name": alice.name})

    alice.refresh_from_db()
    assert alice.city == ""


@pytest.mark.promise(17)
@pytest.mark.rule("R16-2")
def test_the_user_name_is_locked_and_a_change_can_be_requested(alice: Member, as_member: SignIn) -> None:
    alice.user_name = "alice"
    alice.save()
    client = as_member(alice)

    answer = client.post("/en/account/profile/", {"user_name": "queen", "city": "Umeå", "language": "sv"})

    alice.refresh_from_db()
    assert (alice.user_name, alice.city) == ("alice", "Göteborg")
    page = unescape(answer.content.decode())
    assert "cannot be changed here" in page
    assert "/en/requests/new/?right=rectification" in page
    assert 'value="Umeå"' in page
    assert "Request a change: User name" in text(client, "/en/contact/?about=user_name")


@pytest.mark.parametrize("name", ["is_staff", "email", "standing", "main_account", "pk", "password"])
def test_no_other_column_is_changed_by_a_forged_field(name: str, alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    before = Member.objects.filter(pk=alice.pk).values().get()

    answer = client.post("/en/account/profile/", {name: "1", "language": "sv"})

    assert answer.status_code == 200
    after = Member.objects.filter(pk=alice.pk).values().get()
    assert before == after


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "a" * 201, "at most 200 characters"),
        ("phone", "0" * 21, "at most 20 characters"),
        ("country", "XX", "Choose a country in the list."),
        ("language", "de", "Choose a language in the list."),
        ("name", "a\x00b", "cannot be read"),
    ],
)
def test_what_was_typed_stays_when_a_field_is_wrong(
    field: str, value: str, words: str, alice: Member, as_member: SignIn
) -> None:
    data = {"name": "Alice", "city": "Kiruna", "language": "sv", field: value}

    answer = as_member(alice).post("/en/account/profile/", data)

    page = unescape(answer.content.decode())
    assert words in page
    assert 'value="Kiruna"' in page
    assert page.split("<title>")[1].startswith("Error: ")


def test_html_in_a_name_is_text(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    client.post("/en/account/profile/", {"name": "<b>Alice</b>", "language": "sv"})

    for url in ("/en/overview/", "/en/account/", "/en/account/profile/", "/en/my-data/profile/"):
        raw = client.get(url).content.decode()
        assert "<b>Alice" not in raw
        assert "&lt;b&gt;Alice" in raw


def test_sub_accounts_are_listed_under_their_main_account_only(
    alice: Member, bob: Member, mallory: Member, as_member: SignIn
) -> None:
    bob.main_account = alice
    bob.save()

    assert bob.name in text(as_member(alice), "/en/account/")
    assert "Sub-accounts" not in text(as_member(mallory), "/en/account/")
    assert alice.name not in text(as_member(bob), "/en/account/")


def test_who_has_a_sub_account_is_told_what_the_main_account_sees(
    alice: Member, bob: Member, as_member: SignIn
) -> None:
    bob.main_account = alice
    bob.save()

    told = "Whoever has that account sees your name"
    assert told in text(as_member(bob), "/en/account/")
    assert told not in text(as_member(alice), "/en/account/")


def test_a_consent_is_taken_back_with_one_press_as_it_was_given(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    choice = {"purpose": "marketing", "channel": "email"}

    client.post("/en/consents/decide/", {**choice, "answer": "yes"})
    given = Decision.objects.visible_to(alice).current().get()
    client.post("/en/consents/decide/", {**choice, "answer": "yes"})
    answer = client.post("/en/consents/decide/", {**choice, "answer": "no"}, follow=True)

    taken = Decision.objects.visible_to(alice).current().get()
    assert (given.answer, taken.answer) == (Answer.GIVEN, Answer.WITHDRAWN)
    assert Decision.objects.filter(member=alice).count() == 2
    assert "e-mail" in given.text_shown
    assert "It holds from now." in answer.content.decode()
    assert given.text_shown.splitlines()[0] in text(client, "/en/consents/")


@pytest.mark.parametrize("choice", [("marketing", "pigeon"), ("security", ""), ("", ""), ("\x00", "\x00")])
def test_a_consent_nobody_asked_for_is_not_recorded(
    choice: tuple[str, str], alice: Member, as_member: SignIn
) -> None:
    data = {"purpose": choice[0], "channel": choice[1], "answer": "yes"}

    assert as_member(alice).post("/en/consents/decide/", data).status_code == 404
    assert not Decision.objects.exists()


def test_no_consent_is_given_by_looking(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    assert client.get("/en/consents/decide/").status_code == 405
    assert "Until you say yes, the answer is no." in text(client, "/en/consents/")
    assert not Decision.objects.exists()


@pytest.mark.rule("R15-18")
def test_who_looked_is_shown_by_role_page_and_reason_and_never_by_name(
    alice: Member, dana: Member, now: object, as_member: SignIn
) -> None:
    dana.groups.add(Group.objects.get_or_create(name="handler")[0])
    recipients.looked(member=alice, by=dana, page="member", reason="support", now=now)  # type: ignore[arg-type]  # the fixture's moment

    page = text(as_member(alice), "/en/my-data/who-has-looked/")

    assert "13\N{NO-BREAK SPACE}November\N{NO-BREAK SPACE}2026" in page
    for words in ("case handler", "your record", "to answer your question"):
        assert words in page
    assert "Dana" not in page
    assert str(dana.pk) not in page


def test_each_disclosure_names_the_recipient(alice: Member, bob: Member, as_member: SignIn) -> None:
    fill(alice, count=1)

    assert "Stripe Payments Europe, Limited" in text(as_member(alice), "/en/my-data/who-has-looked/")
    assert "Nothing has been given to others" in text(as_member(bob), "/en/my-data/who-has-looked/")


@pytest.mark.promise(24)
def test_a_member_without_a_role_does_not_reach_the_desk(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    for url in ("/admin/", "/admin/members/member/", f"/admin/members/member/{alice.pk}/change/"):
        assert client.get(url, follow=True).status_code == 403, url
