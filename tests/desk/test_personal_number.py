"""Personal numbers at the desk: only where the register says why, masked, shown for a reason, never in an address."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.members import numbering
from portal.members.models import Member, PersonalNumber
from portal.outbox.models import Promise
from portal.recipients.models import LookUp
from portal.register.schema import IDENTITY_NUMBER, Register
from portal.trail.models import Entry
from tests.desk.conftest import AtDesk, open_person, search
from tests.register.makers import example

NUMBER, ANOTHER = "198112189876", "191212121212"
WRITTEN = "19811218-9876"
LIST = "admin:members_member_changelist"


@pytest.fixture(autouse=True)
def hosting(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Let the hosting company run the portal: its register says why it holds personal numbers."""
    return run_by(monkeypatch, example("hosting"))


def run_by(monkeypatch: pytest.MonkeyPatch, book: Register) -> Register:
    monkeypatch.setattr(register, "current", lambda: book)
    return book


def number_page(member: Member) -> str:
    return reverse("admin:members_member_number", args=[member.pk])


def tells(page: str) -> bool:
    """Say whether a page shows more of the number than its year; a random key may hold four of the digits."""
    return any(part in page for part in ("8112189876", "811218-9876", "12189876", "1218-9876"))


def held(member: Member) -> str:
    return PersonalNumber.objects.current().get(member=member).number


@pytest.fixture
def numbered(alice: Member) -> Member:
    PersonalNumber.objects.create(member=alice, number=NUMBER)
    return alice


@pytest.mark.promise(140)
@pytest.mark.parametrize("role", ["handler", "verifier"])
def test_the_list_shows_the_year_alone(role: str, at_desk: AtDesk, numbered: Member) -> None:
    page = at_desk(role).get(reverse(LIST)).content.decode()

    assert "1981••••-••••" in page
    assert not tells(page)


@pytest.mark.promise(140)
def test_the_list_shows_nothing_of_a_protected_person_or_to_who_has_no_use_for_it(
    at_desk: AtDesk, numbered: Member
) -> None:
    seen_by_others = at_desk("approver").get(reverse(LIST)).content.decode()
    Member.objects.filter(pk=numbered.pk).update(protected_identity=True)
    protected = at_desk("verifier").get(reverse(LIST)).content.decode()

    assert not tells(seen_by_others + protected)
    assert "1981•" not in seen_by_others + protected
    assert "•••" in protected
    assert "Personnummer" not in seen_by_others


@pytest.mark.promise(140)
def test_the_members_page_shows_the_year_and_a_way_to_see_it_whole(at_desk: AtDesk, numbered: Member) -> None:
    opened = open_person(at_desk(), reverse("admin:members_member_change", args=[numbered.pk]))
    page = opened.content.decode()

    assert "1981••••-••••" in page
    assert not tells(page)
    assert number_page(numbered) in page


@pytest.mark.promise(140)
@pytest.mark.parametrize("role", ["handler", "verifier"])
def test_it_is_shown_whole_once_and_the_person_sees_that(
    role: str, at_desk: AtDesk, numbered: Member, as_member: Callable[[Member], Client]
) -> None:
    client = at_desk(role)

    shown = client.post(number_page(numbered), {"act": "show", "why": "a_service_requires_it"})
    again = client.get(number_page(numbered))

    assert WRITTEN in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert not tells(again.content.decode())
    look = LookUp.objects.get(member=numbered)
    assert (look.role, look.page, look.reason) == (role, "personal_number", "a_service_requires_it")
    told = as_member(numbered).get(reverse("my_data_looked")).content.decode()
    assert "ditt personnummer" in told
    assert "för en tjänst som kräver numret" in told


def test_without_a_reason_it_stays_hidden_and_nothing_is_noted(at_desk: AtDesk, numbered: Member) -> None:
    client = at_desk()

    for reason in ("", "curiosity"):
        page = client.post(number_page(numbered), {"act": "show", "why": reason}).content.decode()
        assert not tells(page)
    assert (
        "Välj varför du behöver se numret."
        in client.post(number_page(numbered), {"act": "show"}).content.decode()
    )
    assert not LookUp.objects.exists()


@pytest.mark.promise(140)
@pytest.mark.parametrize("role", ["approver", "auditor", "technician", ""])
def test_others_are_refused_whatever_they_try(role: str, at_desk: AtDesk, numbered: Member) -> None:
    client, page = at_desk(role), number_page(numbered)

    answers = [
        client.get(page, follow=True),
        client.post(page, {"act": "show", "why": "to_be_sure_who"}, follow=True),
        client.post(page, {"act": "note", "number": ANOTHER}, follow=True),
        client.post(page, {"act": "remove"}, follow=True),
        client.get(reverse("admin:members_member_find"), follow=True),
        client.post(reverse("admin:members_member_find"), {"number": NUMBER}, follow=True),
    ]

    assert [answer.status_code for answer in answers] == [403] * 6
    assert held(numbered) == NUMBER
    assert not LookUp.objects.exists()


