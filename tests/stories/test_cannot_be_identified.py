"""
A guest asks in the name of somebody else: staff doubt it for a reason, the clock stands still, three tries do not fit,
thirty days pass, and two people answer that we cannot make sure who it is; with the reason and the ways to contest it.
"""

import datetime as dt
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from portal import register
from portal.letters.words import long_date
from portal.register.articles import of_the_regulation
from rights.clock import local_day
from rights.models import Case, Channel
from rights.rules.deadlines import UNANSWERED_DAYS
from rights.rules.grounds import GROUNDS, Ground
from rights.rules.states import Outcome, State
from rights.services import reminding
from rights.timing import Pause
from tests.browser.conftest import OpenPage
from tests.cast import keep_promises, make_member
from tests.joining.steps import newest_code, sent
from tests.letters.reading import text_of
from tests.letters.test_pdf import checked
from tests.rights import oracle
from tests.stories import walking
from tests.stories.desks import at_desk, fetched, link_in, look_at, press, says

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "gunnel@example.org"
CLAIM = {
    "sv": "Jag heter Bertil Berg och är medlem 10442. Jag vill inte finnas i er statistik.",
    "en": "I am Bertil Berg, member 10442. I do not want to be in your statistics.",
}
SEARCHED = {
    "sv": "Vi har sökt på namnet, numret och adressen. De hör till olika personer.",
    "en": "We searched for the name, the number and the address. They belong to different people.",
}


def ask(page: Page, language: str) -> Case:
    """Ask without an account to be left out of the statistics, and show by a code that the address is one's own."""
    walking.follow(page, _("Make a request"))
    page.locator("input[name=rights][value=objection]").check()
    walking.press(page, _("Continue"))
    page.locator("input[name=uses][value=statistics]").check()
    page.locator("textarea[name=situation]").fill(CLAIM[language])
    walking.press(page, _("Continue"))
    walking.follow(page, _("I have no account"))
    page.locator("input[name=email]").fill(EMAIL)
    walking.press(page, _("Send the code"))
    page.locator("input[name=code]").fill(newest_code(EMAIL))
    walking.press(page, _("Confirm"))
    reference = walking.send(page)
    keep_promises()
    return Case.objects.get(reference=reference)


def doubt(desk: Page, case: Case) -> None:
    """Read what came, and ask who it is, with the reason."""
    desk.goto(reverse("admin:rights_case_change", args=[case.pk]))
    expect(desk.get_by_text(CLAIM[case.language]).first).to_be_visible()
    desk.get_by_role("link", name=_("Ask who it is")).click()
    desk.get_by_label(_("What the request says does not agree with what is on file")).check()
    desk.get_by_label(_("Two independent details on file, checked by two members of staff")).check()
    look_at(desk)
    press(desk, _("Ask, and stop the clock"))
    expect(desk.get_by_text(_("The clock has stood still since"))).to_be_visible()


def read_the_question(page: Page, case: Case) -> None:
    """Read in the mail and on the page why it is asked, what is enough, and until when."""
    asked = sent(EMAIL)[-1]
    until = local_day(timezone.now()) + dt.timedelta(days=UNANSWERED_DAYS)
    why = _("what the request says does not agree with what we hold")
    enough = _("Tell us two things that you and we both know. Two of us check them.")
    says(str(asked.body), why, enough, long_date(until, case.language), case.reference)
    page.goto(link_in(asked))
    expect(page.locator("main")).to_contain_text(_("The clock stands still"))
    look_at(page)
    walking.follow(page, _("Show that it is you"))
    says(page.locator("main").inner_text(), why, enough, long_date(until, case.language, weekday=False))
    look_at(page)
    says(page.locator("main").inner_text(), _("How you do it"), register.current().controller.phone)


def try_in_vain(desk: Page, case: Case) -> None:
    """Look three times at what was said: it never fits, and then this way is closed."""
    for left in (2, 1, 0):
        desk.goto(reverse("admin:rights_case_shown", args=[case.pk]))
        desk.get_by_label(_("No, it does not fit")).check()
        press(desk, _("Note it"))
        expect(desk.locator("dt", has_text=_("Tries left")).locator("+ dd")).to_have_text(str(left))
    desk.goto(reverse("admin:rights_case_shown", args=[case.pk]))
    expect(desk.get_by_role("link", name=_("Ask in another way"))).to_be_visible()
    expect(desk.get_by_role("button", name=_("Note it"))).to_have_count(0)
    look_at(desk)


