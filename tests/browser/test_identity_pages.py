"""Sending a copy of a document, and the desk's pages about who it is and who answers, in Chromium."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal import register
from portal.members.models import Member
from portal.register.vocabulary import IdentityMethod
from rights.documents import IdDocument
from rights.models import Case, Channel
from rights.rules.identity import Doubt, Way
from rights.rules.states import Role, State
from rights.services import checking
from tests.browser.conftest import OpenPage
from tests.browser.inspection import assert_accessible, assert_fits
from tests.browser.test_desk import SCREENS, dana_at_desk, sit_down
from tests.cast import make_member
from tests.joining.steps import newest_code
from tests.register.makers import example
from tests.rights.clockwork import ask, file_on

__all__ = ["dana_at_desk"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "gunnel.kopia@example.org"
COPY = {"name": "pass.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(100)}


def whole(page: Page) -> None:
    page.wait_for_load_state()
    expect(page.locator("h1")).to_have_count(1)
    assert_accessible(page)
    assert_fits(page)


@pytest.fixture
def waits() -> Case:
    """The request of a person without an account, who is asked for a copy by Erik."""
    gun = make_member(EMAIL, name="Gun", language="sv", has_account=False)
    erik = make_member("erik.kopia@example.org", name="Erik", is_staff=True)
    found = file_on(timezone.now().date(), member=gun, channel=Channel.LETTER)
    ask(found, now=timezone.now(), by=erik, reason=Doubt.DETAILS_DIFFER, way=Way.TWO_ITEMS)
    checking.ask(case=found, because="Inget annat gick.", by=erik, role=Role.HANDLER, now=timezone.now())
    return found


@pytest.mark.parametrize(("language", "width", "scheme"), [("sv", 390, "light"), ("en", 1280, "dark")])
def test_the_person_reads_what_to_cover_sends_the_copy_and_sees_that_it_waits(
    open_page: OpenPage, waits: Case, width: int, scheme: str, language: str
) -> None:
    swedish = language == "sv"
    page = open_page("/gast/" if swedish else "/en/guest/", width=width, scheme=scheme)
    page.locator('input[name="email"]').fill(EMAIL)
    page.locator('main button[type="submit"]').first.click()
    page.locator('input[name="code"]').fill(newest_code(EMAIL))
    page.locator('main button[type="submit"]').first.click()
    page.wait_for_load_state()

    page.goto(
        f"/begaran/{waits.reference}/identitet/" if swedish else f"/en/requests/{waits.reference}/identity/"
    )
    whole(page)
    send = page.get_by_role("button", name="Skicka kopian" if swedish else "Send the copy")
    send.click()
    whole(page)
    page.locator('input[type="file"]').set_input_files(COPY)  # type: ignore[arg-type]  # one mapping
    send.click()
    expect(page.locator('input[type="file"]')).to_have_count(0)
    whole(page)

    assert IdDocument.objects.get().destroyed_at is None


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_the_desk_asks_locks_opens_and_checks(
    open_page: OpenPage, dana_at_desk: Member, waits: Case, width: int, scheme: str
) -> None:
    page = open_page("/healthz", width=width, scheme=scheme, member=dana_at_desk)
    sit_down(page, dana_at_desk)
    page.goto(reverse("admin:rights_case_change", args=[waits.pk]))
    page.get_by_role("link", name="En kopia kom med posten").click()
    whole(page)
    page.locator('input[type="file"]').set_input_files(COPY)  # type: ignore[arg-type]  # one mapping
    page.get_by_role("button", name="Lås in kopian").click()
    whole(page)
    page.get_by_role("link", name="Kontrollera kopian").click()
    whole(page)
    with page.expect_popup() as coming:
        page.get_by_role("button", name="Öppna kopian").click()
    assert coming.value.evaluate("document.contentType") == "image/png"
    coming.value.close()
    page.get_by_label("Ja, det stämmer").check()
    page.get_by_role("button", name="Anteckna det och radera kopian").click()
    whole(page)

    assert waits.lines.get().stands is State.REVIEWING
    other = file_on(timezone.now().date(), member=waits.member, channel=Channel.LETTER)
    ask(other, now=timezone.now(), by=dana_at_desk, reason=Doubt.DETAILS_DIFFER, way=Way.TWO_ITEMS)
    page.goto(reverse("admin:rights_case_ask_document", args=[other.pk]))
    whole(page)


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_the_desk_passes_a_request_on_and_asks_questions(
    open_page: OpenPage,
    dana_at_desk: Member,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    scheme: str,
) -> None:
    book = example("hosting")
    methods = (*book.identity.methods, IdentityMethod.KNOWLEDGE)
    book = replace(book, identity=replace(book.identity, methods=methods))
    monkeypatch.setattr(register, "current", lambda: book)
    anna = Member.objects.get(email="anna@example.org")
    case = file_on(timezone.now().date(), member=anna, channel=Channel.PHONE)
    ask(case, now=timezone.now(), by=dana_at_desk, reason=Doubt.DETAILS_DIFFER, way=Way.KNOWLEDGE)
    page = open_page("/healthz", width=width, scheme=scheme, member=dana_at_desk)
    sit_down(page, dana_at_desk)

    page.goto(reverse("admin:rights_case_questions", args=[case.pk]))
    whole(page)
    page.goto(reverse("admin:rights_case_forward", args=[case.pk]))
    whole(page)
    page.get_by_role("radio").first.check()
    page.locator('input[name="controller"]').fill("Sparven Handel AB")
    page.locator('input[name="email"]').fill("dataskydd@sparven.example.org")
    page.get_by_role("button", name="Skicka den vidare och tala om det för personen").click()
    whole(page)
    expect(page.get_by_text("Sparven Handel AB").first).to_be_visible()