def test_a_protected_persons_number_is_only_for_those_who_check_identity(
    at_desk: AtDesk, numbered: Member
) -> None:
    Member.objects.filter(pk=numbered.pk).update(protected_identity=True)
    show = {"act": "show", "why": "to_be_sure_who"}
    handler, verifier = at_desk("handler"), at_desk("verifier")

    page = handler.get(reverse("admin:members_member_change", args=[numbered.pk])).content.decode()

    assert "1981•" not in page
    assert not tells(page)
    assert handler.post(number_page(numbered), show).status_code == 403
    assert handler.post(number_page(numbered), {"act": "remove"}).status_code == 403
    assert WRITTEN in verifier.post(number_page(numbered), show).content.decode()


def test_the_register_says_which_roles(
    at_desk: AtDesk, numbered: Member, monkeypatch: pytest.MonkeyPatch, hosting: Register
) -> None:
    narrower = tuple(
        replace(one, staff_roles=("verifier",)) if one.id == IDENTITY_NUMBER else one  # type: ignore[arg-type]  # a StaffRole is its text
        for one in hosting.categories
    )
    run_by(monkeypatch, replace(hosting, categories=narrower))
    show = {"act": "show", "why": "to_be_sure_who"}

    assert at_desk("handler").post(number_page(numbered), show).status_code == 403
    assert at_desk("verifier").post(number_page(numbered), show).status_code == 200


def test_staff_note_correct_and_remove_it_with_history_and_a_trail_without_values(
    at_desk: AtDesk, alice: Member
) -> None:
    client, page = at_desk(), number_page(alice)

    for number in (" 811218-9876 ", "121212+1212"):
        assert client.post(page, {"act": "note", "number": number}).status_code == 302
    assert held(alice) == ANOTHER
    assert client.post(page, {"act": "remove"}).status_code == 302

    assert list(PersonalNumber.objects.order_by("pk").values_list("number", flat=True)) == [NUMBER, ANOTHER]
    assert not PersonalNumber.objects.current().exists()
    entries = Entry.objects.filter(action__startswith="members.personal_number.").order_by("pk")
    assert [entry.action.rpartition(".")[2] for entry in entries] == ["noted", "corrected", "removed"]
    assert {entry.subject_id for entry in entries} == {alice.pk}
    assert all(entry.facts == {} for entry in entries)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Skriv numret som ÅÅÅÅMMDD-NNNN, med tio eller tolv siffror."),
        ("nio siffror", "Skriv numret som ÅÅÅÅMMDD-NNNN, med tio eller tolv siffror."),
        ("1" * 50, "Skriv numret som ÅÅÅÅMMDD-NNNN, med tio eller tolv siffror."),
        ("19810229-9876", "Det finns ingen sådan födelsedag."),
        ("29991218-9876", "Den födelsedagen kan inte stämma."),
        ("19811218-9875", "Den sista siffran stämmer inte med de andra."),
        ("19811218-9876", "Det numret är redan antecknat."),
    ],
)
def test_what_cannot_be_noted_is_refused_in_words_that_help(
    text: str, words: str, at_desk: AtDesk, numbered: Member
) -> None:
    answer = at_desk().post(number_page(numbered), {"act": "note", "number": text})

    assert words in answer.content.decode()
    assert answer.status_code == 200
    assert PersonalNumber.objects.count() == 1


@pytest.mark.promise(140)
def test_a_person_is_found_by_the_whole_number_in_any_form_and_by_no_part_of_it(
    at_desk: AtDesk, numbered: Member, bob: Member
) -> None:
    client, url = at_desk(), reverse("admin:members_member_find")

    for text in (NUMBER, "811218-9876", "19811218 9876"):
        found = client.post(url, {"number": text})
        assert found.headers["Location"] == reverse("admin:members_member_change", args=[numbered.pk])
    assert "Ingen här har det numret." in client.post(url, {"number": ANOTHER}).content.decode()
    assert "ÅÅÅÅMMDD" in client.post(url, {"number": "9876"}).content.decode()
    PersonalNumber.objects.create(member=bob, number=NUMBER)
    both = client.post(url, {"number": NUMBER}).content.decode()
    assert str(numbered.pk) in both
    assert str(bob.pk) in both


@pytest.mark.parametrize("text", [WRITTEN, "19811218 9876", "811218\N{EN DASH}9876", NUMBER])
def test_the_search_above_the_list_finds_nobody_by_number_and_says_where_to_look(
    text: str, at_desk: AtDesk, numbered: Member
) -> None:
    answer = search(at_desk(), reverse(LIST), text)

    assert list(answer.context["cl"].result_list) == []
    page = answer.content.decode()
    assert "Sök personnummer med ”Sök på personnummer”." in page
    assert reverse("admin:members_member_find") in page


