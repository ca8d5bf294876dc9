"""Somebody without an account asks for a copy: code by mail, wizard, secret link, code again, file."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from rights.models import Case, Channel
from tests.browser.conftest import OpenPage
from tests.faults.keeper import Keeper
from tests.stories import walking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL = "gunnar@example.org"
LINK = re.compile(r"https?://\S+/gast/\S+/")


@pytest.mark.promise(60)
def test_a_guest_goes_from_the_first_page_to_the_file(
    open_page: OpenPage, keeper: Keeper, tmp_path: Path
) -> None:
    page = open_page(reverse("start"))
    walking.follow(page, _("Make a request"))
    walking.ask(page, "access")
    expect(page.locator("h1")).to_have_text(_("Show that it is you"))
    assert not Case.objects.exists()
    walking.follow(page, _("I have no account"))
    page.locator("input[name=email]").fill(EMAIL)
    walking.press(page, _("Send the code"))
    walking.type_code(page, EMAIL, known=0)
    reference = walking.send(page)
    case = Case.objects.get(reference=reference)
    assert case.channel == Channel.GUEST
    assert not case.member.has_account

    ready = walking.wait_for_mail(EMAIL, known=2, wanted=lambda told: LINK.search(told) is not None)
    found = LINK.search(ready)
    assert found
    elsewhere = open_page(found.group())
    expect(elsewhere.locator("h1")).to_contain_text(_("A copy of your data"))
    assert "/gast/" not in elsewhere.url
    expect(elsewhere.locator("#file-title")).to_be_visible()
    walking.follow(elsewhere, _("Go to your file"))
    expect(elsewhere.locator("h1")).to_have_text(_("Without an account"))
    expect(elsewhere.locator("input[name=email]")).to_have_count(0)
    assert EMAIL not in elsewhere.content()

    known = len(walking.mails_to(EMAIL))
    walking.press(elsewhere, _("Send the code"))
    walking.type_code(elsewhere, EMAIL, known=known)
    with elsewhere.expect_download() as begun:
        walking.follow(elsewhere, _("Download the file"))
    target = tmp_path / begun.value.suggested_filename
    begun.value.save_as(target)

    with zipfile.ZipFile(target) as archive:
        assert json.loads(archive.read("manifest.json"))["reference"] == reference
        told = [archive.read(name).decode() for name in archive.namelist() if name.startswith("data/")]
        assert any(EMAIL in one for one in told)
        assert "Nej:" in archive.read("index.html").decode()
