"""
A request that becomes late: reminders, more time told before the first last day, and still no answer in time.

The desk and the person's page say so before anybody asks; no more time can be taken; the answer says that it is late.
"""

import datetime as dt
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from portal import register
from portal.desk.badges import days
from portal.letters.words import long_date
from portal.members.models import Member
from rights.clock import deadline_of, local_day
from rights.models import Case
from rights.rules.deadlines import ExtensionReason, reminders
from rights.rules.states import Outcome, State
from rights.services import pausing, reminding
from rights.timing import EXTENSION_REASONS, Extension
from tests.browser.conftest import OpenPage
from tests.cast import keep_promises
from tests.joining.steps import sent
from tests.letters.reading import squeezed, text_of
from tests.letters.test_pdf import checked
from tests.rights import oracle
from tests.rights.clockwork import noon
from tests.stories import walking
from tests.stories.desks import at_desk, fetched, link_in, look_at, press, says

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "anna@example.org"
WHY = {
    "sv": "Vi måste räkna om tolv års statistik.",
    "en": "We have to count twelve years of statistics anew.",
}
SITUATION = "Jag är lätt att känna igen. / I am easy to recognise."


def ask(page: Page) -> Case:
    """Object to being counted, which a person has to weigh."""
    page.locator("input[name=rights][value=objection]").check()
    walking.press(page, _("Continue"))
    page.locator("input[name=uses][value=statistics]").check()
    page.locator("textarea[name=situation]").fill(SITUATION)
    walking.press(page, _("Continue"))
    reference = walking.send(page)
    keep_promises()
    return Case.objects.get(reference=reference)


def are_reminded(case: Case) -> None:
    """Each of the five days the staff get one mail; it names the number and the last day, and nobody."""
    for reminder in reminders(deadline_of(case, today=local_day(timezone.now()))):
        before = len(mail.outbox)
        for _again in range(2):
            assert reminding.remind(now=noon(reminder.on)) == 1
            keep_promises()
        [told] = mail.outbox[before:]
        assert told.to == [register.current().controller.email]
        says(str(told.body), case.reference, long_date(case.due_on, "sv"))
        assert not any(words in str(told.body) for words in ("Anna", EMAIL, SITUATION))


def take_more_time(desk: Page, case: Case) -> None:
    """Take more time while it is still allowed, for one of the two reasons of the law."""
    desk.goto(reverse("admin:rights_case_change", args=[case.pk]))
    desk.get_by_role("link", name=_("Take more time")).click()
    desk.get_by_label(str(dict(EXTENSION_REASONS)[ExtensionReason.COMPLEX])).check()
    desk.get_by_label(_("Why it takes longer, for the person to read")).fill(WHY[case.language])
    look_at(desk)
    press(desk, _("Take more time, and tell the person"))
    expect(desk.locator(".messagelist .success")).to_be_visible()
    keep_promises()


def read_about_more_time(page: Page, case: Case) -> None:
    """Read in the mail and on the page why it takes longer, and both last days."""
    extension = Extension.objects.get(case=case)
    assert extension.told_at is not None
    told = sent(EMAIL)[-1]
    for day in (extension.first_due_on, extension.due_on):
        says(str(told.body), long_date(day, case.language), WHY[case.language], case.reference)
    page.goto(link_in(told))
    says(page.locator("main").inner_text(), _("We need more time"), WHY[case.language])
    look_at(page)


def time_passes(case: Case) -> int:
    """Let the request have come so long ago that the longer time is over, too; return how many days it is late."""
    today = local_day(timezone.now())
    received_on = today - relativedelta(months=3, days=10)
    first, last = oracle.due(received_on, months=1), oracle.due(received_on, months=3)
    Case.objects.filter(pk=case.pk).update(
        received_at=noon(received_on), received_on=received_on, registered_at=noon(received_on)
    )
    moment = noon(received_on + dt.timedelta(days=20))
    Extension.objects.filter(case=case).update(
        first_due_on=first, due_on=last, made_at=moment, told_at=moment
    )
    assert pausing.settle(case, now=timezone.now()) == last < today
    case.refresh_from_db()
    return (today - last).days


def see_that_it_is_late(desk: Page, case: Case, late_by: int) -> None:
    """See it in the queue, in words and colour; no more time is offered, nor given to whoever asks by hand."""
    desk.goto(reverse("admin:rights_case_changelist"))
    badge = desk.locator("#result_list .due.late")
    expect(badge).to_contain_text(days(-late_by))
    look_at(desk)
    desk.get_by_role("link", name=case.reference).click()
    expect(desk.get_by_role("link", name=_("Take more time"))).to_have_count(0)
    look_at(desk)
    desk.goto(reverse("admin:rights_case_extend", args=[case.pk]))
    refused = _("That cannot be done with this request now. Nothing was changed.")
    expect(desk.get_by_text(refused)).to_be_visible()


def read_that_it_is_late(page: Page, case: Case) -> None:
    """The person's page and list say it before the person does, and where to complain at once."""
    page.goto(reverse("request", args=[case.reference]))
    authority = register.current().authority_for(None)
    says(
        page.locator("main").inner_text(),
        _("We are late, and we are sorry"),
        _(
            "You should have had our answer by now. We are still working on it. You may complain to the authority "
            "below at once; you need not wait for us."
        ),
        authority.called(case.language),
        authority.email,
    )
    look_at(page)
    page.goto(
        reverse("requests")
    )  # and away from the page that would load itself anew when the answer is there
    expect(page.locator("main")).to_contain_text(_("We are late"))
    look_at(page)


def read_the_answer(page: Page, case: Case, to: Path) -> None:
    """The mail leads to the answer; on the page and on paper it says since when it is late."""
    told = sent(EMAIL)[-1]
    assert _("Statistics") not in str(told.body)
    page.goto(link_in(told))
    look_at(page)
    late = _("You should have had this answer by %(date)s. We are late, and we are sorry.")
    paper = fetched(page, page.locator("main").get_by_role("link", name=_("Answer as PDF")), to)
    for answer in (page.locator("main").inner_text(), text_of(paper.read_bytes())):
        says(answer, case.reference, late % {"date": long_date(case.due_on, case.language)})
    assert "compliant=true" in checked([paper])
    page.goto(reverse("request", args=[case.reference]))
    assert squeezed(_("We are late, and we are sorry")) not in squeezed(page.locator("main").inner_text())


def test_a_late_request_is_said_to_be_late_by_everybody_and_by_its_answer(
    open_page: OpenPage, anna: Member, language: str, tmp_path: Path
) -> None:
    desk = at_desk(open_page, "Hanna", "handler")
    with translation.override(language):
        page = open_page(reverse("request_new"), member=anna)
        case = ask(page)
    with translation.override("sv"):
        are_reminded(case)
        take_more_time(desk, case)
    with translation.override(language):
        read_about_more_time(page, case)

    late_by = time_passes(case)
    with translation.override("sv"):
        see_that_it_is_late(desk, case, late_by)
    with translation.override(language):
        read_that_it_is_late(page, case)
    with translation.override("sv"):
        desk.goto(reverse("admin:rights_case_change", args=[case.pk]))
        press(desk, _("Do what the person asked"))
        expect(desk.locator(".messagelist .success")).to_be_visible()
    keep_promises()
    line = case.lines.get()
    assert (line.stands, line.outcome) == (State.ANSWERED, Outcome.DONE)
    with translation.override(language):
        read_the_answer(page, case, tmp_path)
