"""The pages of a request in Chromium: accessible, silent, and whole without script."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from portal.members.models import Member
from rights.models import Case, Channel, Step
from rights.rules.right import Right
from rights.rules.states import State, StepOutcome
from rights.services import drafts, intake, lifecycle
from rights.services.drafts import Answers, Choice
from tests.browser.conftest import OpenPage
from tests.browser.inspection import OFTEN, SELDOM, assert_accessible, assert_fits, assert_framed
from tests.cast import keep_promises

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = ("sv", "en")
WAYS = [
    pytest.param("sv", OFTEN[:1], id="sv"),
    pytest.param("en", OFTEN[1:], id="en"),
    *(pytest.param(one, SELDOM, id=f"{one}-rest", marks=pytest.mark.long) for one in LANGUAGES),
]
QUESTIONS = (
    "request_new",
    "request_copy",
    "request_copy_parts",
    "request_copy_period",
    "request_move",
    "request_move_parts",
    "request_object",
    "request_pause",
    "request_check",
    "request_discard",
)
OF_ONE = ("request", "request_receipt", "request_file")


def address(name: str, language: str, *about: object) -> str:
    with translation.override(language):
        return reverse(name, args=about)


def filed(member: Member, *rights: Right, days_ago: int = 0) -> Case:
    asked = [intake.Asked(right=right) for right in rights]
    now = timezone.now() - dt.timedelta(days=days_ago)
    return intake.file_case(member=member, asked=asked, channel=Channel.PORTAL, language="sv", now=now).case


def inspect(page: Page, language: str) -> None:
    assert_framed(page, language=language)
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize(("language", "screens"), WAYS)
def test_every_question_is_accessible_silent_and_fits(
    open_page: OpenPage, alice: Member, language: str, screens: tuple[tuple[int, str], ...]
) -> None:
    some = Choice(whole=False, categories=("profile", "payments"), since=dt.date(2025, 1, 31))
    answers = Answers().asking_for(Right)
    for right in Right:
        answers = answers.choosing(right, some if right.makes_a_file else Choice(whole=True))
    drafts.save(member=alice, answers=answers, now=timezone.now())

    for width, scheme in screens:
        page = open_page(address("request_who", language), width=width, scheme=scheme)
        inspect(page, language)
        page = open_page(address("requests", language), width=width, scheme=scheme, member=alice)
        for name in QUESTIONS:
            page.goto(address(name, language))
            inspect(page, language)


@pytest.mark.parametrize(("language", "screens"), WAYS)
def test_every_page_of_a_request_is_accessible_silent_and_fits(
    open_page: OpenPage, alice: Member, language: str, screens: tuple[tuple[int, str], ...]
) -> None:
    answered = filed(alice, *Right)
    keep_promises()
    late = filed(alice, Right.ACCESS, Right.PORTABILITY, days_ago=40)
    line = late.lines.order_by("right").first()
    assert line is not None
    lifecycle.advance(line=line, to=State.PREPARING, now=timezone.now())
    Step.objects.create(line=line, source="crm", outcome=StepOutcome.UNREACHED, reason="too_slow")
    places = [address(name, language, answered.reference) for name in OF_ONE]
    places += [address(name, language, late.reference) for name in (*OF_ONE, "request_withdraw")]
    places += [
        address("request_file_end", language, answered.reference, "access"),
        address("requests", language),
    ]

    for width, scheme in screens:
        page = open_page(address("start", language), width=width, scheme=scheme, member=alice)
        for place in places:
            page.goto(place)
            inspect(page, language)


def test_a_request_is_made_and_followed_without_script(open_page: OpenPage, alice: Member) -> None:
    page = open_page("/begaran/ny/", width=390, script=False, member=alice)

    page.get_by_role("button", name="Fortsätt").click()
    expect(page).to_have_title(re.compile("^Fel: "))
    page.get_by_label("En kopia av dina uppgifter").check()
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_label("Bara en del").check()
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_label("Profiluppgifter").check()
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kontrollera dina svar")
    page.get_by_role("link", name=re.compile("Ändra.*Delar")).click()
    page.get_by_label("Betalningar och fakturor").check()
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Skicka min begäran").click()

    case = Case.objects.get()
    assert case.lines.get().categories == ["payments", "profile"]
    expect(page.locator("main")).to_contain_text(case.reference)
    page.get_by_role("link", name="Följ din begäran").click()
    expect(page.get_by_text("Svar senast")).to_be_visible()
    assert page.locator("noscript meta, meta[http-equiv=refresh]").count() == 1
    page.go_back()
    page.go_back()
    assert Case.objects.count() == 1


def test_the_page_follows_the_work_by_itself(open_page: OpenPage, alice: Member) -> None:
    case = filed(alice, Right.ACCESS)
    page = open_page(address("request", "sv", case.reference), member=alice)
    expect(page.get_by_role("progressbar")).to_be_visible()

    keep_promises()

    expect(page.get_by_role("link", name="Gå till din fil")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_the_page_does_not_load_itself_anew_under_whoever_is_on_the_way_to_another(
    open_page: OpenPage, alice: Member
) -> None:
    case = filed(alice, Right.ACCESS)
    page = open_page(address("request", "sv", case.reference), member=alice)
    page.evaluate("window.same = true; window.dispatchEvent(new Event('beforeunload'))")
    keep_promises()

    with page.expect_response(lambda answer: answer.url.endswith("/laget/") and answer.json()["done"]):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)

    assert page.evaluate("window.same")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_date_stands_above_everything_else_on_a_phone(
    open_page: OpenPage, alice: Member, language: str
) -> None:
    case = filed(alice, Right.ACCESS)

    page = open_page(address("request", language, case.reference), width=390, member=alice)

    due = page.locator(".due").bounding_box()
    work = page.locator(".progress").bounding_box()
    assert due is not None
    assert work is not None
    assert due["y"] < work["y"]
    assert due["y"] < 500
