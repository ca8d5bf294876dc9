"""From "make a request" to the file in hand, page by page; what was typed wrong; the same thing twice."""

import datetime as dt
import json
import re
import threading
from collections.abc import Callable

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal.members.models import Member, Standing
from rights.models import Case, Channel, Draft, Line
from rights.rules.right import Right
from rights.services import drafts
from rights.services.drafts import Answers, Choice
from tests.cast import keep_promises
from tests.joining.steps import sent
from tests.requests.walking import choose, fetched, send, shown_answers

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]


def test_a_copy_goes_from_the_first_page_to_the_file(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    case = send(client, "access")
    keep_promises()

    told = json.loads(fetched(client, case).read("manifest.json"))
    assert (told["reference"], told["right"]) == (case.reference, "access")
    page = client.get(reverse("request", args=[case.reference])).content.decode()
    assert "Besvarad" in page
    assert reverse("request_file", args=[case.reference]) in page


@pytest.mark.rule("R12-3")
def test_two_rights_in_one_go_are_two_lines_under_one_number(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    case = send(client, "access", "portability")
    keep_promises()

    assert Case.objects.count() == 1
    assert set(case.lines.values_list("right", flat=True)) == {"access", "portability"}
    for right in (Right.ACCESS, Right.PORTABILITY):
        told = json.loads(fetched(client, case, right.value).read("manifest.json"))
        assert (told["reference"], told["right"]) == (case.reference, right.value)


@pytest.mark.rule("R12-2")
def test_it_is_acknowledged_at_once_with_number_rights_and_date(bob: Member, as_member: SignIn) -> None:
    with translation.override("en"):
        case = send(as_member(bob), "access")

    mail = next(one for one in sent(str(bob.email)) if "received your request" in one.subject)
    case.refresh_from_db()

    assert case.acknowledged_at is not None
    assert mail.to == [bob.email]
    assert case.reference in str(mail.body)
    assert "A copy of your data" in str(mail.body)
    assert f"{case.due_on.day}\N{NO-BREAK SPACE}{case.due_on:%B}" in str(mail.body)
    assert f"/en/requests/{case.reference}/" in str(mail.body)


def test_parts_and_day_reach_the_line(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    choose(client, "access", access="some")
    client.post(reverse("request_copy_parts"), {"categories": ["payments", "profile"]})
    answer = client.post(reverse("request_copy_period"), {"period": "some", "since": "2025-01-31"})
    assert answer.headers["Location"] == reverse("request_check")

    shown = client.get(reverse("request_check")).content.decode()
    client.post(reverse("request_check"), shown_answers(client))

    line = Line.objects.get()
    assert (line.categories, line.since) == (["payments", "profile"], dt.date(2025, 1, 31))
    assert "Profiluppgifter" in shown
    assert "31\N{NO-BREAK SPACE}januari\N{NO-BREAK SPACE}2025" in shown


def test_changing_one_answer_leads_back_to_the_check(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    choose(client, "access", "portability")

    answer = client.post(reverse("request_copy"), {"scope": "all"})

    assert answer.headers["Location"] == reverse("request_check")


def test_a_move_offers_only_what_can_be_moved_and_says_why_it_goes_through_you(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    choose(client, "portability", portability="some")

    page = client.get(reverse("request_move_parts")).content.decode()
    scope = client.get(reverse("request_move")).content.decode()
    refused = client.post(reverse("request_move_parts"), {"categories": ["statistics"]})

    assert 'value="profile"' in page
    assert 'value="statistics"' not in page
    assert "lämnar du filen till dem" in scope
    assert "ditt medlemskap fortsätter" in scope
    assert refused.status_code == 200
    assert "Fel:" in refused.content.decode()


@pytest.mark.rule("R20-4")
def test_moving_costs_nothing_ends_nothing_and_waits_for_nobody(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    case = send(client, "portability")
    keep_promises()

    alice.refresh_from_db()
    assert (alice.standing, alice.is_active) == (Standing.ACTIVE, True)
    assert case.lines.get().state == "answered"
    assert fetched(client, case, "portability").namelist()


@pytest.mark.rule("R12-20")
def test_everyone_reaches_it_without_an_account_and_no_page_asks_why(client: Client) -> None:
    for place in (reverse("start"), reverse("account_login"), reverse("guest"), "/nowhere/"):
        assert f'href="{reverse("request_new")}"' in client.get(place).content.decode(), place

    pages = [client.get(reverse("request_new")), choose(client, "access", "portability")]
    pages += [client.get(reverse(name)) for name in ("request_copy", "request_move")]

    for page in pages[:1] + pages[2:]:
        text = page.content.decode()
        assert page.status_code == 200
        assert "<textarea" not in text
        assert 'type="text"' not in text
        assert not re.search(r'type="checkbox"[^>]*checked', text.split('name="rights"')[0])
    fresh = Client().get(reverse("request_new")).content.decode()
    assert not re.search(r'type="checkbox"[^>]*checked', fresh)


def test_a_visitors_answers_survive_signing_in(alice: Member) -> None:
    client = Client()
    last = choose(client, "access")
    assert last.headers["Location"] == reverse("request_check")
    asked = client.get(reverse("request_check"))
    assert asked.headers["Location"].startswith(reverse("request_who"))
    who = client.get(asked.headers["Location"]).content.decode()
    assert reverse("account_login") in who
    assert reverse("guest") in who
    assert not Draft.objects.exists()

    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(reverse("request_check"), shown_answers(client))

    assert answer.status_code == 302
    assert Line.objects.get().case.member == alice


def test_a_draft_is_kept_two_weeks_and_thrown_away_on_wish(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    choose(client, "access")
    assert "påbörjad" in client.get(reverse("requests")).content.decode()

    with time_machine.travel(timezone.now() + dt.timedelta(days=13), tick=False):
        assert drafts.load(member=alice, now=timezone.now()).complete
    with time_machine.travel(timezone.now() + dt.timedelta(days=15), tick=False):
        assert not drafts.load(member=alice, now=timezone.now()).rights
    client.post(reverse("request_discard"))

    assert not Draft.objects.exists()
    assert not Case.objects.exists()


def test_a_sent_request_leaves_no_draft(alice: Member, as_member: SignIn) -> None:
    send(as_member(alice))

    assert not Draft.objects.exists()


def test_the_same_page_sent_twice_is_one_request_and_says_so(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    choose(client, "access")
    page = shown_answers(client)

    first = client.post(reverse("request_check"), page)
    again = client.post(reverse("request_check"), page, follow=True)

    assert Case.objects.count() == 1
    assert again.redirect_chain[0][0] == first.headers["Location"]
    assert "redan skickat det här i dag" in again.content.decode()


def test_fifty_at_once_are_one_request(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    choose(client, "access", "portability")
    page, cookies = shown_answers(client), client.cookies
    places: list[str] = []
    start = threading.Barrier(50)

    def press() -> None:
        own = Client()
        own.cookies = cookies
        start.wait()
        try:
            answer = own.post(reverse("request_check"), page)
            places.append(answer.headers.get("Location", str(answer.status_code)))
        finally:
            connections.close_all()

    with translation.override("sv"):
        presses = [threading.Thread(target=press) for _ in range(50)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert len(places) == 50
    assert len(set(places)) == 1, set(places)
    assert Case.objects.count() == 1
    assert Line.objects.count() == 2


WRONG_DAYS = [
    ("2999-01-01", "som har varit"),
    ("2025-02-31", "som finns"),
    ("0001-01-01", "1900-01-01"),
    ("31/1 2025", "som finns"),
    ("", "från vilken dag"),
    ("2025-01-31\x00", "Noll"),
    ("9" * 400, "som finns"),
]


@pytest.mark.parametrize(("typed", "words"), WRONG_DAYS)
def test_a_wrong_day_is_named_and_kept(typed: str, words: str, alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    choose(client, "access", access="some")
    client.post(reverse("request_copy_parts"), {"categories": ["profile"]})

    answer = client.post(reverse("request_copy_period"), {"period": "some", "since": typed})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Fel:" in page
    if words != "Noll":
        assert words in page
        assert f'value="{typed}"' in page or not typed
    assert drafts.load(member=alice, now=timezone.now()).choices[Right.ACCESS].since is None


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"rights": "erasure"},
        {"rights": "access\x00"},
        {"rights": "access", "access_parts": "nothing-of-ours"},
        {"rights": "access", "access_parts": "../../etc/passwd"},
        {"rights": "access", "access_since": "2999-01-01"},
        {"rights": "access", "access_since": "2025-02-31"},
        {"rights": "portability", "portability_parts": "statistics"},
        {"rights": ["access"] * 90 + ["'; DROP TABLE rights_case; --"]},
    ],
)
def test_answers_that_were_tampered_with_are_not_sent(
    given: dict[str, object], alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    choose(client, "access")

    answer = client.post(reverse("request_check"), given, follow=True)

    assert answer.status_code == 200
    assert "gick inte att läsa" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("request_new", {}),
        ("request_new", {"rights": "marriage"}),
        ("request_new", {"rights": "\x00"}),
        ("request_copy", {"scope": "half"}),
        ("request_copy_parts", {"categories": ["x" * 5000]}),
        ("request_copy_parts", {"categories": "\ud800"}),
    ],
)
def test_a_wrong_choice_is_named_on_the_page(
    name: str, given: dict[str, object], alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    choose(client, "access", access="some")

    body = "&".join(f"{key}={value}" for key, value in given.items()).encode("utf-8", "surrogatepass")
    answer = client.generic("POST", reverse(name), body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert "Fel:" in answer.content.decode()


def test_pages_asked_for_out_of_turn_lead_to_the_right_question(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    for name in (
        "request_copy",
        "request_copy_parts",
        "request_copy_period",
        "request_move",
        "request_move_parts",
        "request_check",
    ):
        assert client.get(reverse(name)).headers["Location"] == reverse("request_new"), name
    choose(client, "access", access="some")

    assert client.get(reverse("request_check")).headers["Location"] == reverse("request_copy_parts")


def test_a_draft_that_names_what_is_gone_asks_again(alice: Member, as_member: SignIn) -> None:
    told = {
        "rights": ["access", "dance"],
        "choices": {"access": {"whole": False, "categories": ["gone"], "since": "x"}},
    }
    Draft.objects.create(member=alice, answers=told)

    page = as_member(alice).get(reverse("request_check"))

    assert page.headers["Location"] == reverse("request_copy_parts")


@pytest.mark.parametrize(
    "told", [None, [], {"rights": 7}, {"choices": [1]}, {"rights": [None], "choices": {"access": 3}}]
)
def test_a_draft_that_cannot_be_read_counts_as_not_begun(told: object) -> None:
    assert drafts.from_json(told) == Answers()


def test_answers_come_back_as_they_were_kept() -> None:
    choice = Choice(whole=False, categories=("profile",), since=dt.date(2025, 1, 31))
    answers = Answers().asking_for([Right.PORTABILITY, Right.ACCESS]).choosing(Right.ACCESS, choice)

    assert drafts.from_json(answers.as_json()) == answers


def test_a_link_chooses_beforehand(alice: Member, as_member: SignIn) -> None:
    page = as_member(alice).get(reverse("request_new"), {"right": ["portability", "x\x00"]}).content.decode()

    assert re.search(r'value="portability"[^>]*checked', page)
    assert not re.search(r'value="access"[^>]*checked', page)


def test_someone_whose_data_are_locked_is_told_so(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    choose(client, "access")
    page = shown_answers(client)
    Member.objects.filter(pk=alice.pk).update(standing=Standing.FROZEN)

    answer = client.post(reverse("request_check"), page)

    assert answer.status_code == 409
    assert "låsta" in answer.content.decode()
    assert client.post(reverse("request_new"), {"rights": "access"}).status_code == 409
    assert not Case.objects.exists()


@pytest.mark.parametrize(("language", "prefix"), [("sv", "/begaran/"), ("en", "/en/requests/")])
def test_the_request_is_in_the_language_of_the_page(
    language: str, prefix: str, alice: Member, as_member: SignIn
) -> None:
    with translation.override(language):
        case = send(as_member(alice))
        assert reverse("request", args=[case.reference]).startswith(prefix)

    assert (case.language, case.channel) == (language, Channel.PORTAL)


def test_no_step_promises_a_number_of_steps_that_answers_may_change(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    pages = [client.get(reverse("request_new"))]
    choose(client, "access", access="some")
    pages += [client.get(reverse(name)) for name in ("request_copy", "request_copy_parts")]
    client.post(reverse("request_copy_parts"), {"categories": ["profile"]})
    pages.append(client.get(reverse("request_copy_period")))
    client.post(reverse("request_copy_period"), {"period": "all"})
    last = client.get(reverse("request_check"))

    found = [re.findall(r"<p>(Steg [^<]*)</p>", one.content.decode()) for one in [*pages, last]]
    assert found == [["Steg 1"], ["Steg 2"], ["Steg 3"], ["Steg 4"], ["Steg 5 av 5"]]