def thirty_days_pass(case: Case) -> None:
    """Nothing is heard for thirty days: the staff's mail names the number and nobody."""
    long_since = timezone.now() - dt.timedelta(days=UNANSWERED_DAYS)
    Pause.objects.filter(case=case).update(asked_at=long_since)
    Case.objects.filter(pk=case.pk).update(
        received_at=long_since, received_on=local_day(long_since), registered_at=long_since
    )
    assert reminding.remind(now=timezone.now()) == 1
    keep_promises()
    told = mail.outbox[-1]
    assert told.to == [register.current().controller.email]
    says(str(told.body), case.reference)
    assert EMAIL not in str(told.body)


def propose(desk: Page, case: Case) -> None:
    """State that she was asked and looked for, read the letter, and propose it."""
    desk.goto(reverse("admin:rights_case_change", args=[case.pk]))
    desk.get_by_role("link", name=_("Propose to refuse")).click()
    desk.get_by_label(_("The person cannot be identified")).check()
    press(desk, _("Go on with this ground"))
    for condition in (
        _("The person was asked for more and told how to show who it is"),
        _("We searched with what the person gave, and could not find whose data it is"),
    ):
        desk.get_by_label(condition).check()
    desk.get_by_label(_("Why, in words to the person")).fill(SEARCHED[case.language])
    press(desk, _("Show the letter"))
    press(desk, _("Propose this refusal"))
    told = _("Proposed. Another person must sign it before anything is sent.")
    expect(desk.get_by_text(told)).to_be_visible()


def sign(desk: Page, case: Case) -> None:
    """Read what was stated as the second person, and sign."""
    desk.goto(reverse("admin:rights_case_change", args=[case.pk]))
    desk.get_by_role("link", name=_("Read it and decide")).click()
    expect(desk.get_by_text(SEARCHED[case.language]).first).to_be_visible()
    press(desk, _("Sign the refusal"))
    expect(desk.get_by_text(_("Signed. The person is told now."))).to_be_visible()


def read_the_answer(page: Page, case: Case, to: Path) -> None:
    """Follow the mail's link to the answer; on the page and on paper stand why, and how to contest it."""
    told = sent(EMAIL)[-1]
    assert not any(words in str(told.body) for words in ("Bertil", "10442", SEARCHED[case.language]))
    page.goto(link_in(told))
    walking.follow(page, _("Read the answer"))
    look_at(page)
    paper = fetched(page, page.locator("main").get_by_role("link", name=_("Answer as PDF")), to)
    authority = register.current().authority_for(None).called(case.language)
    for answer in (page.locator("main").inner_text(), text_of(paper.read_bytes())):
        says(
            answer,
            case.reference,
            GROUNDS[Ground.NOT_IDENTIFIED].sentence,
            SEARCHED[case.language],
            of_the_regulation("11(2)", "12(2)", "12(6)", language=case.language),
            authority,
            {"sv": "gå till domstol", "en": "go to court"}[case.language],
        )
    assert "compliant=true" in checked([paper])


@pytest.mark.rule("R12-12")
def test_a_guest_who_cannot_be_identified_is_asked_tried_and_told_why_not(
    open_page: OpenPage, language: str, tmp_path: Path
) -> None:
    make_member(EMAIL, name="Gunnel Ek", has_account=False, street="Storgatan 4", city="Örebro")
    hanna = at_desk(open_page, "Hanna", "handler")
    erik = at_desk(open_page, "Erik", "approver")
    with translation.override(language):
        page = open_page(reverse("start"))
        case = ask(page, language)
    assert case.channel == Channel.GUEST
    with translation.override("sv"):
        doubt(hanna, case)
    with translation.override(language):
        read_the_question(page, case)
    with translation.override("sv"):
        try_in_vain(hanna, case)
    with translation.override(language):
        page.goto(reverse("request_identity", args=[case.reference]))
        expect(page.locator("main")).to_contain_text(_("This way is closed"))
        look_at(page)
    with translation.override("sv"):
        thirty_days_pass(case)
        case.refresh_from_db()
        assert case.due_on == oracle.due(case.received_on, months=1, paused_days=UNANSWERED_DAYS)
        propose(hanna, case)
        sign(erik, case)
    keep_promises()
    line = case.lines.get()
    assert (line.stands, line.outcome) == (State.ANSWERED, Outcome.REFUSED)
    with translation.override(language):
        read_the_answer(page, case, tmp_path)
