"""My data: one row a category computed for this person, the records behind it, and nobody else's."""

import datetime as dt
import json
import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import FloatField, Func, QuerySet, Value
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.correspondence.models import Attachment, Message, Thread
from portal.datamap import registry
from portal.datamap.copying import Copying, json_lines
from portal.members.models import Member
from portal.memberships.models import Invoice, Receipt
from portal.notices.services import accept_terms
from portal.trail.models import Entry
from portal.trail.services import record
from retention import glance
from rights.models import Channel
from rights.rules.right import Right
from rights.services.intake import Asked, file_case
from tests.pages.makers import CATEGORIES, OWN_PAGES, fill

pytestmark = pytest.mark.django_db

ALL_OWN = (*OWN_PAGES, *(f"my-data/{category}" for category in CATEGORIES))
NO_BREAK = "\N{NO-BREAK SPACE}"
SignIn = Callable[[Member], Client]


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def exported(label: str, member: Member, category: str) -> list[dict[str, object]]:
    copying = Copying(source=registry.declared()[label], member_id=member.pk, category=category)
    lines = b"".join(json_lines(copying.as_json(), copying.parameters)).splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.promise(14)
@pytest.mark.rule("R15-2")
@pytest.mark.rule("R15-3")
@pytest.mark.rule("R15-4")
@pytest.mark.rule("R15-5")
@pytest.mark.rule("R15-8")
def test_each_kind_says_how_many_where_from_why_for_whom_and_until_when(
    alice: Member, as_member: SignIn
) -> None:
    fill(alice, count=3)

    page = text(as_member(alice), "/en/my-data/")

    assert "Payments and invoices" in page
    assert "6 records" in page
    assert "Stripe, when you pay" in page
    assert f"the contract with you, Article{NO_BREAK}6(1)(b)" in page
    assert "Nordanhall Webbhotell AB" in page
    assert f"31{NO_BREAK}December{NO_BREAK}2033" in page
    assert "the Swedish bookkeeping act" in page


def test_the_page_does_not_say_that_something_is_hidden_where_nothing_is(
    alice: Member, as_member: SignIn
) -> None:
    page = text(as_member(alice), "/mina-uppgifter/profile/")

    assert "Skyddad identitet" in page
    assert "Om det står ja är ditt namn" in page
    assert "visas inte i personalens listor" not in page


def test_the_swedish_page_speaks_swedish_and_writes_articles_the_swedish_way(
    alice: Member, as_member: SignIn
) -> None:
    fill(alice, count=1)

    page = text(as_member(alice), "/mina-uppgifter/")

    assert f"avtalet med dig, artikel{NO_BREAK}6.1{NO_BREAK}b" in page
    assert f"31{NO_BREAK}december{NO_BREAK}2033" in page
    assert "tas bort om" in page


@pytest.mark.rule("R15-1")
def test_kinds_with_nothing_in_them_are_named_as_looked_for_and_empty(
    alice: Member, as_member: SignIn
) -> None:
    page = text(as_member(alice), "/en/my-data/")

    assert "Of these kinds we have looked and found nothing about you." in page
    assert "Payments and invoices" in page.split("we have looked")[1]


@pytest.mark.parametrize(
    ("url", "of_payments"), [("my-data/", ">Payments and invoices<"), ("my-data/payments/", "<main")]
)
def test_of_what_is_not_held_the_page_says_who_would_get_it(
    url: str, of_payments: str, alice: Member, bob: Member, as_member: SignIn
) -> None:
    fill(bob, count=1)

    def recipients(member: Member) -> str:
        facts = text(as_member(member), f"/en/{url}").split(of_payments)[1]
        return facts.split("Kept until</dt>")[0]

    assert "Who would get it" in recipients(alice)
    assert "Who gets it" not in recipients(alice)
    assert "Who gets it" in recipients(bob)
    assert "Who would get it" not in recipients(bob)
    assert "Stripe" in recipients(alice)


