"""The desk: who may sit down, what a list shows, what is noted when a person's page is opened."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.correspondence.models import Author, Thread
from portal.correspondence.services import number, open_thread
from portal.desk import masks
from portal.desk.badges import due
from portal.desk.paging import CAP, CappedPaginator
from portal.front import roles
from portal.members.models import Member
from portal.memberships.models import Invoice, Payment, Plan, Subscription
from portal.outbox.models import Promise
from portal.outbox.services import promise
from portal.outbox.words import TASKS
from portal.recipients.models import LookUp
from portal.trail.models import Entry
from rights.models import Case, Channel, Line
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import lifecycle
from rights.services.intake import Asked, file_case
from tests.desk.conftest import AtDesk, open_person, search

EVERY_LIST = [
    f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry
]
PERSONS = [name for name in EVERY_LIST if "outbox" not in name and "dispatch" not in name]


def a_case(member: Member, *, days_ago: int = 0) -> Case:
    now = timezone.now() - dt.timedelta(days=days_ago)
    asked = [Asked(right=Right.ACCESS)]
    return file_case(member=member, asked=asked, channel=Channel.PORTAL, language="sv", now=now).case


@pytest.mark.promise(24)
def test_staff_without_a_role_are_refused(at_desk: AtDesk) -> None:
    client = at_desk("")

    assert client.get("/admin/", follow=True).status_code == 403
    assert all(client.get(reverse(name), follow=True).status_code == 403 for name in EVERY_LIST)


def test_a_member_is_refused_and_a_stranger_is_sent_to_sign_in(
    alice: Member, as_member: Callable[[Member], Client], client: Client
) -> None:
    assert as_member(alice).get("/admin/", follow=True).status_code == 403
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))


def test_who_goes_astray_at_the_desk_is_led_back_to_it(
    at_desk: AtDesk, alice: Member, as_member: Callable[[Member], Client]
) -> None:
    desk, overview = reverse("admin:index"), reverse("overview")
    handler, astray = at_desk("handler"), "/admin/rights/nothing/"

    for url, status in ((astray, 404), (reverse("admin:trail_entry_changelist"), 403)):
        answer = handler.get(url)
        page = answer.content.decode()
        assert answer.status_code == status
        assert f'<a class="btn" href="{desk}">Till handläggningen</a>' in page
        assert overview not in page
    for url in ("/sv/nothing/", astray):
        client = handler if url != astray else as_member(alice)
        assert "Till handläggningen" not in client.get(url, follow=True).content.decode()


def test_the_page_of_a_request_begins_with_the_last_day_the_state_and_the_acts(
    at_desk: AtDesk, alice: Member
) -> None:
    case = a_case(alice)
    line = case.lines.get()
    lifecycle.advance(line=line, to=State.PREPARING, now=timezone.now())
    lifecycle.advance(line=line, to=State.REVIEWING, now=timezone.now())

    page = at_desk().get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()

    acts = [reverse(f"admin:rights_case_{name}", args=[case.pk, line.pk]) for name in ("release", "refuse")]
    places = [page.index(one) for one in ("Svar senast", "Väntar på att", *acts, "Månaden räknas från")]
    assert places == sorted(places)
    assert page.count(f"{Right.ACCESS.to_staff}: Arbetet började") == 1
    assert f'<a class="button second" href="{acts[1]}">' in page


def test_the_desk_calls_a_right_by_a_name_that_is_not_said_to_the_person(
    at_desk: AtDesk, alice: Member
) -> None:
    case, desk = a_case(alice), at_desk()

    for url in (reverse("admin:rights_case_changelist"), reverse("admin:rights_case_change", args=[case.pk])):
        page = desk.get(url).content.decode()
        assert "Kopia av uppgifterna" in page
        assert str(Right.ACCESS.label) not in page


def test_lists_say_plans_by_name_and_mark_no_missing_file_as_wrong(at_desk: AtDesk, alice: Member) -> None:
    plan = Plan.objects.create(
        code="ar", name_sv="Ett år", name_en="One year", price_ore=1, currency="SEK", interval="year"
    )
    Subscription.objects.create(member=alice, plan=plan, started_on=timezone.localdate())
    open_thread(member=alice, subject="Fråga", text="Hej", now=timezone.now())
    desk = at_desk()

    plans = desk.get(reverse("admin:memberships_subscription_changelist")).content.decode()
    threads = desk.get(reverse("admin:correspondence_thread_changelist")).content.decode()
    everybody = desk.get(reverse("admin:members_member_changelist")).content.decode()

    assert "Ett år" in plans
    assert ">ar<" not in plans
    assert "icon-no" not in threads
    assert "Vems tur" in threads or "vems tur" in threads
    assert "Visa alla" not in everybody


def test_a_password_alone_does_not_open_the_desk(at_desk: AtDesk) -> None:
    assert at_desk("handler", second_step=False).get("/admin/", follow=True).status_code == 403


def test_the_technician_reaches_promises_and_no_person(at_desk: AtDesk) -> None:
    client = at_desk("technician")

    assert client.get("/admin/").status_code == 200
    assert client.get(reverse("admin:outbox_promise_changelist")).status_code == 200
    assert all(client.get(reverse(name)).status_code == 403 for name in PERSONS)


def test_the_auditor_reads_the_trail_and_a_handler_does_not(at_desk: AtDesk) -> None:
    trail = reverse("admin:trail_entry_changelist")

    assert at_desk("auditor").get(trail).status_code == 200
    assert at_desk("handler").get(trail).status_code == 403


def test_nobody_may_delete_anything_or_change_evidence(at_desk: AtDesk, rf: object) -> None:
    for model, page in admin.site._registry.items():
        assert not page.has_delete_permission(None), model  # type: ignore[arg-type]  # asks nothing of the request
        if model._meta.label not in {"memberships.Plan"}:
            assert not page.has_change_permission(None), model  # type: ignore[arg-type]


def test_only_our_own_rooms_have_a_door_here() -> None:
    assert {model.__module__.partition(".")[0] for model in admin.site._registry} <= {
        "portal",
        "rights",
        "consents",
        "retention",
    }


def test_roles_hold_exactly_what_is_written(db: None) -> None:
    group = Group.objects.get(name="auditor")
    group.permissions.add(Permission.objects.get(codename="view_member"))

    roles.establish()

    held = {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}
    assert held == set(roles.MAY["auditor"])


def test_a_list_masks_names_and_addresses(at_desk: AtDesk, alice: Member, bob: Member) -> None:
    Member.objects.filter(pk=bob.pk).update(protected_identity=True, city="Hemligby")

    page = at_desk().get(reverse("admin:members_member_changelist")).content.decode()

    assert "Åkesson" not in page
    assert "alice@example.org" not in page
    assert "A••• Å•••" in page
    assert "a•••@•••.org" in page
    assert "Göteborg" not in page
    assert "G•••" in page
    assert "Hemligby" not in page
    assert "H•••" not in page
    assert "B•••" not in page
    assert "Skyddad identitet" in page


def test_members_are_found_by_address_or_three_letters(at_desk: AtDesk, alice: Member, bob: Member) -> None:
    client, url = at_desk(), reverse("admin:members_member_changelist")

    def found(text: str) -> set[str]:
        answer = search(client, url, text)
        return {str(row.pk) for row in answer.context["cl"].result_list}

    assert found("ALICE@example.org") == {str(alice.pk)}
    assert found("alice@") == set()
    assert found("åke") == {str(alice.pk)}
    assert found("ål") == set()
    assert found(str(bob.pk)) == {str(bob.pk)}
    Member.objects.filter(pk=alice.pk).update(protected_identity=True)
    assert found("åke") == set()


@pytest.mark.promise(18)
@pytest.mark.rule("R15-18")
def test_opening_a_member_is_noted_with_role_and_reason_and_shown_to_her(
    at_desk: AtDesk, alice: Member, as_member: Callable[[Member], Client]
) -> None:
    client = at_desk("handler")

    answer = open_person(client, reverse("admin:members_member_change", args=[alice.pk]))

    assert answer.status_code == 200
    look = LookUp.objects.get(member=alice)
    assert (look.role, look.page, look.reason) == ("handler", "member", "support")
    assert Entry.objects.filter(action="recipients.record.looked_up", subject_id=alice.pk).exists()
    shown = as_member(alice).get(reverse("my_data_looked")).content.decode()
    assert "för att svara på din fråga" in shown
    assert "Stina" not in shown


def test_opening_a_list_notes_nothing(at_desk: AtDesk, alice: Member) -> None:
    at_desk().get(reverse("admin:members_member_changelist"))

    assert not LookUp.objects.exists()


def test_protected_identity_is_shown_only_to_those_who_check_identity(at_desk: AtDesk, alice: Member) -> None:
    Member.objects.filter(pk=alice.pk).update(protected_identity=True, street="Hemliga gatan 1")
    url = reverse("admin:members_member_change", args=[alice.pk])

    handler, verifier = (
        open_person(at_desk("handler"), url).content.decode(),
        open_person(at_desk("verifier"), url).content.decode(),
    )

    assert "Hemliga gatan" not in handler
    assert "alice@example.org" not in handler
    assert "Hemliga gatan" in verifier


def test_a_frozen_person_is_not_opened(at_desk: AtDesk, alice: Member) -> None:
    Member.objects.filter(pk=alice.pk).update(standing="frozen")

    answer = at_desk().get(reverse("admin:members_member_change", args=[alice.pk]))

    assert answer.status_code == 409
    assert "Uppgifterna om den här personen håller på att raderas" in answer.content.decode()


def test_every_page_about_a_person_notes_the_look(at_desk: AtDesk, alice: Member) -> None:
    client, case = at_desk(), a_case(alice)
    thread = open_thread(member=alice, subject="Hej", text="Hur gör jag?", now=timezone.now()).thread

    client.get(reverse("admin:rights_case_change", args=[case.pk]))
    client.get(reverse("admin:correspondence_thread_change", args=[thread.pk]))

    assert list(LookUp.objects.order_by("pk").values_list("page", "reason")) == [
        ("case", case.reference),
        ("messages", number(thread)),
    ]


def test_a_page_is_headed_by_its_number_and_not_by_a_long_key(at_desk: AtDesk, alice: Member) -> None:
    client, case = at_desk(), a_case(alice)
    thread = open_thread(member=alice, subject="Hej", text="Hur gör jag?", now=timezone.now()).thread
    headed = {
        reverse("admin:rights_case_change", args=[case.pk]): f"Begäran {case.reference}",
        reverse("admin:correspondence_thread_change", args=[thread.pk]): f"Konversation {number(thread)}",
        reverse("admin:members_member_change", args=[alice.pk]): f"Medlem {str(alice.pk)[:8]}",
    }

    for url, heading in headed.items():
        page = open_person(client, url).content.decode()
        crumbs = page.partition('<div class="breadcrumbs">')[2].partition("</div>")[0]
        assert f"<h1>{heading}</h1>" in page
        assert heading in crumbs
        assert str(alice.pk) not in crumbs
        assert str(thread.pk) not in crumbs
        assert str(case.pk) not in crumbs


def test_the_queue_is_ordered_by_the_last_day_with_its_colour(
    at_desk: AtDesk, alice: Member, bob: Member
) -> None:
    calm, late = a_case(alice), a_case(bob, days_ago=60)

    answer = at_desk().get(reverse("admin:rights_case_changelist"))

    assert [row.pk for row in answer.context["cl"].result_list] == [late.pk, calm.pk]
    page = answer.content.decode()
    assert 'class="due late"' in page
    assert "dagar för sent" in page
    assert 'class="due ok"' in page


def test_filters_of_the_queue_show_counts_and_narrow_it(at_desk: AtDesk, alice: Member, bob: Member) -> None:
    calm, late = a_case(alice), a_case(bob, days_ago=60)
    client, url = at_desk(), reverse("admin:rights_case_changelist")

    def shown(**chosen: str) -> list[object]:
        return [row.pk for row in client.get(url, chosen).context["cl"].result_list]

    assert shown(due="late") == [late.pk]
    assert shown(due="later") == [calm.pk]
    assert shown(due="closed") == []
    assert shown(state="withdrawn") == []
    assert shown(q=late.reference.lower(), due="all") == [late.pk]
    assert "(1)" in client.get(url).content.decode()


def test_a_number_that_is_searched_for_is_found_whether_the_request_is_open_or_closed(
    at_desk: AtDesk, alice: Member, bob: Member
) -> None:
    still_open, closed = a_case(alice), a_case(bob)
    Case.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
    client, url = at_desk(), reverse("admin:rights_case_changelist")

    def shown(**chosen: str) -> list[object]:
        return [row.pk for row in client.get(url, chosen).context["cl"].result_list]

    assert shown() == shown(q=" ") == [still_open.pk]
    assert shown(q=closed.reference) == [closed.pk]
    assert shown(q=still_open.reference) == [still_open.pk]
    assert shown(q=closed.reference, due="later") == []
    page = client.get(url, {"q": closed.reference}).content.decode()
    assert "alla med numret" in page
    assert "alla öppna" not in page
    assert "avslutad (1)" in " ".join(page.split())
    assert "senare (0)" in " ".join(page.split())


def test_a_closed_case_is_never_late() -> None:
    day = dt.date(2026, 1, 1)

    assert "late" not in due(day, today=dt.date(2026, 6, 1), ended=True)
    assert "soon" in due(day, today=day, ended=False)


def test_a_list_of_many_rows_is_not_counted(at_desk: AtDesk, alice: Member) -> None:
    now = timezone.now()
    Entry.objects.bulk_create(
        [Entry(action="tests.row.made", role="system", at=now) for _ in range(CAP + 50)]
    )
    client = at_desk("auditor")

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("admin:trail_entry_changelist"))

    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"].upper()]
    assert counts
    assert all(f"LIMIT {CAP}" in count for count in counts)
    assert answer.context["cl"].result_count == CAP
    assert CappedPaginator(Entry.objects.order_by("pk"), 50).num_pages == CAP // 50


def test_a_parked_promise_of_a_case_can_be_tried_again(at_desk: AtDesk, alice: Member) -> None:
    case = a_case(alice)
    stuck = promise(task="rights.prepare", key="stuck", line_id=case.lines.get().pk)
    Promise.objects.filter(pk=stuck.pk).update(parked_at=timezone.now(), failures=5, last_error="OSError")
    client, page = at_desk(), reverse("admin:rights_case_change", args=[case.pk])

    assert "OSError" in client.get(page).content.decode()
    answer = client.post(reverse("admin:outbox_promise_again", args=[stuck.pk]), {"back": page})

    assert answer.headers["Location"] == page
    stuck.refresh_from_db()
    assert (stuck.parked_at, stuck.failures) == (None, 0)
    assert Entry.objects.filter(action="outbox.promise.retried").exists()


def test_a_cases_page_shows_its_own_parked_promises_however_many_others_there_are(
    at_desk: AtDesk, alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, line = a_case(alice), a_case(alice).lines.get()
    step = line.steps.create(source="crm")
    strange = a_case(bob).lines.get()
    keys: dict[str, dict[str, Any]] = {
        "rights.prepare": {"line_id": strange.pk},
        "rights.acknowledge": {"case_id": case.pk},
        "rights.make_package": {"line_id": line.pk},
        "rights.run_step": {"step_id": step.pk},
    }
    for task, ids in keys.items():
        promise(task=task, key=task, **ids)
    Promise.objects.filter(key__in=keys).update(parked_at=timezone.now(), last_error="OSError")
    monkeypatch.setattr("rights.admin.MOST_PARKED", 3)

    page = at_desk().get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()

    told = [str(TASKS[task]) for task in keys]
    assert [words in page for words in told] == [False, True, True, True]
    assert "rights.run_step" not in page


def test_trying_again_leads_nowhere_outside_and_needs_the_right(at_desk: AtDesk) -> None:
    stuck = promise(task="front.answer", key="stuck")
    Promise.objects.filter(pk=stuck.pk).update(parked_at=timezone.now())
    url = reverse("admin:outbox_promise_again", args=[stuck.pk])

    assert at_desk("auditor").post(url).status_code == 403
    answer = at_desk("technician").post(url, {"back": "https://evil.example/"})
    assert answer.headers["Location"].startswith("/admin/outbox/")


def test_an_answer_goes_out_through_the_service(at_desk: AtDesk, alice: Member) -> None:
    thread = open_thread(member=alice, subject="Hej", text="Hur gör jag?", now=timezone.now()).thread
    client, url = at_desk(), reverse("admin:correspondence_thread_reply", args=[thread.pk])

    client.post(url, {"text": " "})
    client.post(url, {"text": "Så här gör du."})

    answers = thread.messages.filter(author=Author.STAFF)
    assert [message.text for message in answers] == ["Så här gör du."]
    assert Promise.objects.filter(task="correspondence.tell_answered").exists()
    waiting = reverse("admin:correspondence_thread_changelist") + "?waits=us"
    assert list(client.get(waiting).context["cl"].result_list) == list(Thread.objects.none())


def test_staff_enter_money_through_the_services(at_desk: AtDesk, alice: Member) -> None:
    client = at_desk()
    client.post(
        reverse("admin:memberships_plan_add"),
        {
            "code": "ar",
            "name_sv": "År",
            "name_en": "Year",
            "price_ore": "790",
            "currency": "SEK",
            "interval": "year",
        },
    )
    plan = Plan.objects.get()
    whole = {"member": str(alice.pk), "plan": plan.pk, "started_on": "2026-01-02", "renews_on": "2027-01-02"}

    client.post(reverse("admin:memberships_subscription_add"), whole)
    twice = client.post(reverse("admin:memberships_subscription_add"), whole)
    client.post(
        reverse("admin:memberships_payment_add"),
        {
            "member": str(alice.pk),
            "subscription": Subscription.objects.get().pk,
            "amount_ore": "790",
            "currency": "SEK",
            "method": "giro",
            "paid_at": "2026-01-02T10:15",
        },
    )
    client.post(
        reverse("admin:memberships_invoice_add"),
        {
            "member": str(alice.pk),
            "number": "2026-1",
            "text": "År",
            "amount_ore": "790",
            "vat_ore": "158",
            "currency": "SEK",
            "issued_on": "2026-01-02",
            "due_on": "2026-02-01",
        },
    )

    assert Subscription.objects.count() == 1
    assert "redan" in twice.content.decode()
    assert Payment.objects.get().origin == "staff"
    assert Invoice.objects.get().fiscal_year_ends_on == dt.date(2026, 12, 31)
    assert Invoice.objects.get().buyer_name == alice.name
    told = set(Entry.objects.filter(role="staff").values_list("action", flat=True))
    assert {
        "memberships.plan.entered",
        "memberships.subscription.entered",
        "memberships.payment.entered",
        "memberships.invoice.issued",
    } <= told


def test_the_first_page_counts_and_draws_the_weeks(at_desk: AtDesk, alice: Member, bob: Member) -> None:
    a_case(alice)
    a_case(bob, days_ago=60)

    answer = at_desk().get("/admin/")

    counts = {tile.text: tile.count for tile in answer.context["tiles"]}
    assert counts["försenade"] == "1"
    assert sum(week.count for week in answer.context["weeks"]) == 1
    assert "<svg" in answer.content.decode()
    assert at_desk("technician").get("/admin/").context["weeks"] == []


def test_a_tile_counts_requests_as_its_list_does(at_desk: AtDesk, alice: Member, bob: Member) -> None:
    case, closed = a_case(alice), a_case(bob)
    case.lines.create(right=Right.PORTABILITY)
    Case.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
    client = at_desk()
    for state in ("identifying", "reviewing"):
        Line.objects.update(state=state)

        tiles = {tile.url: tile.count for tile in client.get("/admin/").context["tiles"]}
        url = reverse("admin:rights_case_changelist") + f"?state={state}"

        assert tiles[url] == "1"
        assert [row.pk for row in client.get(url).context["cl"].result_list] == [case.pk]


def test_desk_pages_have_the_strict_policy_without_trusted_types(at_desk: AtDesk, client: Client) -> None:
    desk = at_desk().get("/admin/").headers["Content-Security-Policy"]
    page = client.get("/healthz").headers["Content-Security-Policy"]

    assert "trusted-types" not in desk
    assert "script-src 'self'" in desk
    assert "unsafe" not in desk
    assert "require-trusted-types-for 'script'" in page


@pytest.mark.parametrize(
    ("name", "masked"),
    [("Anna Åkesson", "A••• Å•••"), ("", "–"), ("Ó", "Ó•••"), ("a b c d", "a••• b••• c•••")],
)
def test_masked_names(name: str, masked: str) -> None:
    assert masks.name(name) == masked


def test_masked_personal_numbers() -> None:
    assert masks.personal_number("198112189876") == "1981••••-••••"
    assert masks.personal_number("") == "–"
    assert masks.personal_number("198112189876", protected=True) == "•••"
    assert masks.personal_number("", protected=True) == "•••"


def test_masked_towns() -> None:
    assert masks.town("Upplands Väsby") == "U••• V•••"
    assert masks.town("") == "–"
    assert masks.town("Hemligby", protected=True) == "•••"


def test_masked_addresses() -> None:
    assert masks.email("anna@mail.example.org") == "a•••@•••.org"
    assert masks.email(None) == "–"
    assert masks.email("anna@example.org", protected=True) == "•••"