def test_a_protected_person_is_found_by_number_only_by_those_who_check_identity(
    at_desk: AtDesk, numbered: Member
) -> None:
    Member.objects.filter(pk=numbered.pk).update(protected_identity=True)
    url = reverse("admin:members_member_find")

    told = at_desk("handler").post(url, {"number": NUMBER})
    found = at_desk("verifier").post(url, {"number": NUMBER})

    assert "Ingen här har det numret." in told.content.decode()
    assert str(numbered.pk) not in told.content.decode()
    assert found.headers["Location"] == reverse("admin:members_member_change", args=[numbered.pk])


def test_nobody_is_found_by_a_number_that_was_removed(at_desk: AtDesk, numbered: Member) -> None:
    client = at_desk()
    client.post(number_page(numbered), {"act": "remove"})

    answer = client.post(reverse("admin:members_member_find"), {"number": NUMBER})

    assert "Ingen här har det numret." in answer.content.decode()


@pytest.mark.parametrize("organisation", ["karaoke", "group", "devices", "booking"])
def test_where_the_register_does_not_say_why_there_is_no_number_to_note(
    organisation: str, at_desk: AtDesk, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_by(monkeypatch, example(organisation))
    client = at_desk("verifier")

    lists = client.get(reverse(LIST)).content.decode()
    page = client.get(reverse("admin:members_member_change", args=[alice.pk])).content.decode()

    assert "ersonnummer" not in lists + page
    assert client.post(number_page(alice), {"act": "note", "number": NUMBER}).status_code == 403
    assert client.get(reverse("admin:members_member_find")).status_code == 403
    assert not PersonalNumber.objects.exists()


def test_a_number_left_when_the_reason_is_gone_can_only_be_removed(
    at_desk: AtDesk, numbered: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_by(monkeypatch, example("karaoke"))
    client, page = at_desk(), number_page(numbered)

    told = client.get(page).content.decode()

    assert "Registret anger inte längre något skäl" in told
    assert 'value="note"' not in told
    assert client.post(page, {"act": "show", "why": "to_be_sure_who"}).status_code == 403
    assert client.post(page, {"act": "note", "number": ANOTHER}).status_code == 403
    assert client.post(page, {"act": "remove"}).status_code == 302
    assert not PersonalNumber.objects.current().exists()


def test_showing_or_removing_what_is_not_there_is_told(at_desk: AtDesk, alice: Member) -> None:
    client, page = at_desk(), number_page(alice)

    for act in ({"act": "show", "why": "to_be_sure_who"}, {"act": "remove"}):
        answer = client.post(page, act, follow=True)
        assert "Inget personnummer är antecknat." in answer.content.decode()
    assert not LookUp.objects.exists()


def test_a_frozen_persons_number_is_closed(at_desk: AtDesk, numbered: Member) -> None:
    Member.objects.filter(pk=numbered.pk).update(standing="frozen")
    client = at_desk()

    assert client.get(number_page(numbered)).status_code == 403
    assert client.post(number_page(numbered), {"act": "remove"}).status_code == 403


@pytest.mark.promise(140)
def test_it_stands_in_no_address_log_trail_promise_mail_or_title(
    at_desk: AtDesk, alice: Member, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client, page, find = at_desk(), number_page(alice), reverse("admin:members_member_find")

    answers = [
        client.post(page, {"act": "note", "number": WRITTEN}),
        client.post(page, {"act": "show", "why": "to_be_sure_who"}),
        client.post(find, {"number": WRITTEN}),
        client.post(page, {"act": "note", "number": ANOTHER}),
        client.post(page, {"act": "remove"}),
    ]

    places = [
        *(answer.headers.get("Location", "") for answer in answers),
        *(answer.request["PATH_INFO"] + answer.request["QUERY_STRING"] for answer in answers),
        *(answer.content.decode().partition("</title>")[0] for answer in answers),
        *(f"{entry.action} {entry.facts} {entry.about_id}" for entry in Entry.objects.all()),
        *(f"{promise.key} {promise.ids}" for promise in Promise.objects.all()),
        *(f"{look.page} {look.reason}" for look in LookUp.objects.all()),
        *(f"{letter.subject} {letter.body}" for letter in mail.outbox),
        *(str(number) for number in PersonalNumber.objects.all()),
        *(f"{line.getMessage()} {line.args}" for line in caplog.records),
    ]
    digits = "".join(places).replace("-", "")
    assert [number for number in (NUMBER[2:], ANOTHER[2:]) if number in digits] == []
    assert Entry.objects.filter(action="recipients.record.looked_up").exists()


def test_the_services_refuse_by_themselves(alice: Member, dana: Member) -> None:
    now = timezone.now()
    PersonalNumber.objects.create(member=alice, number=NUMBER)

    with pytest.raises(numbering.NotAllowed):
        numbering.note(member=alice, text=ANOTHER, by=dana, now=now)
    with pytest.raises(numbering.NotAllowed):
        numbering.show(member=alice, by=dana, why=numbering.Why.WHO, now=now)
    with pytest.raises(numbering.NotAllowed):
        numbering.remove(member=alice, by=dana, now=now)
    with pytest.raises(numbering.NotAllowed):
        numbering.found_by(NUMBER, by=dana, now=now)
    assert held(alice) == NUMBER