def test_the_log_is_no_request_and_is_counted_apart(alice: Member, as_member: SignIn) -> None:
    for action in ("members.account.opened", "members.profile.corrected"):
        record(action=action, subject=alice, about=alice)
    client = as_member(alice)

    def card() -> str:
        return " ".join(
            text(client, "/en/my-data/").split(">Requests about your rights<")[1].split("</p>")[0].split()
        )

    new = card()
    inside = text(client, "/en/my-data/requests/")
    overview = text(client, "/en/overview/")
    file_case(
        member=alice,
        asked=[Asked(right=Right.ACCESS)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now(),
    )
    log = Entry.objects.filter(subject_id=alice.pk).count()

    assert "Only the log: 2 entries" in new
    assert "The log has 2 entries." in inside
    assert "We hold 2 records." not in inside
    assert "Requests about your rights" not in overview
    # the request, the right asked for, and the standstill of deletion until the copy is there
    assert f"3 records and {log} entries in the log" in card()


def test_the_billing_address_is_held_only_when_some_of_it_is_given(bob: Member, now: dt.datetime) -> None:
    def records() -> dict[str, int]:
        return {row.about.id: row.records for row in glance.of_member(member=bob, now=now, language="en")}

    assert records()["address"] == 0
    bob.city = "Malmö"
    bob.save()

    assert records()["address"] == 1
    assert records()["profile"] == 1


@pytest.mark.promise(81)
def test_what_is_never_kept_is_shown_as_not_stored(
    alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = register.load(register.EXAMPLES / "devices.toml")
    monkeypatch.setattr(register, "current", lambda: book)

    page = text(as_member(alice), "/en/my-data/")

    after = page.split("These data pass through our service and are never kept.")[1]
    assert "Video calls" in after
    assert "Not stored." in after


@pytest.mark.promise(87)
def test_what_linked_users_see_names_them_as_recipients(
    alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = register.load(register.EXAMPLES / "devices.toml")
    monkeypatch.setattr(register, "current", lambda: book)
    seen = [category for category in book.categories if "linked_users" in category.recipients]

    page = text(as_member(alice), "/en/my-data/")

    assert seen
    for category in seen:
        row = page.split(f">{category.label.en}<")[1].split("</li>")[0]
        assert book.recipient("linked_users").called("en") in row


@pytest.mark.promise(138)
def test_data_held_for_another_controller_stand_apart_and_are_not_counted(
    alice: Member, as_member: SignIn, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = register.load(register.EXAMPLES / "hosting.toml")
    monkeypatch.setattr(register, "current", lambda: book)

    page = text(as_member(alice), "/en/my-data/")

    rows = glance.of_member(member=alice, now=now, language="en", register=book)
    assert [row.about.id for row in rows if not row.ours] == ["hosted_data"]
    own, others = page.split("Where we work for somebody else")
    assert "What customers store with us" not in own
    assert "What customers store with us" in others
    assert as_member(alice).get("/en/my-data/hosted_data/").status_code == 200


@pytest.mark.promise(48)
def test_a_sub_account_sees_nothing_of_the_main_account(
    alice: Member, bob: Member, as_member: SignIn
) -> None:
    fill(alice, count=2)
    bob.main_account = alice
    bob.save()

    pages = [text(as_member(bob), f"/en/my-data/{category}/") for category in CATEGORIES]

    assert not [page for page in pages if "Alice" in page or "alice@" in page]
    for source in registry.sources():
        if source.subject and source.copied():
            for category in source.categories():
                mine = exported(source.model_class()._meta.label_lower, bob, category)
                assert "alice" not in json.dumps(mine).lower()
    assert "Alice" in text(as_member(alice), "/en/my-data/profile/")


@pytest.mark.promise(10)
def test_the_figures_on_the_page_are_those_in_the_export(alice: Member, as_member: SignIn) -> None:
    fill(alice, count=1)

    page = text(as_member(alice), "/en/my-data/statistics/")
    (row,) = exported("activity.statistic", alice, "statistics")

    for name in ("visits", "pages", "favourite"):
        assert f">{row[name]}<" in page
    assert "our conclusion" in page


@pytest.mark.promise(27)
@pytest.mark.promise(120)
def test_the_history_shows_amounts_and_dates_on_the_page_and_in_the_export(
    alice: Member, as_member: SignIn
) -> None:
    fill(alice, count=2)

    page = text(as_member(alice), "/en/membership/")
    payments = exported("memberships.payment", alice, "payments")
    subscriptions = exported("memberships.subscription", alice, "memberships")

    assert f"SEK{NO_BREAK}149.01" in page
    assert f"30{NO_BREAK}September{NO_BREAK}2026" in page
    assert f"SEK{NO_BREAK}149</" in page or f"SEK{NO_BREAK}149 " in page
    assert [row["amount_ore"] for row in payments] == ["149.00", "149.01"]
    assert str(payments[1]["paid_at"]).startswith("2026-09-30")
    assert subscriptions[0]["started_on"] == "2025-01-01"


def test_the_password_is_told_of_and_never_shown(alice: Member, as_member: SignIn) -> None:
    alice.set_password("a very long pass phrase")
    alice.save()

    page = text(as_member(alice), "/en/my-data/account/")

    assert "stored as a hash" in page
    assert alice.password not in page
    assert "scrypt" not in page


def test_html_in_a_record_is_text(alice: Member, as_member: SignIn) -> None:
    thread = Thread.objects.create(member=alice, subject="<script>alert(1)</script>")
    Message.objects.create(thread=thread, author="member", text='<img src=x onerror="alert(1)">')

    raw = as_member(alice).get("/en/my-data/messages/").content.decode()

    assert "<script>alert" not in raw
    assert "<img src=x" not in raw
    assert "&lt;script&gt;alert(1)" in raw


def test_pages_go_from_newest_to_oldest_and_back_without_a_gap(alice: Member, as_member: SignIn) -> None:
    fill(alice, count=45)
    client = as_member(alice)
    url, seen, newer = "/en/my-data/sign_ins/", [], []

    for _ in range(3):
        answer = client.get(url)
        table = answer.context["tables"][0]
        seen += [record.cells[0].text for record in table.records]
        newer.append(table.newer)
        url = f"/en/my-data/sign_ins/{table.older.partition('#')[0]}"
    back = client.get(f"/en/my-data/sign_ins/{newer[2].partition('#')[0]}").context["tables"][0]

    assert len(seen) == len(set(seen)) == 45
    assert [record.cells[0].text for record in back.records] == seen[20:40]
    assert newer[0] == ""
    assert url == "/en/my-data/sign_ins/"


@pytest.mark.parametrize("cursor", ["x", "%00", "bzpbXQ", "W10", "eyJhIjoxfQ", "é", "W10" * 900])
def test_a_cursor_we_did_not_make_is_not_found(alice: Member, as_member: SignIn, cursor: str) -> None:
    client = as_member(alice)

    assert client.get("/en/my-data/sign_ins/", {"signin": cursor}).status_code == 404
    assert client.get("/en/messages/", {"page": cursor}).status_code == 404
    assert client.get("/en/consents/", {"decision": cursor}).status_code == 404


def test_a_cursor_of_another_table_is_not_found(alice: Member, as_member: SignIn) -> None:
    fill(alice, count=21)
    client = as_member(alice)
    older = client.get("/en/my-data/sign_ins/").context["tables"][0].older.partition("=")[2].partition("#")[0]

    assert client.get("/en/my-data/sign_ins/", {"signin": older}).status_code == 200
    assert client.get("/en/my-data/page_use/", {"pageview": older}).status_code == 404


def test_search_finds_what_a_record_contains_and_nobody_elses(
    alice: Member, bob: Member, as_member: SignIn
) -> None:
    fill(alice, count=12)
    Thread.objects.create(member=bob, subject="Fråga 7 från Bob")

    page = text(as_member(alice), "/en/my-data/messages/?text=fråga+7")

    assert "Fråga 7" in page
    assert "Fråga 8" not in page
    assert "från Bob" not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("text=ab", "Write at least three characters"),
        ("text=%00abc", "cannot be read"),
        ("text=" + "a" * 200, "at most 100 characters"),
        ("from_on=tomorrow", "Write the first day as year-month-day"),
        ("from_on=2026-02-01&to_on=2026-01-01", "The last day comes before the first day."),
        ("text=%ff%fe%ed%a0%80", "No record fits the search"),
        ("text=%25%25%25", "No record fits the search"),
        ("from_on=0001-01-01&to_on=9999-12-31", "Sign-ins"),
    ],
)
def test_a_search_that_makes_no_sense_says_so(
    alice: Member, as_member: SignIn, query: str, words: str
) -> None:
    fill(alice, count=12)

    assert words in text(as_member(alice), f"/en/my-data/sign_ins/?{query}")


def test_a_search_that_takes_too_long_is_stopped_with_kind_words(
    alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(alice, count=12)
    monkeypatch.setattr("portal.datamap.rows.text_columns", lambda *_, **__: ["user_agent"])
    monkeypatch.setattr("portal.datamap.rows.SEARCH_MILLISECONDS", 1)
    monkeypatch.setattr("portal.datamap.rows._within", _asleep)

    page = text(as_member(alice), "/en/my-data/sign_ins/?text=firefox")

    assert "Choose a shorter period and search again." in page


def _asleep(rows: "QuerySet[Any]", *_: object) -> "QuerySet[Any]":
    slow: QuerySet[Any] = rows.annotate(
        slept=Func(Value(0.05), function="pg_sleep", output_field=FloatField())
    )
    return slow


def test_an_unknown_kind_is_not_found(alice: Member, as_member: SignIn) -> None:
    assert as_member(alice).get("/en/my-data/nothing/").status_code == 404


def test_a_receipt_is_fetched_as_an_attachment_and_by_its_owner_alone(
    alice: Member, mallory: Member, as_member: SignIn
) -> None:
    fill(alice, count=1)
    invoice = Invoice.objects.get(member=alice)
    receipt = Receipt.objects.create(invoice=invoice, file=ContentFile(b"<html>", name="receipt.html"))
    url = reverse("my_data_file", args=["payments", "receipt", receipt.pk, "file"])

    answer = as_member(alice).get(url)

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"<html>"  # type: ignore[attr-defined]  # a file response streams
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert as_member(mallory).get(url).status_code == 404
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("key", ["0", "x", "99999999999999999999", "%00", "1%2F2"])
def test_a_file_that_is_not_there_is_not_found(alice: Member, as_member: SignIn, key: str) -> None:
    client = as_member(alice)

    assert client.get(f"/en/my-data/payments/file/receipt/{key}/file/").status_code == 404
    assert client.get(f"/en/my-data/messages/file/attachment/{key}/file/").status_code == 404
    assert client.get(f"/en/my-data/payments/file/receipt/{key}/made_at/").status_code == 404


def test_a_file_gone_from_the_store_is_not_found(alice: Member, as_member: SignIn) -> None:
    thread = Thread.objects.create(member=alice, subject="x")
    message = Message.objects.create(thread=thread, author="member", text="x")
    lost = Attachment.objects.create(message=message, file="gone", file_name="a.pdf", media_type="x", size=1)

    assert as_member(alice).get(reverse("attachment", args=[lost.pk])).status_code == 404


def test_every_page_asks_the_same_number_of_questions_for_20_rows_and_for_200(
    alice: Member, bob: Member, as_member: SignIn
) -> None:
    fill(alice, count=20)
    fill(bob, count=200)
    few, many = as_member(alice), as_member(bob)
    differ = []

    for path in ALL_OWN:
        counts = []
        for client in (few, many):
            client.get(f"/en/{path}/")
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/en/{path}/")
            counts.append(len(asked))
        differ += [(path, counts)] if len(set(counts)) > 1 else []

    assert differ == []


def test_a_persons_pages_ask_to_sign_in(db: None) -> None:
    for path in ALL_OWN:
        answer = Client().get(f"/en/{path}/")

        assert answer.status_code == 302, path
        assert "login" in answer["Location"]


def test_what_was_done_with_a_new_member_is_told_in_words(alice: Member, as_member: SignIn) -> None:
    accept_terms(member=alice, version="3", language="sv", now=timezone.now())
    record(action="front.registration.finished", subject=alice, facts={"offered": 2, "given": 0})
    key = str(uuid.uuid4())
    record(
        action="rights.case.filed",
        subject=alice,
        about=("rights.case", key),
        facts={"rights": ["access", "portability"], "channel": "guest", "unheard_of": True},
    )

    page = text(as_member(alice), "/en/my-data/requests/")

    assert "the terms" in page
    assert key[:8] in page
    assert key not in page
    assert "You said yes to: 0, Choices shown to you: 2" in page
    assert "Rights: A copy of your data + " in page
    assert "unheard_of: Yes" in page
    assert "termsacceptance" not in page
    assert "{" not in page.split("<main")[1].split("</main>")[0]
    assert "the log of what was done with your requests" in page


def test_a_table_that_holds_nothing_keeps_nothing_from_the_person(alice: Member, as_member: SignIn) -> None:
    record(action="front.registration.finished", subject=alice)

    assert "Held, but never shown" not in text(as_member(alice), "/en/my-data/requests/")
