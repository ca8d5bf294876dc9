"""The desk's pages of saying no, of weighing and of looking at a machine's decision: for everyone, and silent."""

import dataclasses

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal import register
from portal.correspondence.models import Message, Thread
from portal.members.models import Member
from rights.models import Channel, Line, Refusal
from rights.rules.grounds import Ground
from rights.rules.right import Right
from rights.rules.states import Outcome, Role, State
from rights.services import intake, lifecycle, refusing
from rights.services.refusing import Statement
from tests.browser.conftest import OpenPage
from tests.browser.inspection import assert_accessible, assert_fits
from tests.browser.test_desk import SCREENS, dana_at_desk, sit_down
from tests.requests.test_reviewing import CREDIT

__all__ = ["dana_at_desk"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DETAILS: dict[Right, dict[str, object]] = {
    Right.ACCESS: {},
    Right.OBJECTION: {"uses": ["statistics", "support"], "situation": "Jag vill inte räknas."},
    Right.REVIEW: {"decision": "credit", "view": "Skulden var betald."},
}


@pytest.fixture
def lines(dana_at_desk: Member, monkeypatch: pytest.MonkeyPatch) -> dict[str, Line]:
    """A copy, an objection and a machine's decision, each before a person."""
    book = dataclasses.replace(register.current(), decisions=(CREDIT,))
    monkeypatch.setattr(register, "current", lambda: book)
    case = intake.file_case(
        member=Member.objects.get(email="anna@example.org"),
        asked=[intake.Asked(right=right, details=details) for right, details in DETAILS.items()],
        channel=Channel.LETTER,
        language="sv",
        now=timezone.now(),
    ).case
    for line in case.lines.all():
        lifecycle.advance(line=line, to=State.PREPARING, now=timezone.now())
        lifecycle.advance(line=line, to=State.REVIEWING, now=timezone.now(), role=Role.HANDLER)
    return {line.right: line for line in case.lines.all()}


def act(line: Line, name: str) -> str:
    return reverse(f"admin:rights_case_{name}", args=[line.case_id, line.pk])


def inspect(page: Page) -> None:
    page.wait_for_load_state()
    expect(page.locator("h1")).to_have_count(1)
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_a_no_is_proposed_seen_and_signed_by_another(
    open_page: OpenPage, dana_at_desk: Member, lines: dict[str, Line], width: int, scheme: str
) -> None:
    page = open_page("/healthz", width=width, scheme=scheme, member=dana_at_desk)
    sit_down(page, dana_at_desk)
    line = lines["access"]

    page.goto(reverse("admin:rights_case_change", args=[line.case_id]))
    inspect(page)
    page.locator(f'a[href="{act(line, "refuse")}"]').click()
    inspect(page)
    page.get_by_label("Orimlig").check()
    page.get_by_role("button", name="Fortsätt med den här grunden").click()
    inspect(page)
    page.get_by_role("button", name="Visa brevet").click()
    expect(page.get_by_text("Skriv vilka fakta det är.")).to_be_visible()
    inspect(page)
    page.get_by_label("Objektiva fakta som visar det").fill("Elva kopior sedan i maj.")
    page.get_by_label("Det som visar personens avsikt").fill("Skrev att det ska kosta oss tid.")
    page.get_by_label("Varför, med ord till personen").fill("Du har fått samma kopia elva gånger.")
    page.get_by_role("button", name="Visa brevet").click()
    expect(page.get_by_text("Vi kan inte göra det du bad om")).to_be_visible()
    inspect(page)
    page.get_by_role("button", name="Föreslå det här avslaget").click()
    expect(page.get_by_text("En annan person måste skriva under innan något skickas.")).to_be_visible()
    inspect(page)

    page.goto(act(line, "refusal"))
    expect(page.get_by_role("button", name="Ta tillbaka det")).to_be_visible()
    expect(page.get_by_role("button", name="Skriv under avslaget")).to_have_count(0)
    inspect(page)
    Refusal.objects.update(proposed_by=Member.objects.get(email="erik@example.org").pk)
    page.reload()
    inspect(page)
    page.get_by_role("button", name="Skriv under avslaget").click()
    expect(page.get_by_text("Underskrivet. Personen får besked nu.")).to_be_visible()
    inspect(page)

    line.refresh_from_db()
    assert line.outcome == Outcome.REFUSED


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_an_objection_is_weighed_and_a_decision_looked_at(
    open_page: OpenPage, dana_at_desk: Member, lines: dict[str, Line], width: int, scheme: str
) -> None:
    page = open_page("/healthz", width=width, scheme=scheme, member=dana_at_desk)
    sit_down(page, dana_at_desk)

    page.goto(act(lines["objection"], "weigh"))
    inspect(page)
    page.get_by_role("button", name="Visa brevet").click()
    inspect(page)
    page.get_by_label("Den fortsätter: Tvingande berättigade skäl").first.check()
    page.get_by_label("Våra skäl att fortsätta").first.fill("Utan siffrorna ser vi inga intrång.")
    page.get_by_label("Varför de väger tyngre").first.fill("Siffrorna namnger ingen.")
    page.get_by_label("Den förblir stoppad").last.check()
    page.get_by_role("button", name="Visa brevet").click()
    expect(page.get_by_text("Vi har prövat din invändning")).to_be_visible()
    inspect(page)
    page.get_by_role("button", name="Föreslå det här beslutet").click()
    page.goto(act(lines["objection"], "refusal"))
    inspect(page)

    page.goto(act(lines["review"], "look"))
    inspect(page)
    page.get_by_label("Beslutet är ändrat").check()
    page.get_by_label("Förklaring till personen").fill("Skulden var betald.")
    page.get_by_role("button", name="Visa brevet").click()
    inspect(page)
    page.get_by_role("button", name="Svara med det här brevet").click()
    expect(page.get_by_text("Besvarad. Personen får besked nu.")).to_be_visible()

    lines["review"].refresh_from_db()
    assert lines["review"].stands is State.EXECUTING


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_what_is_about_others_is_looked_through_covered_and_uncovered(
    open_page: OpenPage, dana_at_desk: Member, lines: dict[str, Line], width: int, scheme: str
) -> None:
    line = lines["access"]
    thread = Thread.objects.create(member=line.case.member, subject="Grannar")
    message = Message.objects.create(thread=thread, author="member", text="Bertil bor granne med mig.")
    page = open_page("/healthz", width=width, scheme=scheme, member=dana_at_desk)
    sit_down(page, dana_at_desk)

    page.goto(reverse("admin:rights_case_change", args=[line.case_id]))
    page.locator(f'a[href="{act(line, "others")}"]').first.click()
    expect(page.get_by_text("Inget är dolt. Personen kommer att läsa allt.")).to_be_visible()
    inspect(page)
    place = [line.case_id, line.pk, "correspondence.message", message.pk, "text"]
    page.goto(reverse("admin:rights_case_other", args=place))
    inspect(page)
    page.get_by_label("Bara de här orden").fill("Bertil")
    page.get_by_role("button", name="Dölj det", exact=True).click()
    expect(page.get_by_text("Välj en grund.")).to_be_visible()
    inspect(page)
    page.get_by_label("Det skulle skada andras rättigheter").check()
    page.get_by_role("button", name="Dölj det", exact=True).click()
    expect(page.get_by_text("[dolt 1: skulle skada andras rättigheter] bor granne")).to_be_visible()
    inspect(page)
    page.goto(act(line, "others"))
    inspect(page)
    page.get_by_role("button", name="Visa nummer 1 igen").click()
    expect(page.get_by_text("Inget är dolt. Personen kommer att läsa allt.")).to_be_visible()


def test_the_person_reads_the_no_on_a_page_that_everyone_can_use(
    open_page: OpenPage, lines: dict[str, Line]
) -> None:
    line, erik = lines["access"], Member.objects.get(email="erik@example.org")
    statement = Statement(
        ground=Ground.EXCESSIVE,
        words="Du har fått samma kopia elva gånger.",
        facts="Elva kopior.",
        intent="Skrev det.",
    )
    refusal = refusing.propose(line=line, statement=statement, by=line.pk, now=timezone.now())
    refusing.approve(refusal=refusal, by=erik.pk, now=timezone.now())

    page = open_page(
        reverse("request_answer", args=[line.case.reference, "access"]),
        width=390,
        member=Member.objects.get(email="anna@example.org"),
    )

    expect(page.get_by_role("heading", name="Vi kan inte göra det du bad om")).to_be_visible()
    inspect(page)
