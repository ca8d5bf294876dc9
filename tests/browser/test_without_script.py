"""Every way that matters, with JavaScript switched off: registration, sign-in, asking, taking back, fetching."""

import re
import zipfile
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from portal.members.models import Member
from rights.models import Case
from rights.rules.states import State
from tests.browser.conftest import OpenPage
from tests.cast import keep_promises
from tests.stories import walking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def type_code(page: Page, email: str) -> None:
    """Type the code of the newest mail, sent by the duties done in this process."""
    keep_promises()
    newest = [str(one.body) for one in mail.outbox if email in one.to][-1]
    found = walking.CODE.search(newest)
    assert found
    page.locator("input[name=code]").fill(found[1])
    walking.press(page, _("Confirm"))


def test_registration(open_page: OpenPage) -> None:
    page = open_page(reverse("register"), script=False)
    page.locator("input[name=email]").fill("nils@example.org")
    walking.press(page, _("Continue"))
    type_code(page, "nils@example.org")
    page.locator("input[name=birth_year]").fill("1987")
    walking.press(page, _("Continue"))
    page.locator("input[name=user_name]").fill("nils")
    page.locator("input[name=name]").fill("Nils Ek")
    page.locator("input[name=terms]").check()
    walking.press(page, _("Continue"))
    walking.press(page, _("Continue without"))
    expect(page.locator("main")).to_contain_text(_("You are registered"))
    assert Member.objects.get(email="nils@example.org").has_account


def test_sign_in_by_code(open_page: OpenPage, alice: Member) -> None:
    page = open_page(reverse("account_login"), script=False)
    walking.follow(page, _("Send me a code"))
    page.locator("main input[name=email]").fill(str(alice.email))
    walking.press(page, _("Send the code"))
    type_code(page, str(alice.email))
    expect(page.locator("h1")).to_contain_text(alice.name)


def test_from_the_wizard_to_the_file_on_disk(open_page: OpenPage, alice: Member, tmp_path: Path) -> None:
    page = open_page(reverse("request_new"), script=False, member=alice)
    walking.ask(page, "access")
    reference = walking.send(page)
    walking.follow(page, _("Follow your request"))
    expect(page.locator("section.progress")).to_be_visible()
    assert page.locator("head meta[http-equiv=refresh]").get_attribute("content") == "10"
    keep_promises()
    page.reload()
    expect(page.locator("#file-title")).to_be_visible()
    assert page.locator("head meta[http-equiv=refresh]").count() == 0
    walking.follow(page, _("Go to your file"))
    with page.expect_download() as begun:
        walking.follow(page, _("Download the file"))
    target = tmp_path / begun.value.suggested_filename
    begun.value.save_as(target)
    assert re.fullmatch(rf"insyn-{reference}\.zip", target.name)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None


def test_taking_back(open_page: OpenPage, alice: Member) -> None:
    page = open_page(reverse("request_new"), script=False, member=alice)
    walking.ask(page, "access", "portability")
    reference = walking.send(page)
    page.goto(reverse("request_withdraw", args=[reference]))
    page.locator("input[name=lines][value=portability]").check()
    walking.press(page, _("Withdraw my request"))
    states = dict(Case.objects.get(reference=reference).lines.values_list("right", "state"))
    assert states == {"access": State.RECEIVED, "portability": State.WITHDRAWN}
