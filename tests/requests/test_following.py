"""The list, one request, its receipt, its progress, and taking it back; and what strangers see of it: nothing."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from portal.letters.showing import as_text
from portal.letters.words import long_date
from portal.members.models import Member
from portal.trail.services import record
from rights.models import Case, Channel, Line, Step
from rights.rules.right import Right
from rights.rules.states import Outcome, State, StepOutcome
from rights.services import intake, lifecycle, receipts
from rights.views.happenings import Happening, united
from tests.cast import keep_promises
from tests.joining.steps import sent
from tests.requests.walking import send

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
PAGES = (
    "request",
    "request_progress",
    "request_receipt",
    "request_receipt_pdf",
    "request_calendar",
    "request_withdraw",
    "request_file",
)
UNKNOWN = "R-2026-999999"


def filed(member: Member, *rights: Right, days_ago: int = 0) -> Case:
    return intake.file_case(
        member=member,
        asked=[intake.Asked(right=right) for right in rights or (Right.ACCESS,)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now() - dt.timedelta(days=days_ago),
    ).case


def places(reference: str) -> list[str]:
    files = [
        reverse(name, args=[reference, right])
        for name in ("request_download", "request_file_end")
        for right in Right
    ]
    return [*(reverse(name, args=[reference]) for name in PAGES), *files]


def bare(answer: object, reference: str) -> bytes:
    """Return a page without what differs by nature: the address asked for, the number to quote, the form token."""
    text = answer.content.replace(reference.encode(), b"-")  # type: ignore[attr-defined]
    text = re.sub(rb'<strong class="ref">[0-9a-f]{8}</strong>', b"", text)
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", text)


@pytest.mark.promise(60)
def test_strangers_get_the_same_answer_for_a_request_as_for_none(
    alice: Member, mallory: Member, as_member: SignIn
) -> None:
    case = filed(alice, Right.ACCESS, Right.PORTABILITY)
    keep_promises()
    stranger = as_member(mallory)

    for theirs, nobodys in zip(places(case.reference), places(UNKNOWN), strict=True):
        for method in ("get", "post"):
            seen, unknown = getattr(stranger, method)(theirs), getattr(stranger, method)(nobodys)
            assert seen.status_code == unknown.status_code, theirs
            assert seen.status_code in (404, 405), theirs
            assert bare(seen, case.reference) == bare(unknown, UNKNOWN), theirs
    assert not case.lines.exclude(state=State.ANSWERED).exists()


def test_visitors_are_asked_who_they_are_whether_the_request_exists_or_not(alice: Member) -> None:
    case = filed(alice)

    for theirs, nobodys in zip(places(case.reference), places(UNKNOWN), strict=True):
        seen, unknown = Client().get(theirs), Client().get(nobodys)
        assert seen.status_code == unknown.status_code == 302
        assert seen.headers["Location"].replace(case.reference, "-") == unknown.headers["Location"].replace(
            UNKNOWN, "-"
        )


@pytest.mark.parametrize(
    "reference", ["R-2026-0001%00", "R-2026-" + "9" * 60, "r-2026-0001", "1", "%ED%A0%80", "R-2026-0001'--"]
)
def test_numbers_of_another_shape_are_no_address(reference: str, alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    assert client.get(f"/begaran/{reference}/").status_code == 404
    assert client.get(f"/begaran/{reference}/fil/access/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "before=1_9e99_0",
        "after=0_nan_" + "0" * 32,
        "after=%00",
        "after=" + "9" * 500,
        "before=1_-1e30_" + "0" * 32,
    ],
)
def test_a_place_in_the_list_that_is_none_is_not_found(query: str, alice: Member, as_member: SignIn) -> None:
    assert as_member(alice).get(f"{reverse('requests')}?{query}").status_code == 404


def test_the_list_shows_open_ones_first_and_pages_by_key(alice: Member, as_member: SignIn) -> None:
    for days in range(1, 46):
        case = filed(alice, days_ago=days)
        if days % 3:
            lifecycle.withdraw(line=case.lines.get(), now=timezone.now(), by=alice.pk)
    wanted = [
        case.reference
        for case in sorted(
            Case.objects.all(), key=lambda one: (one.closed_at is not None, -one.received_at.timestamp())
        )
    ]
    client = as_member(alice)
    seen: list[str] = []
    back: list[str] = []

    place = reverse("requests")
    while place:
        page = client.get(place).content.decode()
        seen += list(dict.fromkeys(re.findall(r"/begaran/(R-\d{4}-\d+)/", page)))
        found = re.search(r'rel="next" href="([^"]+)"', page)
        last, place = place, found[1] if found else ""
    place = last
    while place:
        page = client.get(place).content.decode()
        back = list(dict.fromkeys(re.findall(r"/begaran/(R-\d{4}-\d+)/", page))) + back
        found = re.search(r'rel="prev" href="([^"]+)"', page)
        place = found[1] if found else ""

    assert seen == wanted
    assert back == wanted


def test_list_and_page_ask_the_database_as_often_for_many_as_for_few(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    case = filed(alice)
    client.get(reverse("requests"))  # the first page of a session writes the session down
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("requests"))
    for days in range(1, 20):
        filed(alice, Right.ACCESS, Right.PORTABILITY, days_ago=days)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("requests"))
    both = filed(alice, Right.ACCESS, Right.PORTABILITY)
    with CaptureQueriesContext(connection) as one_line:
        client.get(reverse("request", args=[case.reference]))
    with CaptureQueriesContext(connection) as two_lines:
        client.get(reverse("request", args=[both.reference]))

    assert len(many) == len(few) <= 11
    assert len(two_lines) == len(one_line) <= 13


def test_the_page_puts_the_date_first_and_says_why(alice: Member, as_member: SignIn) -> None:
    case = filed(alice)

    page = as_member(alice).get(reverse("request", args=[case.reference])).content.decode()

    main = page[page.index("<main") :]
    assert main.index('class="due ') < main.index('class="card')
    assert "En månad senare" in main
    assert "kvar" in main
    assert case.reference in main
    assert "Vi tog emot din begäran" in main
    assert 'http-equiv="refresh"' in page
    assert reverse("request_progress", args=[case.reference]) in main


@pytest.mark.parametrize(
    ("country", "authority"),
    [("SE", "Integritetsskyddsmyndigheten"), ("NO", "Datatilsynet"), ("", "Integritetsskyddsmyndigheten")],
)
@pytest.mark.promise(104)
def test_the_authority_is_that_of_the_members_country(
    country: str, authority: str, alice: Member, as_member: SignIn
) -> None:
    Member.objects.filter(pk=alice.pk).update(country=country)

    page = as_member(alice).get(reverse("request", args=[filed(alice).reference])).content.decode()

    assert authority in page


def test_a_late_request_says_so_before_the_person_does(alice: Member, as_member: SignIn) -> None:
    case = filed(alice, days_ago=60)
    client = as_member(alice)

    page = client.get(reverse("request", args=[case.reference])).content.decode()

    assert "Vi är sena" in page
    assert "imy.se" in page
    assert "Vi är sena" in client.get(reverse("requests")).content.decode()


def test_a_system_that_did_not_answer_is_named(alice: Member, as_member: SignIn) -> None:
    case = filed(alice)
    line = case.lines.get()
    for to in (State.PREPARING, State.EXECUTING):
        lifecycle.advance(line=line, to=to, now=timezone.now())
    Step.objects.create(line=line, source="portal", outcome=StepOutcome.DONE, rows=1234)
    Step.objects.create(line=line, source="crm", outcome=StepOutcome.UNREACHED, reason="too_slow")
    record(
        action="rights.step.unreached",
        subject=alice,
        about=case,
        facts={"source": "crm", "reason": "too_slow"},
    )
    lifecycle.advance(line=line, to=State.ANSWERED, now=timezone.now(), outcome=Outcome.PARTLY)

    page = as_member(alice).get(reverse("request", args=[case.reference])).content.decode()

    assert "Delvis klart" in page
    assert "crm" in page
    assert "Det tog för lång tid." in page
    assert "Ett system svarade inte" in page
    assert "1\N{NO-BREAK SPACE}234" in page


def test_what_happened_and_has_no_words_is_shown_as_it_stands(alice: Member, as_member: SignIn) -> None:
    case = filed(alice)
    record(action="rights.case.moved", subject=alice, about=case)

    page = as_member(alice).get(reverse("request", args=[case.reference])).content.decode()

    assert "rights.case.moved" in page


def test_what_befell_both_rights_in_one_moment_is_said_once_and_names_them(
    bob: Member, as_member: SignIn
) -> None:
    client = as_member(bob)
    case = send(client, "access", "portability")
    keep_promises()

    with translation.override("en"):
        page = client.get(reverse("request", args=[case.reference]))
        told = {one.title: one.about for one in page.context["happenings"]}

    assert len(told) == len(page.context["happenings"])
    assert told["We began to work on it"] == told["We answered"] == "A copy of your data + Move your data"
    assert page.content.decode().count("We began to work on it") == 1


@pytest.mark.parametrize(
    ("second", "seconds", "lines"),
    [
        ({"rights": {Right.PORTABILITY}}, 60, 1),
        ({"rights": {Right.PORTABILITY}}, 61, 2),
        ({"rights": {Right.ACCESS}}, 1, 2),
        ({"rights": {Right.PORTABILITY}, "who": "You"}, 1, 2),
        ({"rights": {Right.PORTABILITY}, "title": "Answered"}, 1, 2),
        ({"rights": (), "system": "crm"}, 1, 2),
    ],
)
def test_only_the_same_of_another_right_in_the_same_moment_is_united(
    second: dict[str, Any], seconds: int, lines: int, now: dt.datetime
) -> None:
    first = Happening(title="Begun", who="Staff", at=now, rights=frozenset({Right.ACCESS}))
    then = replace(
        first, at=now + dt.timedelta(seconds=seconds), **second | {"rights": frozenset(second["rights"])}
    )

    told = united([first, then])

    assert len(told) == lines
    assert told[-1].at == then.at
    assert {right for one in told for right in one.rights} == first.rights | then.rights


def test_a_system_that_answered_for_neither_right_is_named_once(now: dt.datetime) -> None:
    silent = Happening(title="No answer", who="Staff", at=now, system="crm")
    other = replace(silent, system="billing")

    assert united([silent, replace(silent, at=now + dt.timedelta(seconds=5)), other]) == [
        replace(silent, at=now + dt.timedelta(seconds=5)),
        other,
    ]


def test_progress_is_told_to_the_page(bob: Member, as_member: SignIn) -> None:
    client = as_member(bob)
    case = filed(bob)
    with translation.override("en"):
        place = reverse("request_progress", args=[case.reference])

    before = client.get(place).json()
    keep_promises()
    after = client.get(place).json()

    assert (before["done"], before["text"]) == (False, "Received")
    assert 0 < before["percent"] < 100
    assert after == {"percent": 100, "text": "Done. Your file is ready.", "done": True}


def test_the_receipt_stays_and_can_be_kept_as_pdf_and_in_the_calendar(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    case = send(client, "access", "portability")
    keep_promises()

    page = client.get(reverse("request_receipt", args=[case.reference]))
    paper = client.get(reverse("request_receipt_pdf", args=[case.reference]))
    calendar = client.get(reverse("request_calendar", args=[case.reference]))

    assert case.reference in page.content.decode()
    assert paper.content.startswith(b"%PDF")
    assert paper.headers["Content-Disposition"] == f'attachment; filename="insyn-{case.reference}.pdf"'
    assert f"DTSTART;VALUE=DATE:{case.due_on:%Y%m%d}".encode() in calendar.content
    assert b"alice" not in calendar.content.lower()


def test_the_receipt_of_a_deletion_names_the_day_before_which_nothing_goes(
    alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, Any] = {}
    monkeypatch.setattr(
        "rights.services.receipts.pdf.render", lambda letter, **_: told.update(letter=as_text(letter)) or b""
    )
    client = as_member(alice)
    case = send(client, "erasure")
    keep_promises()
    first = " ".join(long_date(case.received_on + dt.timedelta(days=7), "sv", weekday=False).split())

    page = " ".join(client.get(reverse("request_receipt", args=[case.reference])).content.decode().split())
    receipts.receipt_pdf(case, now=timezone.now())

    mail = " ".join(str(sent("alice@example.org")[-1].body).split())
    assert "Inget raderas före" in page
    assert first in page
    for words in (mail, " ".join(told["letter"].split())):
        assert f"{first}. Fram till dess kan du ändra dig" in words
    assert "på sidan för din begäran" in told["letter"]
    assert "som en fil" not in told["letter"]
    assert "några minuter" not in page


def test_the_receipt_of_a_pause_says_that_it_holds_and_one_that_is_answered_says_so(
    alice: Member, bob: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    copy = send(client, "access")
    place = reverse("request_receipt", args=[copy.reference])
    before = client.get(place).content.decode()
    keep_promises()
    after = client.get(place).content.decode()
    paused = as_member(bob)
    case = send(paused, "restriction")
    page = paused.get(reverse("request_receipt", args=[case.reference])).content.decode()
    keep_promises()

    assert "Ofta tar det bara några minuter." in before
    assert "Svaret finns redan här:" in after
    assert "Du får svar senast" not in after
    assert "pausad från och med nu" in page
    assert "några minuter" not in page
    assert "pausad från och med nu" in str(sent("bob@example.org")[-1].body)


def test_so_does_the_receipt_of_a_correction_that_pauses_until_the_pause_is_ended(
    alice: Member, as_member: SignIn
) -> None:
    client, words = as_member(alice), "pausad från och med nu"
    place = reverse("request_receipt", args=[send(client, "rectification").reference])
    first = client.get(place).content.decode()
    keep_promises()
    held = client.get(place).content.decode()

    client.post(reverse("pause"))
    ended = client.get(place).content.decode()

    assert words in first
    assert words in held
    assert words in str(sent("alice@example.org")[-1].body)
    assert words not in ended


def test_the_receipt_of_a_file_and_something_else_says_what_comes_of_both(
    alice: Member, bob: Member, as_member: SignIn
) -> None:
    both, file = as_member(alice), as_member(bob)
    rest = "Vi gör resten av det du bad om, eller säger varför inte"

    of_both, of_file = send(both, "access", "rectification"), send(file, "access")

    assert rest in both.get(reverse("request_receipt", args=[of_both.reference])).content.decode()
    assert rest not in file.get(reverse("request_receipt", args=[of_file.reference])).content.decode()


@pytest.mark.rule("R12-18")
def test_one_right_of_two_can_be_taken_back(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    case = send(client, "access", "portability")
    place = reverse("request_withdraw", args=[case.reference])

    nothing_ticked = client.post(place, {})
    client.post(place, {"lines": "portability"})
    keep_promises()

    assert nothing_ticked.status_code == 200
    assert "Kryssa i det du vill ta tillbaka" in nothing_ticked.content.decode()
    assert dict(case.lines.values_list("right", "state")) == {
        "access": "answered",
        "portability": "withdrawn",
    }
    assert client.get(reverse("request_file", args=[case.reference])).content.count(b'class="download"') == 1


@pytest.mark.rule("R12-18")
def test_taking_it_back_ends_it_is_confirmed_and_stands_in_nobodys_way(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    case = send(client)
    place = reverse("request_withdraw", args=[case.reference])
    page = client.get(place).content.decode()

    client.post(place)
    keep_promises()
    client.post(place)
    again = send(client)

    case.refresh_from_db()
    assert "när du vill" in page
    assert case.closed_at is not None
    assert case.lines.get().state == State.WITHDRAWN
    assert any(
        "återtagen" in one.subject.lower() or "tillbaka" in one.subject.lower()
        for one in sent(str(alice.email))
    )
    shown = client.get(reverse("request", args=[case.reference])).content.decode()
    assert "tagit tillbaka" in shown
    assert place not in shown
    assert again.reference != case.reference


def test_what_was_answered_cannot_be_taken_back(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    case = send(client)
    keep_promises()

    answer = client.post(reverse("request_withdraw", args=[case.reference]), follow=True)

    assert "redan avslutad" in answer.content.decode()
    assert Line.objects.get().state == State.ANSWERED


def test_an_answer_that_comes_first_wins_over_a_withdrawal(
    alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = filed(alice)

    def overtaken(**_: object) -> None:
        raise lifecycle.MovedOn

    monkeypatch.setattr(lifecycle, "withdraw", overtaken)
    answer = as_member(alice).post(reverse("request_withdraw", args=[case.reference]), follow=True)

    assert "hann besvaras" in answer.content.decode()


def test_a_person_without_requests_is_told_what_this_page_is_for(alice: Member, as_member: SignIn) -> None:
    assert "inte gjort någon begäran" in as_member(alice).get(reverse("requests")).content.decode()


def test_a_withdrawn_request_has_no_work_under_way(alice: Member, as_member: SignIn) -> None:
    case = filed(alice)
    line = case.lines.get()
    lifecycle.advance(line=line, to=State.PREPARING, now=timezone.now())
    Step.objects.create(line=line, source="portal")
    place = reverse("request", args=[case.reference])
    before = as_member(alice).get(place).content.decode()
    lifecycle.withdraw(line=Line.objects.get(pk=line.pk), now=timezone.now(), by=alice.pk)

    after = as_member(alice).get(place).content.decode()

    assert "Pågår" in before
    assert "Avbrutet" not in before
    assert "Avbrutet" in after
    assert "Pågår" not in after


def test_a_request_half_ready_says_which_right_is_ready_and_which_is_not(
    alice: Member, as_member: SignIn
) -> None:
    case = send(as_member(alice), "access", "portability")
    keep_promises()
    Line.objects.filter(case=case, right=Right.PORTABILITY).delete()
    Line.objects.create(case=case, right=Right.PORTABILITY, state=State.EXECUTING)
    Case.objects.filter(pk=case.pk).update(closed_at=None)

    with translation.override("en"):
        page = as_member(alice).get(reverse("request", args=[case.reference]))
    main = page.content.decode().split("<main")[1].split("</main>")[0]
    box = main.split('id="file-title"')[1].split("</section>")[0]

    assert page.context["standing"].text == "One of two parts is ready"
    assert page.context["progress"].text == "Move your data: We are making your file"
    assert "A copy of your data" in box
    assert "Move your data" not in box
