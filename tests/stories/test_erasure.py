"""
A member has everything deleted: shown first, decided by two people, told in a last mail, and proven by a PDF.

An invoice stays until its day with its law; the mail's link is opened by somebody who has no account any more.
"""

import datetime as dt
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from portal.correspondence.models import Thread
from portal.ledger.models import Line as LedgerLine
from portal.ledger.services import verify
from portal.letters.words import long_date
from portal.members.models import Member, Standing
from portal.memberships.models import Invoice
from portal.outbox.models import Promise
from retention.models import Disposal
from rights.models import Case
from rights.rules.states import Outcome, State
from tests.browser.conftest import OpenPage
from tests.browser.inspection import assert_accessible, assert_fits
from tests.browser.test_desk import sit_down
from tests.cast import keep_promises, make_member
from tests.joining.steps import sent
from tests.letters.reading import squeezed, text_of
from tests.letters.test_pdf import checked
from tests.requests.test_erasing import invoice
from tests.stories import walking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "anna@example.org"
KEPT_UNTIL = dt.date(2033, 12, 31)
LAW = {"sv": "bokföringslagen (1999:1078) 7 kap. 2 §", "en": "the Swedish bookkeeping act (1999:1078)"}


@pytest.fixture
def anna(language: str) -> Member:
    """A member with a conversation and an invoice of this year."""
    member = make_member(EMAIL, name="Anna Ask", language=language)
    Thread.objects.create(member=member, subject="Hej")
    invoice(member)
    return member


def look_at(page: Page) -> None:
    for look in (assert_accessible, assert_fits):
        look(page)


def ask(page: Page, language: str) -> Case:
    """Choose, answer, read what goes and what stays, and send."""
    page.locator("input[name=rights][value=erasure]").check()
    walking.press(page, _("Continue"))
    look_at(page)
    page.locator("input[name=scope][value=all]").check()
    walking.press(page, _("Continue"))
    expect(page.locator("h1")).to_have_text(_("What deleting means"))
    look_at(page)
    shown = squeezed(page.locator("main").inner_text())
    for words in (
        _("Goes at the earliest on"),
        _("Goes later"),
        long_date(KEPT_UNTIL, language, weekday=False),
        LAW[language],
    ):
        assert squeezed(words) in shown, words
    walking.follow(page, _("Continue"))
    reference = walking.send(page)
    keep_promises()
    walking.follow(page, _("Follow your request"))
    expect(page.locator("main")).to_contain_text(_("You can still change your mind"))
    look_at(page)
    return Case.objects.get(reference=reference)


def at_desk(open_page: OpenPage, role: str, case: Case, link: str, button: str) -> None:
    """Open the request at the desk as a role, read the plan, and press the one button."""
    member = make_member(f"{role}@staff.example.org", name=role.title(), is_staff=True)
    member.groups.add(Group.objects.get(name=role))
    with translation.override("sv"):
        page = open_page("/healthz", member=member)
        sit_down(page, member)
        page.goto(reverse("admin:rights_case_change", args=[case.pk]))
        look_at(page)
        page.get_by_role("link", name=_(link)).click()
        expect(page.locator("h2", has_text=_("What happens"))).to_be_visible()
        look_at(page)
        page.get_by_role("button", name=_(button)).click()
        expect(page.locator(".messagelist .success")).to_be_visible()


def prove(page: Page, language: str, to: Path) -> None:
    """Follow the link of the last mail to the answer, and open the proof on paper."""
    walking.follow(page, _("Read the answer"))
    expect(page.locator("h1")).to_have_text(_("Your data are deleted"))
    look_at(page)
    with page.expect_download() as given:
        walking.follow(page, _("Answer as PDF"))
    file = to / given.value.suggested_filename
    given.value.save_as(file)
    told = text_of(file.read_bytes())
    act = str(Disposal.objects.get().act_id)
    for words in (_("Your data are deleted"), long_date(KEPT_UNTIL, language, weekday=False), act):
        assert squeezed(words) in told.replace("\N{NON-BREAKING HYPHEN}", "-"), words
    assert not any(sign in told for sign in ("Anna", EMAIL))
    said = checked([file])
    assert said.count("compliant=true") == 1, said


@pytest.mark.rule("R17-12")
def test_everything_goes_but_the_invoice_and_the_last_mail_leads_to_the_proof(
    open_page: OpenPage, anna: Member, language: str, tmp_path: Path
) -> None:
    with translation.override(language):
        case = ask(open_page(reverse("request_new"), member=anna), language)
    Promise.objects.filter(task="rights.end_waiting").update(run_after=timezone.now())
    keep_promises()
    at_desk(open_page, "handler", case, "Decide the deletion", "Decide this deletion")
    at_desk(open_page, "approver", case, "Approve the deletion", "Approve this deletion")
    keep_promises()

    line = case.lines.get()
    assert (line.state, line.outcome) == (State.ANSWERED, Outcome.PARTLY)
    anna.refresh_from_db()
    assert (anna.standing, anna.name, anna.email) == (Standing.ERASED, "", None)
    assert not Thread.objects.exists()
    assert Invoice.objects.get().buyer_name == "Anna Ask"
    assert list(LedgerLine.objects.erasures().order_by("pk").values_list("phase", flat=True)) == [
        "intent",
        "done",
    ]
    assert verify().whole
    ledger = str(list(LedgerLine.objects.erasures().values()))
    assert not any(sign in ledger for sign in ("Anna", EMAIL, str(anna.pk), anna.pk.hex))
    with translation.override(language):
        last = sent(EMAIL)[-1]
        assert last.subject == _("We are deleting your data now")
        found = re.search(r"https?://\S+", str(last.body))
        assert found
        prove(open_page(urlsplit(found.group()).path), language, tmp_path)
