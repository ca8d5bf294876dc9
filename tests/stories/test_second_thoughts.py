"""A member takes a request back; ends a file early; comes back too late for another."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from portal.members.models import Member
from rights.models import Case, Channel, Package
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import intake, packaging
from tests.browser.conftest import OpenPage
from tests.cast import keep_promises
from tests.stories import walking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def answered(member: Member) -> Package:
    """A copy that lies ready."""
    case = intake.file_case(
        member=member,
        asked=[intake.Asked(right=Right.ACCESS)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now(),
    ).case
    keep_promises()
    return Package.objects.get(line__case=case)


@pytest.mark.rule("R12-18")
def test_a_member_takes_a_request_back_and_may_ask_again(open_page: OpenPage, alice: Member) -> None:
    page = open_page(reverse("request_new"), member=alice)
    walking.ask(page, "access")
    reference = walking.send(page)
    walking.follow(page, _("Follow your request"))
    walking.follow(page, _("Withdraw the request"))
    walking.press(page, _("Withdraw my request"))
    expect(page.locator("main")).to_contain_text(_("You have withdrawn this request"))
    assert Case.objects.get(reference=reference).lines.get().stands is State.WITHDRAWN
    keep_promises()
    assert not Package.objects.exists()

    walking.follow(page, _("Ask again"))
    walking.ask(page, "access")
    assert walking.send(page) != reference


def test_a_member_ends_a_file_early(open_page: OpenPage, alice: Member) -> None:
    package = answered(alice)
    page = open_page(reverse("request_file", args=[package.line.case.reference]), member=alice)
    walking.follow(page, _("Destroy the file now"))
    assert Package.objects.get().destroyed_at is None
    walking.press(page, _("Destroy the file"))
    expect(page.locator("main")).to_contain_text(_("You destroyed the file"))
    assert page.get_by_role("link", name=_("Download the file")).count() == 0
    ended = Package.objects.get()
    assert (ended.destroyed_by, ended.key_wrapped) == ("member", None)


def test_whoever_comes_too_late_is_told_kindly_and_asks_anew(open_page: OpenPage, alice: Member) -> None:
    package = answered(alice)
    assert packaging.expire(now=package.expires_at - dt.timedelta(seconds=1)) == 0
    assert packaging.expire(now=package.expires_at) == 1
    reference = package.line.case.reference
    page = open_page(reverse("request_download", args=[reference, "access"]), member=alice, expected=("410",))
    expect(page.locator("h1")).to_have_text(_("The file is no longer here"))
    expect(page.locator("main")).to_contain_text(
        _("Its time is over, so it was destroyed. Nobody can open it any more.")
    )
    walking.follow(page, _("Ask for a new file"))
    expect(page.locator("input[name=rights][value=access]")).to_be_checked()
