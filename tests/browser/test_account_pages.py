"""Sign-in and account pages in the portal's face: accessible, silent under the policy, in both languages."""

import re

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import expect

from portal.members.models import Member
from tests.browser.conftest import OpenPage
from tests.browser.inspection import OFTEN, assert_accessible, assert_fits, assert_framed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = ("sv", "en")
ENTRANCES = ("account_login", "account_request_login_code", "account_reset_password", "account_signup")
ROOMS = (
    "account_email",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
    "account_logout",
    "mfa_index",
    "mfa_list_webauthn",
    "usersessions_list",
    "socialaccount_connections",
)


SCREEN = dict(zip(LANGUAGES, OFTEN, strict=True))
"""`test_every_page` looks at all the others in the long tests."""


def address(name: str, language: str) -> str:
    with translation.override(language):
        return reverse(name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ENTRANCES)
def test_entrances_are_accessible_silent_and_fit(open_page: OpenPage, name: str, language: str) -> None:
    width, scheme = SCREEN[language]

    page = open_page(address(name, language), width=width, scheme=scheme)

    assert_framed(page, language=language)
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ROOMS)
def test_account_pages_are_accessible_silent_and_fit(
    open_page: OpenPage, alice: Member, name: str, language: str
) -> None:
    width, scheme = SCREEN[language]

    page = open_page(address(name, language), width=width, scheme=scheme, member=alice)

    assert_framed(page, language=language)
    assert_accessible(page)
    assert_fits(page)


def test_missing_address_is_said_on_top(open_page: OpenPage) -> None:
    page = open_page(address("account_request_login_code", "en"), script=False)

    page.locator("main form button.btn").click()

    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.locator(".error-summary a").first.get_attribute("href") == "#id_email"


def test_unknown_page_says_what_to_do(open_page: OpenPage) -> None:
    page = open_page("/finns-inte/", expected=("404",))

    assert_framed(page, language="sv")
    assert_accessible(page)
    expect(page.locator("h1")).to_have_text("Vi hittar inte sidan")
    expect(page.locator("main .ref")).not_to_be_empty()


BROKEN_WORDS = """() => {
    const found = [], texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const node = texts.currentNode, text = node.data;
        for (const word of text.matchAll(/[\\p{L}]{2,22}/gu)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            if (node.parentElement.closest("h1, h2, h3, dt, .sha, .visually-hidden, thead")) continue;
            const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
            if (lines.size > 1) found.push(word[0]);
        }
    }
    return found;
}"""


@pytest.mark.parametrize(
    ("name", "width"),
    [("cookies", 1280), ("cookies", 1024), ("recipients", 1024), ("privacy", 1024), ("contact", 390)],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_ends_inside_a_word(open_page: OpenPage, name: str, width: int, language: str) -> None:
    page = open_page(address(name, language), width=width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(BROKEN_WORDS) == []
