"""The staff's desk in Chromium: accessible, silent under the strict policy, nothing wider than a phone."""

import datetime as dt
import re
from importlib import import_module

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal import register
from portal.activity.models import SignIn
from portal.correspondence.models import Thread
from portal.demo import services as demo
from portal.desk import reasons
from portal.members.entering import enter_contact
from portal.members.models import Member
from portal.memberships.models import Invoice
from portal.outbox.models import Promise
from portal.outbox.tasks import perform
from retention.items import Ground
from retention.services import holds, sweeps
from retention.tasks import run_sweep
from rights.models import Case, Channel, Step
from rights.papers import Posted
from rights.rules.right import Right
from rights.services import intake, posting, printing, registering
from rights.timing import Pause
from tests.browser.conftest import OpenPage
from tests.browser.inspection import MATRIX, assert_accessible, assert_fits
from tests.register.makers import example

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTS = (
    "members_member", "memberships_plan", "memberships_subscription", "memberships_payment", "memberships_invoice",
    "correspondence_thread", "rights_case", "rights_posted", "outbox_promise", "consents_decision", "recipients_lookup",
    "notices_noticegiven", "letters_dispatch", "trail_entry", "retention_hold", "retention_sweep",
)  # fmt: skip
SCREENS = [pytest.param(*one, marks=pytest.mark.long) for one in ((390, "dark"), (1280, "light"))]
ADDED = ("memberships_plan", "memberships_subscription", "memberships_payment", "memberships_invoice")


@pytest.fixture
def dana_at_desk(transactional_db: None) -> Member:
    """Dana among demo members, with every role that shows pages, so that one sign-in sees them all."""
    demo.fill(members=60, seed=5, now=timezone.now())
    dana: Member = Member.objects.get(email="dana@example.org")
    dana.groups.set(Group.objects.all())
    return dana


