"""
Acts of a person at the portal, with clicks and typing only: what she sees on the page is all she has.

Buttons and links are found by the words on them, in the language of the moment.
"""

import re
import time
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import Locator, Page, expect

from portal.demo.mailbox import messages

CODE = re.compile(r"^\s*([2-9A-HJ-NP-Z]{8})\s*$", re.MULTILINE)
REFERENCE = re.compile(r"R-\d{4}-\d{4,}")
MAIL_SECONDS = 30


def press(page: Page, words: str) -> None:
    """Press the button with these words."""
    page.get_by_role("button", name=words, exact=True).first.click()


def follow(page: Page, words: str, *, within: Locator | None = None) -> None:
    """Follow the first link in the page's main part whose name begins with these words."""
    place = within or page.locator("main")
    place.get_by_role("link", name=re.compile(rf"^\s*{re.escape(words)}")).first.click()


def mails_to(email: str, *, holding: str = "") -> list[dict[str, Any]]:
    """Return the mails written to an address by whichever process, oldest first."""
    return [one for one in messages(newest_first=False) if one["to"] == email and holding in one["text"]]


def wait_for_mail(email: str, *, known: int, wanted: Callable[[str], bool]) -> str:
    """Return the text of the first wanted mail after the `known` first ones."""
    begun = time.monotonic()
    while time.monotonic() - begun < MAIL_SECONDS:
        for one in mails_to(email)[known:]:
            if wanted(one["text"]):
                return str(one["text"])
        time.sleep(0.1)
    raise AssertionError(f"no such mail within {MAIL_SECONDS} s; {len(mails_to(email))} others")


def type_code(page: Page, email: str, *, known: int) -> None:
    """Read the code in the newest mail and type it."""
    text = wait_for_mail(email, known=known, wanted=lambda told: CODE.search(told) is not None)
    found = CODE.search(text)
    assert found
    page.locator("input[name=code]").fill(found[1])
    press(page, _("Confirm"))


def register(page: Page, email: str, *, user_name: str, name: str, consents: bool = True) -> None:
    """Walk a stranger through registration, from the start page to the end page."""
    page.goto(reverse("start"))
    follow(page, _("Register"), within=page.locator("header, footer, main"))
    page.locator("input[name=email]").fill(email)
    press(page, _("Continue"))
    type_code(page, email, known=0)
    page.locator("input[name=birth_year]").fill("1987")
    press(page, _("Continue"))
    page.locator("input[name=user_name]").fill(user_name)
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=street]").fill('=Storgatan 7 "B", <i>lgh</i>')
    page.locator("input[name=city]").fill("Göteborg")
    page.locator("input[name=terms]").check()
    press(page, _("Continue"))
    if consents:
        page.locator("input[name=choice]").first.check()
    press(page, _("Continue with chosen") if consents else _("Continue without"))
    expect(page.locator("h1, h2").first).to_contain_text(_("You are registered"))


def ask(page: Page, *rights: str) -> str:
    """Walk the wizard for these rights, everything of each, and return the number on the receipt."""
    page.goto(reverse("request_new"))
    for right in rights:
        page.locator(f"input[name=rights][value={right}]").check()
    press(page, _("Continue"))
    for _right in rights:
        page.locator("input[name=scope][value=all]").check()
        press(page, _("Continue"))
    return ""


def send(page: Page) -> str:
    """Send what the page of answers shows and return the number on the receipt."""
    expect(page.locator("h1")).to_have_text(_("Check your answers"))
    press(page, _("Send my request"))
    expect(page.locator("main")).to_contain_text(_("We have received your request"))
    found = REFERENCE.search(page.url)
    assert found, page.url
    return found.group()


def prove(page: Page, email: str) -> None:
    """Show once more that it is her, with a code from a new mail."""
    known = len(mails_to(email))
    press(page, _("Send me a code"))
    type_code(page, email, known=known)
