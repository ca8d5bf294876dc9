"""A passkey made and used in a real browser under the strict policy with Trusted Types."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect

from portal.members.models import Member
from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def address(name: str) -> str:
    with translation.override("sv"):
        return reverse(name)


def give_authenticator(page: Page) -> None:
    """Let the browser own a virtual device that confirms every question."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_member_adds_a_passkey_and_signs_in_with_it(open_page: OpenPage, alice: Member) -> None:
    page = open_page(address("mfa_add_webauthn"), member=alice)
    give_authenticator(page)

    page.locator("#id_name").fill("Alices dator")
    if page.locator("#id_passwordless").count():
        page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: address("mfa_add_webauthn") not in url)
    page.context.clear_cookies()
    page.goto(address("account_login"))
    page.locator("#passkey_login").click()
    page.wait_for_url("**/oversikt/")

    page.goto(address("mfa_list_webauthn"))
    expect(page.get_by_role("heading", name="Alices dator")).to_be_visible()

    Authenticator.objects.filter(user=alice, type=Authenticator.Type.WEBAUTHN).delete()
    page.context.clear_cookies()
    page.goto(address("account_login"))
    page.locator("#passkey_login").click()
    expect(page.get_by_text("Vi känner inte igen den här lösennyckeln.")).to_be_visible()