def sit_down(page: Page, member: Member) -> None:
    """Note in the browser's session that a password and a second step were given."""
    key = next(one["value"] for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    request = RequestFactory().get("/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    for step in ("password", "mfa"):
        record_authentication(request, member, method=step)
    anna = Member.objects.get(email="anna@example.org")
    reasons.remember(request, person=anna, reason=reasons.Reason(code="support"), now=timezone.now())
    request.session.save()


def _of_the_clock() -> list[str]:
    """The pages of acts on a request that came lately, and of one that waits for its person."""
    lately = Case.objects.filter(lines__state="reviewing").latest("received_at")
    waits = Case.objects.filter(lines__state="identifying").latest("received_at")
    Pause.objects.filter(case=waits).update(way="in_person")
    return [
        reverse("admin:rights_case_ask_who", args=[lately.pk]),
        reverse("admin:rights_case_extend", args=[lately.pk]),
        reverse("admin:rights_case_take_back", args=[lately.pk]),
        reverse("admin:rights_case_change", args=[waits.pk]),
        reverse("admin:rights_case_shown", args=[waits.pk]),
    ]


def by_letter() -> Posted:
    """Enter a letter of somebody new, for whom Bo acts, and queue what is posted to her."""
    now, dana = timezone.now(), Member.objects.get(email="dana@example.org")
    where = {"name": "Gunvor Ek", "street": "Storgatan 4", "city": "Örebro"}
    gunvor = enter_contact(told=where, email="", language="sv", by=dana)
    filed = registering.register(
        member=gunvor,
        asked=[intake.Asked(right=Right.ACCESS)],
        channel=Channel.LETTER,
        language="sv",
        arrived=intake.Arrived(at=now - dt.timedelta(days=3), by=dana),
        message=registering.Message(text="Jag vill veta vad ni har om mig."),
        power=registering.Power(
            agent=Member.objects.get(email="bo@example.org"), kind="guardian", scope="Den här begäran"
        ),
        now=now,
    )
    return posting.queue(key="by letter", case=filed.case, reader=gunvor, letter=printing.RECEIVED, values={})


def _of_a_debt() -> list[str]:
    """The pages of an invoice of Anna's that is not paid."""
    owed = Invoice.objects.filter(member__email="anna@example.org").order_by("pk")[0]
    Invoice.objects.filter(pk=owed.pk).update(paid_on=None)
    return [reverse(f"admin:memberships_invoice_{act}", args=[owed.pk]) for act in ("change", "paid")]


def _of_a_hold() -> list[str]:
    """The pages of one hold on Anna's data, and of the end of another that Dana has proposed herself."""
    now, dana = timezone.now(), Member.objects.get(email="dana@example.org")
    anna = Member.objects.get(email="anna@example.org")
    one, other = (
        holds.place(
            member=anna,
            categories=categories,
            ground=Ground.CLAIMS,
            reason="En tvist om en faktura.",
            review_on=now.date() + dt.timedelta(days=60),
            by=dana,
            now=now,
        )
        for categories in (["messages"], [])
    )
    holds.ask_release(hold=other, because="Fakturan är betald.", by=dana, now=now)
    return [
        reverse("admin:retention_calendar"),
        reverse("admin:retention_hold_place", args=[anna.pk]),
        *(reverse(f"admin:retention_hold_{act}", args=[one.pk]) for act in ("change", "review", "end")),
        reverse("admin:retention_hold_end", args=[other.pk]),
    ]


def _of_a_sweep() -> list[str]:
    """The page of a sweep that waits for two people."""
    anna = Member.objects.get(email="anna@example.org")
    old = timezone.now() - dt.timedelta(days=800)
    SignIn.objects.bulk_create(SignIn(member=anna, way="code", at=old) for _ in range(2000))
    sweep = sweeps.begin(now=timezone.now())
    perform(str(Promise.objects.get(ids__sweep_id=str(sweep.pk)).pk), run_sweep)
    return [reverse("admin:retention_sweep_change", args=[sweep.pk])]


def pages() -> list[str]:
    letter = by_letter()
    stuck = Step.objects.filter(outcome="pending", attempts=1).first()
    assert stuck is not None
    shown = [
        reverse("admin:members_member_change", args=[Member.objects.get(email="anna@example.org").pk]),
        reverse(
            "admin:members_member_change", args=[Member.objects.get(email="bo@example.org").pk]
        ),  # asks why
        reverse("admin:members_member_merge", args=[Member.objects.get(email="bo@example.org").pk]),
        reverse("admin:rights_case_change", args=[stuck.line.case_id]),
        reverse("admin:rights_case_change", args=[Case.objects.filter(closed_at__isnull=False)[0].pk]),
        *_of_the_clock(),
        reverse("admin:correspondence_thread_change", args=[Thread.objects.filter(closed_at=None)[0].pk]),
        reverse("admin:outbox_promise_change", args=[Promise.objects.parked()[0].pk]),
        reverse("admin:rights_case_register"),
        reverse("admin:rights_case_enter"),
        reverse("admin:rights_case_enter_new"),
        reverse("admin:rights_case_enter_member", args=[letter.reader_id]),
        reverse("admin:rights_case_note_person"),
        reverse("admin:rights_case_change", args=[letter.case_id]),
        reverse("admin:rights_case_add_right", args=[letter.case_id]),
        reverse("admin:rights_posted_change", args=[letter.pk]),
        *_of_a_hold(),
        *_of_a_sweep(),
        *_of_a_debt(),
    ]
    lists = [reverse(f"admin:{name}_changelist") for name in LISTS]
    return ["/admin/", *lists, *(reverse(f"admin:{name}_add") for name in ADDED), *shown]


@pytest.mark.long  # the short tier looks at the desk in test_every_page, each page in one way
@pytest.mark.parametrize(("width", "scheme"), MATRIX)
def test_desk_pages_are_accessible_silent_and_fit(
    open_page: OpenPage, dana_at_desk: Member, width: int, scheme: str
) -> None:
    page = open_page("/healthz", width=width, scheme=scheme, member=dana_at_desk)
    sit_down(page, dana_at_desk)
    wrong: list[str] = []

    for path in pages():
        page.goto(path)
        assert page.locator("h1").count() == 1, path
        for look in (assert_accessible, assert_fits):
            try:
                look(page)
            except AssertionError as found:
                wrong.append(f"{path}: {str(found).splitlines()[0][:600]}")

    assert wrong == []


def test_a_list_on_a_phone_scrolls_in_its_own_box_and_says_so(
    open_page: OpenPage, dana_at_desk: Member
) -> None:
    page = open_page("/healthz", width=390, member=dana_at_desk)
    sit_down(page, dana_at_desk)

    page.goto(reverse("admin:rights_case_changelist"))
    box = page.locator("#changelist-form .results")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert box.evaluate(
        "one => one.scrollWidth > one.clientWidth && getComputedStyle(one).overflowX === 'auto'"
    )
    expect(page.get_by_text("Listan är bredare än skärmen")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.get_by_text("Listan är bredare än skärmen")).to_be_hidden()


def test_what_follows_the_fields_of_a_request_begins_below_them(
    open_page: OpenPage, dana_at_desk: Member
) -> None:
    page = open_page("/healthz", width=390, member=dana_at_desk)
    sit_down(page, dana_at_desk)

    page.goto(reverse("admin:rights_case_change", args=[Case.objects.filter(closed_at=None)[0].pk]))

    fields, first = (
        page.locator(which).first.bounding_box() for which in ("#content-main", "#content > .module > h2")
    )
    assert fields is not None
    assert first is not None
    assert first["y"] >= fields["y"] + fields["height"]


def test_a_handler_finds_a_late_request_and_tries_again(open_page: OpenPage, dana_at_desk: Member) -> None:
    page = open_page("/healthz", member=dana_at_desk)
    sit_down(page, dana_at_desk)
    case = Step.objects.filter(outcome="pending", attempts=1)[0].line.case

    page.goto("/admin/")
    page.get_by_role("link", name="försenade").click()
    page.get_by_role("link", name=case.reference).click()
    page.get_by_role("button", name="Försök igen").first.click()

    expect(page.get_by_text("Det görs ett nytt försök nu.")).to_be_visible()
    expect(page.get_by_role("heading", name="Vad som hände")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_a_personal_number_is_noted_shown_and_found_on_pages_that_everyone_can_use(
    open_page: OpenPage,
    dana_at_desk: Member,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    scheme: str,
) -> None:
    book = example("hosting")
    monkeypatch.setattr(register, "current", lambda: book)
    anna = Member.objects.get(email="anna@example.org")
    page = open_page("/healthz", width=width, scheme=scheme, member=dana_at_desk)
    sit_down(page, dana_at_desk)

    page.goto(reverse("admin:members_member_change", args=[anna.pk]))
    page.get_by_role("link", name="Visa eller ändra personnumret").click()
    page.get_by_label("Personnummer").fill("811218-9875")
    page.get_by_role("button", name="Anteckna numret").click()
    expect(page.get_by_text("Den sista siffran stämmer inte med de andra.")).to_be_visible()
    inspect(page)
    page.get_by_label("Personnummer").fill("811218-9876")
    page.get_by_role("button", name="Anteckna numret").click()
    expect(page.get_by_text("1981••••-••••")).to_be_visible()
    inspect(page)
    page.get_by_role("link", name="Visa eller ändra personnumret").click()
    page.get_by_role("button", name="Visa personnumret").click()
    expect(page.get_by_text("Välj varför du behöver se numret.")).to_be_visible()
    page.get_by_label("För att vara säker på vem personen är").check()
    inspect(page)
    page.get_by_role("button", name="Visa personnumret").click()
    expect(page.get_by_text("19811218-9876")).to_be_visible()
    inspect(page)
    page.goto(reverse("admin:members_member_changelist"))
    page.get_by_role("link", name="Sök på personnummer").click()
    expect(page.get_by_role("heading", name="Sök på personnummer")).to_be_visible()
    inspect(page)
    page.get_by_label("Personnummer").fill("19811218-9876")
    page.get_by_role("button", name="Sök", exact=True).click()
    expect(page).to_have_url(re.compile(f"{anna.pk}/change/$"))


def inspect(page: Page) -> None:
    assert page.locator("h1").count() == 1
    assert "9876" not in page.title() + page.url
    assert_accessible(page)
    assert_fits(page)
