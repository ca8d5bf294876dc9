"""What whole journeys share at the desk, which speaks Swedish, and on paper."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.auth.models import Group
from django.core.mail import EmailMultiAlternatives
from playwright.sync_api import Locator, Page

from portal.members.models import Member
from tests.browser.conftest import OpenPage
from tests.browser.inspection import assert_accessible, assert_fits
from tests.browser.test_desk import sit_down
from tests.cast import make_member
from tests.letters.reading import squeezed

LINK = re.compile(r"https?://\S+")


def at_desk(open_page: OpenPage, name: str, *roles: str, expected: tuple[str, ...] = ()) -> Page:
    """Return a page at the desk of a new member of staff with these roles."""
    make_anna()
    member = make_member(f"{name.lower()}@staff.example.org", name=name, is_staff=True)
    member.groups.set(Group.objects.filter(name__in=roles))
    page = open_page("/healthz", member=member, expected=expected)
    page.set_default_timeout(60_000)  # the first paper of a process loads the fonts
    sit_down(page, member)
    return page


def make_anna() -> Member:
    """Return the member that `sit_down` has opened before."""
    found = Member.objects.filter(email="anna@example.org").first()
    return found or make_member("anna@example.org", name="Anna Ask")


def look_at(page: Page) -> None:
    """Everyone can use the page, and it fits a narrow phone."""
    for look in (assert_accessible, assert_fits):
        look(page)


def press(page: Page, words: str) -> None:
    """Press the button with these words, which stands in a form of the desk."""
    page.get_by_role("button", name=words, exact=True).click()


def link_in(mail: EmailMultiAlternatives) -> str:
    """Return where the first link of a mail leads at our place."""
    found = LINK.search(str(mail.body))
    assert found, mail.body
    return urlsplit(found.group()).path


def says(told: str, *texts: object) -> None:
    """Every text stands in what was told, on whatever lines and with whatever spaces."""
    plain = squeezed(told).replace("\N{NON-BREAKING HYPHEN}", "-")
    for text in texts:
        assert squeezed(str(text)) in plain, text


def fetched(page: Page, link: Locator, to: Path) -> Path:
    """Follow a link, or press a button, that gives a file, and return the file."""
    with page.expect_download() as given:
        link.click()
    file = to / given.value.suggested_filename
    given.value.save_as(file)
    return file
