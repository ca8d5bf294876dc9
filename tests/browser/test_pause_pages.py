"""The pause in Chromium: the band on the person's pages, the page of the pause, and what staff meet at the desk."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page

from portal.members.models import Member
from portal.outbox.models import Promise
from rights.models import Case, Channel
from rights.restrictions import Restriction
from rights.rules.restriction import Ground
from rights.rules.right import Right
from rights.rules.states import Role
from rights.services import intake, restricting
from tests.browser.conftest import OpenPage
from tests.browser.inspection import MATRIX, assert_accessible, assert_fits
from tests.browser.test_desk import dana_at_desk, sit_down
from tests.cast import keep_promises

__all__ = ["dana_at_desk"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREENS = [
    (390, "light"),
    *(pytest.param(*one, marks=pytest.mark.long) for one in MATRIX if one != (390, "light")),
]


def paused(member: Member) -> Case:
    """Ask for a pause and let it begin."""
    asked = [intake.Asked(right=Right.RESTRICTION, details={"ground": Ground.ACCURACY.value})]
    case = intake.file_case(
        member=member, asked=asked, channel=Channel.PORTAL, language="sv", now=timezone.now()
    ).case
    keep_promises()
    return case


def whole(page: Page) -> None:
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize(("language", "width", "scheme"), [("sv", 390, "light"), ("en", 1280, "dark")])
def test_the_band_and_the_page_of_the_pause(
    width: int, scheme: str, language: str, alice: Member, open_page: OpenPage
) -> None:
    case = paused(alice)
    restricting.plan_lift(
        restriction=Restriction.objects.get(line__case=case),
        now=timezone.now(),
        because="Det är rättat.",
        role=Role.HANDLER,
    )
    keep_promises()
    with translation.override(language):
        overview, pause = reverse("overview"), reverse("pause")

    page = open_page(overview, width=width, scheme=scheme, member=alice)
    whole(page)
    page.locator(".band.calm a").click()
    page.wait_for_url(f"**{pause}")
    whole(page)


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_the_desk_shows_the_pause_and_asks_for_one_of_four_reasons(
    width: int, scheme: str, dana_at_desk: Member, open_page: OpenPage
) -> None:
    anna = Member.objects.get(email="anna@example.org")
    Promise.objects.parked().update(parked_at=None, kept_at=timezone.now())  # the demo's own, to be looked at
    case = paused(anna)
    page = open_page("/", width=width, scheme=scheme, member=dana_at_desk)
    sit_down(page, dana_at_desk)
    restriction = Restriction.objects.get(line__case=case)

    for address in (
        reverse("admin:rights_case_change", args=[case.pk]),
        reverse("admin:rights_case_changelist"),
        reverse("admin:members_member_change", args=[anna.pk]),
        reverse("admin:members_member_paused", args=[anna.pk]),
        reverse("admin:rights_case_plan_lift", args=[case.pk, restriction.pk]),
        reverse("admin:rights_case_note_told", args=[case.pk, restriction.pk]),
        reverse("admin:rights_case_call_off", args=[case.pk, restriction.pk]),
    ):
        page.goto(address)
        whole(page)
