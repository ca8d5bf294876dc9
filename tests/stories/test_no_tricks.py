"""Deceptive design, as assertions: nothing ticked beforehand, equal buttons, out as easy as in, nobody asked why."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from consents.models import Decision
from portal.members.models import Member
from tests.browser.conftest import OpenPage
from tests.browser.world import World
from tests.stories import walking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = """one => {
    const style = getComputedStyle(one);
    return [style.color, style.backgroundColor, style.fontSize, style.fontWeight, style.borderColor];
}"""


@pytest.mark.promise(150)
def test_choices_are_unticked_and_both_ways_on_look_the_same(open_page: OpenPage) -> None:
    world = World()
    page = open_page(reverse("start"))
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": world.cookies["registering"], "url": page.url}]
    )
    page.goto(reverse("register_terms"))
    assert page.locator("main input[type=checkbox]:checked").count() == 0
    page.goto(reverse("register_choices"))
    assert page.locator("main input[type=checkbox]").count() >= 1
    assert page.locator("main input[type=checkbox]:checked").count() == 0
    without = page.get_by_role("button", name=_("Continue without"), exact=True)
    chosen = page.get_by_role("button", name=_("Continue with chosen"), exact=True)
    assert without.evaluate(LOOKS) == chosen.evaluate(LOOKS)
    first, second = without.bounding_box(), chosen.bounding_box()
    assert first is not None
    assert second is not None
    assert (round(first["height"]), round(first["width"])) == (
        round(second["height"]),
        round(second["width"]),
    )


def clicks(page: Page, words: str) -> int:
    """Press the first such button and return after how many presses the decision stands."""
    before, pressed = Decision.objects.count(), 0
    while Decision.objects.count() == before:
        page.get_by_role("button", name=re.compile(rf"^{words}")).first.click()
        page.wait_for_load_state()
        pressed += 1
        assert pressed < 5
    return pressed


def test_taking_a_yes_back_needs_no_more_presses_than_giving_it(open_page: OpenPage, alice: Member) -> None:
    page = open_page(reverse("consents"), member=alice)
    given = clicks(page, _("Say yes"))
    taken = clicks(page, _("Take back my yes"))
    assert taken <= given


def test_nobody_is_asked_why(open_page: OpenPage, alice: Member) -> None:
    page = open_page(reverse("request_new"), member=alice)
    for right in ("access", "portability"):
        page.locator(f"input[name=rights][value={right}]").check()
    for _page in range(3):
        assert page.locator("main textarea, main input[type=text]").count() == 0
        walking.press(page, _("Continue"))
    expect(page.locator("h1")).to_have_text(_("Check your answers"))
    assert page.locator("main textarea, main input[type=text]").count() == 0
