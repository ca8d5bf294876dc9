"""
A person without e-mail writes a letter, and a guardian asks for a child: from the letter box to the posted answer.

Everything at the desk is clicked and typed in Chromium; what is printed, in Swedish and in English, is opened, read
and checked as PDF/UA.
"""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from portal.letters.words import long_date
from portal.members.models import Member
from rights.clock import local_day
from rights.models import Case
from rights.papers import Posted
from rights.rules.states import State
from tests.browser.conftest import OpenPage
from tests.browser.inspection import assert_accessible, assert_fits
from tests.browser.test_desk import sit_down
from tests.cast import keep_promises, make_member
from tests.desk.entering import PDF, last_day
from tests.letters.reading import squeezed, text_of
from tests.letters.test_pdf import checked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAYS_AGO = 6


@pytest.fixture
def desk(open_page: OpenPage) -> Page:
    """Hanna, a handler, at a desk that speaks Swedish."""
    make_member("anna@example.org", name="Anna Ask")
    hanna = make_member("hanna@staff.example.org", name="Hanna", is_staff=True)
    hanna.groups.add(Group.objects.get(name="handler"))
    page = open_page("/healthz", member=hanna)
    page.set_default_timeout(60_000)  # the first print of a process loads the fonts
    sit_down(page, hanna)
    page.goto("/admin/")
    return page


def arrived_on() -> dt.date:
    return local_day(timezone.now()) - dt.timedelta(days=DAYS_AGO)


def begin(page: Page) -> None:
    page.goto(reverse("admin:rights_case_changelist"))
    page.get_by_role("link", name=_("Enter a request")).click()


def fill_in(page: Page, language: str, tmp_path: Path) -> None:
    """Say what came: a letter of six days ago that asks for a copy, scanned."""
    scan = tmp_path / "letter.pdf"
    scan.write_bytes(PDF)
    page.get_by_label(_("The day it reached us")).fill(arrived_on().isoformat())
    page.get_by_label(_("Language to answer in")).select_option(language)
    page.locator('input[name="rights"][value="access"]').check()
    page.get_by_label(_("What the person wrote or said")).fill(
        "Vad har ni om mig? / What do you hold about me?"
    )
    page.get_by_label(_("The letter, scanned")).set_input_files(scan)
    page.get_by_label(_("As a letter by post")).check()


def name_new(page: Page, name: str) -> None:
    page.get_by_label(f"{_('Name')}:", exact=True).fill(name)
    page.get_by_label(_("Street")).fill("Storgatan 4")
    page.get_by_label(_("Postal code")).fill("702 11")
    page.get_by_label(_("Town")).fill("Örebro")


def printed(page: Page, letter: Posted, to: Path) -> Path:
    """Print a letter, note that it was posted today, and return the file."""
    page.goto(reverse("admin:rights_posted_change", args=[letter.pk]))
    for look in (assert_accessible, assert_fits):
        look(page)
    with page.expect_download() as given:
        page.get_by_role("button", name=_("Get the letter to print")).click()
    file = to / given.value.suggested_filename
    given.value.save_as(file)
    page.reload()
    page.get_by_role("button", name=_("It was posted on this day")).click()
    expect(page.get_by_text(_("Noted: the letter is on its way."))).to_be_visible()
    return file


def test_a_person_without_e_mail_from_the_letter_to_the_posted_answer(
    desk: Page, language: str, tmp_path: Path
) -> None:
    with translation.override("sv"):
        begin(desk)
        desk.get_by_role("link", name=_("Go on with somebody new")).click()
        name_new(desk, "Gunvor Ek")
        fill_in(desk, language, tmp_path)
        desk.get_by_role("button", name=_("Enter the request")).click()
        expect(desk.get_by_role("heading", name=_("As it came"))).to_be_visible()
        assert_accessible(desk)
        keep_promises()

        case = Case.objects.get()
        assert (case.received_on, case.due_on) == (arrived_on(), last_day(arrived_on()))
        receipt = printed(desk, Posted.objects.get(case=case, letter="rights.received_on_paper"), tmp_path)
        answer = printed(desk, Posted.objects.get(case=case, letter="rights.copy_on_paper"), tmp_path)

        desk.goto(reverse("admin:rights_case_change", args=[case.pk]))
        expect(desk.get_by_text(_("A letter was posted")).first).to_be_visible()
    with translation.override(language):
        told = text_of(receipt.read_bytes())
        for words in ("Gunvor Ek", "702 11 Örebro", case.reference, _("We have received your request")):
            assert squeezed(words) in told
        assert squeezed(long_date(case.due_on, language)) in told
        with zipfile.ZipFile(answer) as papers:
            assert papers.namelist()[:2] == ["01-letter.pdf", "02-index.pdf"]
            papers.extractall(tmp_path / "papers")
        letter, copy = tmp_path / "papers" / "01-letter.pdf", tmp_path / "papers" / "02-index.pdf"
        assert squeezed(_("Here is what you asked for")) in text_of(letter.read_bytes())
        held = text_of(copy.read_bytes())
        assert squeezed(_("We hold no data about you")) not in held
        for words in ("Gunvor Ek", "702 11"):
            assert squeezed(words) in held
        said = checked([receipt, letter, copy])
        assert said.count("compliant=true") == 3, said
    assert case.lines.get().state == State.ANSWERED


def test_a_guardian_asks_for_a_child_and_gets_the_answer(desk: Page, language: str, tmp_path: Path) -> None:
    with translation.override("sv"):
        begin(desk)
        desk.get_by_role("link", name=_("Note a person")).click()
        name_new(desk, "Greta God")
        desk.get_by_role("button", name=_("Note the person")).click()
        expect(desk.get_by_role("heading", name=_("Enter a request"))).to_be_visible()
        guardian = Member.objects.get(name="Greta God")
        desk.get_by_role("link", name=_("Go on with somebody new")).click()
        name_new(desk, "Lilla Liv")
        fill_in(desk, language, tmp_path)
        desk.get_by_label(_("Does somebody act for the person?")).select_option("guardian")
        desk.get_by_label(_("E-mail address, user name or key of whoever acts")).fill(str(guardian.pk))
        desk.get_by_label(_("What it covers")).fill("Liv")
        desk.get_by_label(_("The person wants the answer to go to whoever acts, by post")).check()
        desk.get_by_label(_("I have seen the power of attorney, or made sure who the guardian is")).check()
        desk.get_by_role("button", name=_("Enter the request")).click()
        expect(desk.get_by_role("heading", name=_("Who acts for the person"))).to_be_visible()
        keep_promises()

        letter = Posted.objects.get(letter="rights.copy_on_paper")
        with zipfile.ZipFile(printed(desk, letter, tmp_path)) as papers:
            told = text_of(papers.read("01-letter.pdf"))
        assert squeezed("Greta God Storgatan 4") in told
        desk.goto(reverse("admin:rights_case_change", args=[letter.case_id]))
        desk.get_by_role("button", name=_("End the power to act")).click()
        expect(desk.get_by_text(_("From now on everything goes to the person alone."))).to_be_visible()
    assert letter.reader == guardian
