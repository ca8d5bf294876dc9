"""
A letter that says no to advertising: entered with its true day of arrival and its scan, obeyed at once and without a
person deciding, and answered by post, from the queue of letters to the day they left.
"""

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from consents.models import Decision
from portal import register
from portal.gate.services import processable
from portal.letters.words import long_date
from portal.members.entering import enter_contact
from portal.members.models import Member
from rights.clock import local_day
from rights.models import Case
from rights.papers import Posted
from rights.rules.states import Outcome, State
from tests.browser.conftest import OpenPage
from tests.cast import keep_promises
from tests.desk.entering import PDF, last_day
from tests.letters.reading import text_of
from tests.letters.test_pdf import checked
from tests.stories.desks import at_desk, fetched, look_at, make_anna, press, says

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAYS_AGO = 4
LETTER = {"sv": "Sluta skicka reklam till mig.", "en": "Stop sending me advertisements."}


def gunvor(language: str) -> Member:
    """Gunvor: no account and no e-mail, but a postal address on file."""
    address = {"name": "Gunvor Ek", "street": "Storgatan 4", "postal_code": "702 11", "city": "Örebro"}
    return enter_contact(told=address, email="", language=language, by=make_anna())


def arrived_on() -> dt.date:
    return local_day(timezone.now()) - dt.timedelta(days=DAYS_AGO)


def may_be_advertised_to(member: Member) -> bool:
    return processable(Member.objects.filter(pk=member.pk), "marketing").exists()


def enter(desk: Page, member: Member, language: str, scan: Path) -> Case:
    """Enter the letter of four days ago: who, when, what, and the scan."""
    desk.goto(reverse("admin:rights_case_enter_member", args=[member.pk]))
    look_at(desk)
    desk.get_by_label(_("The day it reached us")).fill(arrived_on().isoformat())
    desk.get_by_label(_("Language to answer in")).select_option(language)
    expect(desk.get_by_label(_("All marketing to me"))).to_be_hidden()
    desk.locator('input[name="rights"][value="objection"]').check()
    desk.get_by_label(_("All marketing to me")).check()
    expect(desk.get_by_label(_("Why is it wrong?"))).to_be_hidden()
    desk.get_by_label(_("What the person wrote or said")).fill(LETTER[language])
    desk.get_by_label(_("The letter, scanned")).set_input_files(scan)
    desk.get_by_label(_("As a letter by post")).check()
    press(desk, _("Enter the request"))
    expect(desk.get_by_role("heading", name=_("As it came"))).to_be_visible()
    return Case.objects.get(member=member)


def print_and_post(desk: Page, letter: Posted, to: Path) -> Path:
    """Find a letter in the queue, print it, and note that it was posted today."""
    desk.goto(reverse("admin:rights_posted_changelist"))
    look_at(desk)
    desk.locator(f'a[href*="{letter.pk}"]').first.click()
    paper = fetched(desk, desk.get_by_role("button", name=_("Get the letter to print")), to)
    kept = paper.rename(to / f"{letter.letter}.pdf")
    desk.reload()
    look_at(desk)
    press(desk, _("It was posted on this day"))
    expect(desk.get_by_text(_("Noted: the letter is on its way."))).to_be_visible()
    return kept


def test_advertising_stops_with_the_letter_that_says_so_and_the_answer_goes_by_post(
    open_page: OpenPage, language: str, tmp_path: Path
) -> None:
    member = gunvor(language)
    scan = tmp_path / "letter.pdf"
    scan.write_bytes(PDF)
    desk = at_desk(open_page, "Hanna", "handler")
    assert may_be_advertised_to(member)
    with translation.override("sv"):
        case = enter(desk, member, language, scan)
        keep_promises()
        assert not may_be_advertised_to(member)
        assert (case.received_on, case.due_on) == (arrived_on(), last_day(arrived_on()))
        assert fetched(desk, desk.get_by_role("link", name="letter.pdf"), tmp_path).read_bytes() == PDF
        line = case.lines.get()
        assert (line.stands, line.outcome) == (State.ANSWERED, Outcome.DONE)
        receipt, answer = (
            print_and_post(desk, Posted.objects.get(case=case, letter=name), tmp_path)
            for name in ("rights.received_on_paper", "rights.answered")
        )
        desk.goto(reverse("admin:rights_case_change", args=[case.pk]))
        expect(desk.get_by_text(_("A letter was posted"))).to_have_count(2)
        for name in (_("We have received your request"), _("Your request is answered")):
            expect(desk.get_by_role("link", name=name)).to_be_visible()
        look_at(desk)
    assert not Posted.objects.here().exists()
    assert not Decision.objects.exists()
    with translation.override(language):
        on_file = ("Gunvor Ek", "Storgatan 4", "702 11 Örebro", case.reference)
        came = long_date(arrived_on(), language)
        says(text_of(receipt.read_bytes()), *on_file, came, _("What you object to stops at once."))
        stopped = [one.name.in_language(language) for one in register.current().purposes if one.marketing]
        told = text_of(answer.read_bytes())
        says(told, *on_file, came, *stopped, _("We have stopped what you objected to"))
    assert checked([receipt, answer]).count("compliant=true") == 2
    assert not may_be_advertised_to(member)
