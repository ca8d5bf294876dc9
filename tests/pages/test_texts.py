"""The organisation's texts, all from the register; and what every page has: a title, a heading, the ways out."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from portal import register
from portal.members.models import Member
from portal.register.period import Period
from tests.pages.makers import CATEGORIES, OPEN_PAGES, OWN_PAGES, fill

pytestmark = pytest.mark.django_db

SignIn = Callable[[Member], Client]


def text(url: str) -> str:
    answer = Client().get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def test_the_start_page_has_three_ways_in_and_names_who_is_responsible() -> None:
    page = text("/")

    for words in (
        "Se vad vi har",
        "Begär något",
        "Hantera samtycken",
        "Tar ungefär",
        "Tove Notblad",
        "Refränggatan 4",
    ):
        assert words in page
    for fact in ("Sjungarkompaniet AB", "559999-9017", "Stockholm", "https://sjungarkompaniet.example.org"):
        assert fact in page


def test_the_notice_says_its_version_first_and_lists_all() -> None:
    page = text("/en/privacy/")

    assert "Version 2, in force from" in page.split("<h2")[0]
    assert page.index("What is new in this version") < page.index("Who is responsible")
    assert "/en/privacy/1/" in page
    assert "The first version." in text("/en/privacy/1/")
    assert Client().get("/en/privacy/99/").status_code == 404
    assert Client().get("/en/privacy/%00/").status_code == 404


@pytest.mark.promise(145)
def test_the_page_of_retention_changes_when_a_rule_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    book = register.current()
    before = text("/en/privacy/")
    rules = tuple(
        replace(rule, period=Period(months=7)) if rule.id == "sign_in_log" else rule
        for rule in book.retention
    )
    monkeypatch.setattr(register, "current", lambda: replace(book, retention=rules))

    after = text("/en/privacy/")

    assert "7\N{NO-BREAK SPACE}months after" not in before
    assert "7\N{NO-BREAK SPACE}months after" in after


@pytest.mark.promise(22)
@pytest.mark.promise(105)
@pytest.mark.promise(130)
@pytest.mark.parametrize("example", ["karaoke", "booking", "devices", "group", "hosting"])
def test_the_page_of_recipients_equals_the_register(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    book = register.load(register.EXAMPLES / f"{example}.toml")
    monkeypatch.setattr(register, "current", lambda: book)

    page = text("/en/recipients/").replace("<wbr>", "")

    for recipient in book.recipients:
        assert recipient.called("en") in page
        assert recipient.service.en in page
        for link in (recipient.privacy_policy, recipient.own_access):
            assert link is None or f'href="{link}"' in page
    first_table = page.split("<tbody")[1].split("</tbody>")[0]
    assert first_table.count("<tr ") == len(book.recipients)


def test_every_cookie_a_page_sets_is_on_the_list(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    names = set(client.cookies)
    for path in (*OPEN_PAGES, *OWN_PAGES):
        names |= set(client.get(f"/en/{path}{'/' if path else ''}").cookies)

    listed = {tracker.name for tracker in register.current().trackers}

    assert names <= listed


def test_the_terms_are_shown_whole_and_told_apart_from_consent() -> None:
    page = text("/en/terms/")

    for paragraph in register.current().terms_versions[0].paragraphs:
        assert paragraph.en in page
    assert "It is no consent to anything else." in page


@pytest.mark.promise(116)
def test_every_page_links_to_the_privacy_settings(alice: Member, as_member: SignIn) -> None:
    fill(alice, count=1)
    own = [f"/en/{path}/" for path in (*OWN_PAGES, *(f"my-data/{category}" for category in CATEGORIES))]
    everyones = [f"/en/{path}{'/' if path else ''}" for path in OPEN_PAGES]

    for client, pages in (
        (as_member(alice), own + everyones),
        (Client(), [*everyones, "/en/login/", "/en/no-such/"]),
    ):
        for url in pages:
            foot = client.get(url).content.decode().split("<footer")[1]
            assert 'href="/en/consents/"' in foot, url
            assert "Privacy settings" in foot


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_has_one_heading_a_title_of_its_own_and_its_language(
    language: str, alice: Member, as_member: SignIn
) -> None:
    fill(alice, count=1)
    client, titles = as_member(alice), []
    start = client.get("/" if language == "sv" else "/en/").content.decode()
    urls = set(re.findall(r'href="(/[^"#?]*)"', start)) if language == "sv" else set()
    urls |= (
        {f"/en/{path}{'/' if path else ''}" for path in (*OPEN_PAGES, *OWN_PAGES)}
        if language == "en"
        else set()
    )

    for url in sorted(
        one for one in urls if not one.startswith(("/static", "/en/" if language == "sv" else "/none"))
    ):
        page = client.get(url, follow=True).content.decode()
        assert page.count("<h1") == 1, url
        assert f'<html lang="{language}">' in page, url
        titles.append(page.split("<title>")[1].split("</title>")[0])

    assert len(titles) > 6
    assert all(title.endswith("Sjungarkompaniet AB") for title in titles)


def test_bytes_that_are_no_text_do_no_harm() -> None:
    client = Client()

    for url in ("/en/?x=%00", "/en/contact/?about=%00", "/en/contact/?about=%ed%a0%80", "/en/help/?%ff=%fe"):
        assert client.get(url).status_code == 200, url
    assert client.get("/en/%00").status_code == 404
    assert client.get("/en/%ff%fe/").status_code == 404
