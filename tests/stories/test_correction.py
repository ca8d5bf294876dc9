"""
A member has her user name corrected: all use pauses, a handler compares and decides, she reads the answer on the page
and on paper, is told when the pause ends, and it ends.
"""

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from portal.gate.services import processable
from portal.letters.words import long_date
from portal.members.models import Member
from rights.clock import local_day
from rights.models import Case
from rights.restrictions import Restriction
from rights.services import restricting
from tests.browser.conftest import OpenPage
from tests.browser.inspection import assert_accessible, assert_fits
from tests.browser.test_desk import sit_down
from tests.cast import keep_promises, make_member
from tests.joining.steps import sent
from tests.letters.reading import squeezed, text_of
from tests.letters.test_pdf import checked
from tests.stories import walking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRONG, RIGHT = "anna_sjnger", "anna_sjunger"


@pytest.fixture
def anna(db: None) -> Member:
    return make_member("anna@example.org", name="Anna Ask", user_name=WRONG)


@pytest.fixture
def handler(db: None) -> Member:
    member = make_member("stina@staff.example.org", name="Stina", is_staff=True)
    member.groups.add(Group.objects.get(name="handler"))
    return member


def may_be_mailed(member: Member) -> bool:
    return processable(Member.objects.filter(pk=member.pk), "marketing").exists()


def ask(page: Page) -> str:
    """Say what is wrong, from the page of one's details to the receipt."""
    walking.follow(page, _("Request a change"))
    expect(page.locator("input[name=rights][value=rectification]")).to_be_checked()
    walking.press(page, _("Continue"))
    page.get_by_label(_("My user name")).check()
    page.get_by_label(_("What should it say?")).fill(RIGHT)
    page.get_by_label(_("Why is it wrong?")).fill("Stavfel.")
    expect(page.get_by_label(_("Do not use my data while you look into it"))).to_be_checked()
    assert_accessible(page)
    walking.press(page, _("Continue"))
    expect(page.locator("main")).to_contain_text(RIGHT)
    return walking.send(page)


def decide(page: Page, case: Case) -> None:
    """Find the request at the desk, look at old and new, and correct."""
    page.goto(reverse("admin:rights_case_change", args=[case.pk]))
    page.get_by_role("link", name=_("Look at the correction and decide")).click()
    expect(page.locator("del")).to_have_text(WRONG)
    expect(page.locator("ins")).to_have_text(RIGHT)
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name=_("Correct and answer")).click()
    told = _("It is corrected. The person is told when every system has answered.")
    expect(page.get_by_text(told)).to_be_visible()


def read(page: Page, email: str, *, to: Path) -> Path:
    """Read the answer on the page, and fetch it as PDF."""
    mails = [str(one.body) for one in sent(email)]
    assert any("/rectification/" in one for one in mails)
    assert not any(WRONG in one or RIGHT in one for one in mails)
    walking.follow(page, _("Read the answer"))
    for words in (WRONG, RIGHT, _("The pause"), _("Others who got the data from us")):
        expect(page.locator("main")).to_contain_text(words)
    assert_accessible(page)
    with page.expect_download() as given:
        walking.follow(page, _("Answer as PDF"))
    paper = to / given.value.suggested_filename
    given.value.save_as(paper)
    return paper


@pytest.mark.parametrize("tongue", ["sv", pytest.param("en", marks=pytest.mark.long)])
def test_a_correction_pauses_the_use_is_decided_answered_and_the_pause_ends_after_a_notice(
    open_page: OpenPage, anna: Member, handler: Member, tongue: str, tmp_path: Path
) -> None:
    with translation.override(tongue):
        page = open_page(reverse("account_profile"), member=anna)
        page.set_default_timeout(60_000)  # the first PDF of a process loads the fonts
        reference = ask(page)
        keep_promises()
        case = Case.objects.get(reference=reference)
        assert not may_be_mailed(anna)
        page.goto(reverse("pause"))
        expect(page.locator("main")).to_contain_text(_("until we have checked what you say is wrong"))

        with translation.override("sv"):
            desk = open_page("/healthz", member=handler)
            sit_down(desk, handler)
            decide(desk, case)
        keep_promises()

        page.goto(reverse("request", args=[reference]))
        paper = read(page, str(anna.email), to=tmp_path)
        told = text_of(paper.read_bytes())
        for words in (WRONG, RIGHT, reference, _("We have corrected your data.")):
            assert squeezed(words) in told
        assert "compliant=true" in checked([paper])

        until = long_date(local_day(timezone.now()) + dt.timedelta(days=6), tongue)
        notice = sent(str(anna.email))[-1]
        assert notice.subject == _("The pause of your data is going to end")
        assert squeezed(until) in squeezed(str(notice.body))
        without = long_date(local_day(timezone.now()) + dt.timedelta(days=6), tongue, weekday=False)
        expect(page.locator("body")).to_contain_text(
            _("The first day without the pause is %(day)s.") % {"day": without}
        )
        assert not may_be_mailed(anna)

        pause = Restriction.objects.get(line__case=case)
        assert pause.lift_at is not None
        assert restricting.lift_due(now=pause.lift_at) == 1
        assert may_be_mailed(anna)
        page.goto(reverse("request", args=[reference]))
        expect(page.locator("main")).to_contain_text(_("The pause ended"))
        page.goto(reverse("account_profile"))
        expect(page.locator("main")).to_contain_text(RIGHT)
