"""
A member's eleventh copy in a month: one person proposes to refuse and cannot sign it, another signs; the letter gives
the ground, the words, and the ways to complain and to go to court.
"""

import dataclasses
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from portal import register
from portal.members.models import Member
from portal.register.articles import of_the_regulation
from rights.models import Case, Refusal
from rights.rules.grounds import GROUNDS, Ground
from rights.rules.right import Right
from rights.rules.states import Outcome, State
from tests.browser.conftest import OpenPage
from tests.cast import keep_promises
from tests.joining.steps import sent
from tests.letters.reading import text_of
from tests.letters.test_pdf import checked
from tests.stories import walking
from tests.stories.desks import at_desk, fetched, link_in, look_at, press, says

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "anna@example.org"
FACTS, INTENT = "Elva kopior på en månad.", "Skrev att det ska kosta oss tid."
WORDS = {
    "sv": "Du har fått samma kopia tio gånger den här månaden.",
    "en": "You have had the same copy ten times this month.",
}
COURT = {"sv": "gå till domstol", "en": "go to court"}


@pytest.fixture
def careful(monkeypatch: pytest.MonkeyPatch) -> None:
    book = register.current()
    looking = dataclasses.replace(book, handling=dataclasses.replace(book.handling, without_human=()))
    monkeypatch.setattr(register, "current", lambda: looking)


def propose(desk: Page, case: Case) -> None:
    """Choose the ground of the law, state facts, intent and words, read the letter, and propose it."""
    desk.goto(reverse("admin:rights_case_change", args=[case.pk]))
    desk.get_by_role("link", name=_("Propose to refuse")).click()
    look_at(desk)
    desk.get_by_label(str(Ground.EXCESSIVE.label)).check()
    press(desk, _("Go on with this ground"))
    desk.get_by_label(_("The objective facts that show it")).fill(FACTS)
    desk.get_by_label(_("What shows the person's intent")).fill(INTENT)
    desk.get_by_label(_("Why, in words to the person")).fill(WORDS[case.language])
    press(desk, _("Show the letter"))
    look_at(desk)
    press(desk, _("Propose this refusal"))
    expect(
        desk.get_by_text(_("Proposed. Another person must sign it before anything is sent."))
    ).to_be_visible()


def cannot_sign_alone(desk: Page) -> None:
    """The same person finds no button to sign, also with the role for it; a forged press is turned away."""
    desk.get_by_role("link", name=_("Read it, or take it back")).click()
    expect(desk.get_by_role("button", name=_("Sign the refusal"))).to_have_count(0)
    look_at(desk)
    take_back = desk.get_by_role("button", name=_("Take it back"))
    take_back.evaluate("button => { button.value = 'approve' }")
    with desk.expect_response(lambda answer: answer.request.method == "POST") as answer:
        take_back.click()
    assert answer.value.status == 403
    assert Refusal.objects.get().decision == ""


def sign(desk: Page, case: Case) -> None:
    """Find what waits for a second signature, read what was stated, and sign."""
    desk.goto(f"{reverse('admin:rights_case_changelist')}?signature=waits")
    desk.get_by_role("link", name=case.reference).click()
    desk.get_by_role("link", name=_("Read it and decide")).click()
    for stated in (FACTS, INTENT, WORDS[case.language]):
        expect(desk.get_by_text(stated).first).to_be_visible()
    look_at(desk)
    press(desk, _("Sign the refusal"))
    expect(desk.get_by_text(_("Signed. The person is told now."))).to_be_visible()


def read_the_no(page: Page, case: Case, to: Path) -> None:
    """The mail holds a link and no reason; the page and the paper say why and what one can do, and nothing of ours."""
    told = sent(EMAIL)[-1]
    assert told.subject == _("Your request is answered")
    assert WORDS[case.language] not in str(told.body)
    page.goto(link_in(told))
    look_at(page)
    paper = fetched(page, page.locator("main").get_by_role("link", name=_("Answer as PDF")), to)
    authority = register.current().authority_for(None)
    for answer in (page.locator("main").inner_text(), text_of(paper.read_bytes())):
        says(
            answer,
            case.reference,
            _("We cannot do what you asked for"),
            GROUNDS[Ground.EXCESSIVE].sentence,
            of_the_regulation("12(5)(b)", language=case.language),
            WORDS[case.language],
            authority.called(case.language),
            authority.email,
            COURT[case.language],
        )
        assert not any("".join(words.split()) in "".join(answer.split()) for words in (FACTS, INTENT))
    assert "compliant=true" in checked([paper])


def test_a_refusal_is_proposed_by_one_signed_by_another_and_can_be_contested(
    open_page: OpenPage, anna: Member, careful: None, language: str, tmp_path: Path
) -> None:
    hanna = at_desk(open_page, "Hanna", "handler", "approver", expected=("403",))
    erik = at_desk(open_page, "Erik", "approver")
    with translation.override(language):
        page = open_page(reverse("request_new"), member=anna)
        walking.ask(page, Right.ACCESS)
        reference = walking.send(page)
    keep_promises()
    case = Case.objects.get(reference=reference)
    with translation.override("sv"):
        propose(hanna, case)
        cannot_sign_alone(hanna)
        keep_promises()
        assert len(sent(EMAIL)) == 1
        sign(erik, case)
    keep_promises()
    line, refusal = case.lines.get(), Refusal.objects.get()
    assert (line.stands, line.outcome) == (State.ANSWERED, Outcome.REFUSED)
    assert refusal.decided_by not in (None, refusal.proposed_by)
    with translation.override(language):
        read_the_no(page, case, tmp_path)
