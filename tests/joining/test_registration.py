"""From a stranger's address to a member: the four steps, the records they leave, and what goes wrong."""

import datetime as dt
import threading
from dataclasses import replace

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consents.models import Decision
from consents.wording import question
from portal import register
from portal.front.joining import ages, registering
from portal.front.models import Registration
from portal.members.accounts import AddressTaken
from portal.members.models import Code, Member
from portal.notices.models import NoticeGiven, TermsAcceptance
from portal.outbox.models import Promise
from portal.register.schema import LegalBasis
from portal.trail.models import Entry
from tests.joining.steps import newest_code, sent, to_choices

pytestmark = pytest.mark.django_db
EMAIL = "nora@example.org"
ABOUT = {"user_name": "nora", "name": "Nora Åsén"}


def test_four_steps_lead_from_an_address_to_a_signed_in_member(client: Client) -> None:
    to_choices(client, EMAIL, **ABOUT)
    before = client.cookies["session"].value

    answer = client.post("/registrera/val/", {"with": "none"})

    assert answer.headers["Location"] == "/registrera/klart/"
    member = Member.objects.get(email=EMAIL)
    assert (member.has_account, member.is_active, member.origin, member.birth_year) == (
        True,
        True,
        "form",
        1987,
    )
    assert EmailAddress.objects.get(user=member).verified
    assert client.session["_auth_user_id"] == str(member.pk)
    assert client.cookies["session"].value != before
    assert client.get("/registrera/klart/").status_code == 200
    assert not Registration.objects.exists()
    assert not Code.objects.exists()
    assert "Välkommen" in sent(EMAIL)[-1].subject
    welcome = " ".join(str(sent(EMAIL)[-1].body).split())
    home = settings.INSYN_ADDRESS
    version = NoticeGiven.objects.get().version
    assert f"{home}{reverse('terms')}" in welcome
    assert f"{home}{reverse('privacy_version', args=[version])}" in welcome
    assert "Du kan när som helst säga nej till reklam." in welcome
    assert f"{home}{reverse('request_new')}?right=objection" in welcome
    assert "ta tillbaka ett samtycke" not in welcome


@pytest.mark.promise(146)
def test_accepting_terms_and_being_told_are_two_records_and_neither_is_a_consent(client: Client) -> None:
    to_choices(client, EMAIL, **ABOUT)
    client.post("/registrera/val/", {"with": "none"})

    member = Member.objects.get(email=EMAIL)
    assert TermsAcceptance.objects.get(member=member).version == "1"
    assert NoticeGiven.objects.get(member=member).way == "sign_up"
    assert not Decision.objects.filter(member=member, answer="given").exists()


# The age gate


@pytest.mark.parametrize(
    ("year", "gate"), [(2012, ages.Gate.OPEN), (2013, ages.Gate.ASK_DATE), (2014, ages.Gate.CLOSED)]
)
def test_the_year_decides_but_for_the_turning_year(year: int, gate: ages.Gate) -> None:
    assert ages.by_year(birth_year=year, today=dt.date(2026, 11, 13), least=13) is gate


@pytest.mark.parametrize(
    ("born_on", "today", "gate"),
    [
        (dt.date(2013, 11, 13), dt.date(2026, 11, 13), ages.Gate.OPEN),
        (dt.date(2013, 11, 14), dt.date(2026, 11, 13), ages.Gate.CLOSED),
        (dt.date(2012, 2, 29), dt.date(2025, 2, 28), ages.Gate.CLOSED),
        (dt.date(2012, 2, 29), dt.date(2025, 3, 1), ages.Gate.OPEN),
        (dt.date(2012, 12, 31), dt.date(2026, 1, 1), ages.Gate.OPEN),
    ],
)
def test_the_day_decides_in_the_turning_year(born_on: dt.date, today: dt.date, gate: ages.Gate) -> None:
    assert ages.by_date(born_on=born_on, today=today, least=13) is gate


def _to_age(client: Client) -> None:
    client.post("/en/register/", {"email": EMAIL})
    client.post("/en/register/code/", {"code": newest_code(EMAIL)})


def test_a_child_is_met_kindly_and_nothing_is_kept(client: Client) -> None:
    _to_age(client)

    answer = client.post("/en/register/age/", {"birth_year": str(timezone.localdate().year - 9)}, follow=True)

    page = answer.content.decode()
    assert "Come back a little later" in page
    assert EMAIL not in page
    assert not Registration.objects.exists()
    assert not Code.objects.exists()
    assert not Member.objects.exists()
    assert "registration" not in client.session


def test_the_day_is_asked_in_the_turning_year_and_not_kept(client: Client) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 13, 9, tzinfo=dt.UTC)):
        _to_age(client)
        asked = client.post("/en/register/age/", {"birth_year": "2013"})
        assert asked.headers["Location"] == "/en/register/birthday/"
        client.post("/en/register/birthday/", {"month": "11", "day": "13"})
        client.post("/en/register/terms/", {"terms": "on", **ABOUT})
        answers = Registration.objects.get().answers
        client.post("/en/register/choices/", {"with": "none"})

    assert "13" not in str(
        {key: value for key, value in answers.items() if key != "birth_year"}.get("born_on", "")
    )
    assert "11-13" not in str(answers)
    assert Member.objects.get().birth_year == 2013


def test_a_day_too_young_in_the_turning_year_is_refused(client: Client) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 13, 9, tzinfo=dt.UTC)):
        _to_age(client)
        client.post("/en/register/age/", {"birth_year": "2013"})
        answer = client.post("/en/register/birthday/", {"month": "11", "day": "14"})

    assert answer.headers["Location"] == "/en/register/too-young/"
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "year", ["", "abc", "1899", "3000", "-5", "19 87", "1987.5", "９９", "1" * 10_000, "\x00", "1e3"]
)
def test_what_is_no_year_is_said_so_and_kept_in_the_field(year: str, client: Client) -> None:
    _to_age(client)

    answer = client.post("/en/register/age/", {"birth_year": year}, follow=True)

    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()


@pytest.mark.parametrize(
    "month_day", [("2", "30"), ("13", "1"), ("0", "0"), ("x", "y"), ("", ""), ("11", "1" * 400)]
)
def test_what_is_no_day_is_said_so(month_day: tuple[str, str], client: Client) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 13, 9, tzinfo=dt.UTC)):
        _to_age(client)
        client.post("/en/register/age/", {"birth_year": "2013"})
        answer = client.post(
            "/en/register/birthday/", {"month": month_day[0], "day": month_day[1]}, follow=True
        )

    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()


# Terms and information


@pytest.mark.promise(5)
def test_the_terms_page_names_who_gets_data_and_that_an_account_is_made_there(client: Client) -> None:
    _to_age(client)
    client.post("/en/register/age/", {"birth_year": "1987"})

    page = client.get("/en/register/terms/").content.decode()

    assert "Stripe Payments Europe, Limited" in page
    assert "An account with Stripe is made" in page
    assert "PayPal (Europe)" in page


def test_the_notice_is_shown_and_only_the_terms_have_a_box(client: Client) -> None:
    _to_age(client)
    client.post("/en/register/age/", {"birth_year": "1987"})

    page = client.get("/en/register/terms/").content.decode()

    assert page.count('type="checkbox"') == 1
    assert "checked" not in page
    assert register.current().notice_on(timezone.localdate()).summary.en in page
    assert "You need not accept it" in page


def test_without_the_box_there_is_no_account_and_the_answers_stay(client: Client) -> None:
    _to_age(client)
    client.post("/en/register/age/", {"birth_year": "1987"})

    page = client.post("/en/register/terms/", {**ABOUT}, follow=True).content.decode()

    assert "Tick the box" in page
    assert 'value="Nora Åsén"' in page
    assert not Member.objects.exists()


@pytest.mark.parametrize("name", ["\x00", "x" * 10_000, ""])
def test_odd_answers_are_refused_at_their_field(name: str, client: Client) -> None:
    _to_age(client)
    client.post("/en/register/age/", {"birth_year": "1987"})

    answer = client.post(
        "/en/register/terms/", {"terms": "on", "user_name": "nora", "name": name}, follow=True
    )

    assert answer.status_code == 200
    assert "id_name_error" in answer.content.decode()


def test_a_taken_user_name_is_said_so_also_when_taken_at_the_last_moment(client: Client) -> None:
    to_choices(client, EMAIL, prefix="/en/register/", **ABOUT)
    Member.objects.create(email="first@example.org", user_name="nora")

    answer = client.post("/en/register/choices/", {"with": "none"}, follow=True)

    assert "took that user name" in answer.content.decode()
    assert (
        client.post("/en/register/terms/", {"terms": "on", **ABOUT}).headers["Location"].endswith("/terms/")
    )
    assert not Member.objects.filter(email=EMAIL).exists()


# Choices


@pytest.mark.promise(150)
def test_every_optional_thing_is_off_until_chosen(client: Client) -> None:
    to_choices(client, EMAIL, prefix="/en/register/", **ABOUT)

    page = client.get("/en/register/choices/").content.decode()

    assert page.count('type="checkbox"') == 2
    assert "checked" not in page
    assert page.count('class="btn second" name="with"') == 2
    client.post("/en/register/choices/", {"with": "chosen"})
    assert set(Decision.objects.values_list("answer", flat=True)) == {"refused"}


def test_ticked_ones_are_given_and_the_rest_refused_with_the_text_shown(client: Client) -> None:
    to_choices(client, EMAIL, prefix="/en/register/", **ABOUT)
    page = client.get("/en/register/choices/").content.decode()

    client.post("/en/register/choices/", {"with": "chosen", "choice": ["marketing:email", "invented:thing"]})

    decided = {one.channel: one for one in Decision.objects.all()}
    assert {channel: one.answer for channel, one in decided.items()} == {"email": "given", "sms": "refused"}
    assert decided["email"].language == "en"
    for line in decided["email"].text_shown.splitlines():
        assert line in page
    assert "Yes, send me news and offers by e-mail" in str(sent(EMAIL)[-1].body)


def test_continuing_without_refuses_even_what_was_ticked(client: Client) -> None:
    to_choices(client, EMAIL, prefix="/en/register/", **ABOUT)

    client.post("/en/register/choices/", {"with": "none", "choice": ["marketing:email"]})

    assert set(Decision.objects.values_list("answer", flat=True)) == {"refused"}


def test_the_words_of_a_choice_say_what_how_often_from_whom_and_how_to_stop() -> None:
    known = register.current()
    purpose = known.purpose("marketing")

    for language in ("sv", "en"):
        words = question(register=known, purpose=purpose, channel=purpose.channels[0], language=language)
        assert known.controller.name in words.from_whom
        assert all([words.question, words.what, words.how_often, words.how_to_stop])


@pytest.mark.promise(79)
def test_looking_at_pages_makes_no_decision(alice: Member, client: Client) -> None:
    for path in ("/", "/registrera/", "/en/register/", "/logga-in/", "/gast/"):
        client.get(path)

    assert not Decision.objects.exists()


# Back, twice, late, stopped half-way


def test_sending_the_last_step_twice_makes_one_member(client: Client) -> None:
    to_choices(client, EMAIL, **ABOUT)
    client.post("/registrera/val/", {"with": "none"})

    again = client.post("/registrera/val/", {"with": "none"}, follow=True)

    assert again.status_code == 200
    assert again.redirect_chain[-1][0] == "/registrera/klart/"
    assert Member.objects.filter(email=EMAIL).count() == 1
    assert TermsAcceptance.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_member() -> None:
    client = Client()
    to_choices(client, EMAIL, **ABOUT)
    twin = Client()
    twin.cookies["session"] = client.cookies["session"].value
    answers: list[int] = []

    def send(browser: Client) -> None:
        try:
            answers.append(browser.post("/registrera/val/", {"with": "none"}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[browser]) for browser in (client, twin)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Member.objects.filter(email=EMAIL).count() == 1
    assert TermsAcceptance.objects.count() == 1
    assert sorted(answers) == [302, 302]


def test_going_back_keeps_what_was_said_and_may_change_it(client: Client) -> None:
    to_choices(client, EMAIL, prefix="/en/register/", **ABOUT)

    assert 'value="1987"' in client.get("/en/register/age/").content.decode()
    assert 'value="Nora Åsén"' in client.get("/en/register/terms/").content.decode()
    client.post("/en/register/age/", {"birth_year": "1988"})
    client.post("/en/register/choices/", {"with": "none"})

    assert Member.objects.get(email=EMAIL).birth_year == 1988


@pytest.mark.parametrize("path", ["code/", "age/", "birthday/", "terms/", "choices/"])
def test_no_step_opens_before_its_turn(path: str, client: Client) -> None:
    assert client.get(f"/en/register/{path}").headers["Location"] == "/en/register/"
    client.post("/en/register/", {"email": EMAIL})

    answers = [client.get(f"/en/register/{path}"), client.post(f"/en/register/{path}", {"with": "none"})]

    if path != "code/":
        assert {answer.headers["Location"] for answer in answers} == {"/en/register/code/"}
    assert not Member.objects.exists()


def test_terms_cannot_be_skipped(client: Client) -> None:
    _to_age(client)
    client.post("/en/register/age/", {"birth_year": "1987"})

    assert client.post("/en/register/choices/", {"with": "none"}).headers["Location"] == "/en/register/terms/"
    assert not Member.objects.exists()


def test_an_address_that_got_an_account_meanwhile_ends_like_a_known_one(client: Client) -> None:
    to_choices(client, EMAIL, prefix="/en/register/", **ABOUT)
    other = Member.objects.create(email=EMAIL)

    answer = client.post("/en/register/choices/", {"with": "none"})

    assert answer.headers["Location"] == "/en/register/code/"
    assert "already have an account" in sent(EMAIL)[-1].subject
    assert Member.objects.get(email=EMAIL) == other
    assert not TermsAcceptance.objects.exists()


def test_a_known_address_gets_a_mail_to_sign_in_and_never_a_code(alice: Member, client: Client) -> None:
    client.post("/en/register/", {"email": "  ALICE@example.org "})

    assert [mail.subject for mail in sent(str(alice.email))] == ["You already have an account"]
    assert client.post("/en/register/code/", {"code": "ABCDEFGH"}, follow=True).status_code == 200
    assert Registration.objects.get().confirmed_at is None


def test_unfinished_registrations_are_gone_after_seven_days(client: Client, now: dt.datetime) -> None:
    client.post("/en/register/", {"email": EMAIL})
    begun_at = Registration.objects.get().begun_at

    assert registering.clear(now=begun_at + dt.timedelta(days=6, hours=23)) == 0
    assert registering.clear(now=begun_at + dt.timedelta(days=7, minutes=1)) == 1


def test_a_finished_or_cleared_registration_says_so_and_begins_anew(client: Client) -> None:
    client.post("/en/register/", {"email": EMAIL})
    Registration.objects.all().delete()

    answer = client.get("/en/register/age/", follow=True)

    assert "finished or too old" in answer.content.decode()


def test_promises_and_trail_hold_no_name_and_no_address(client: Client) -> None:
    to_choices(client, EMAIL, **ABOUT)
    client.post("/registrera/val/", {"with": "none"})

    written = f"{list(Promise.objects.values())} {list(Entry.objects.values())}"
    assert EMAIL not in written
    assert "Nora" not in written


def test_a_failure_at_the_end_leaves_no_half_member(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    to_choices(client, EMAIL, **ABOUT)
    client.raise_request_exception = False

    def fail(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(registering, "decide", fail)
    assert client.post("/registrera/val/", {"with": "none"}).status_code == 500
    assert not Member.objects.exists()
    monkeypatch.undo()

    client.post("/registrera/val/", {"with": "none"})
    assert Member.objects.filter(email=EMAIL).exists()


def test_opening_an_account_twice_for_one_address_is_refused(alice: Member, now: dt.datetime) -> None:
    from portal.members.accounts import open_account

    with pytest.raises(AddressTaken):
        open_account(email="Alice@Example.org", origin="form", language="sv", profile={}, now=now)


def test_an_age_given_again_must_be_answered_before_the_last_step(client: Client) -> None:
    this_year = timezone.localdate().year
    to_choices(client, "young@example.org", prefix="/en/register/", user_name="young", name="Young")
    answer = client.post("/en/register/age/", {"birth_year": this_year - 13})
    assert answer.headers["Location"] == "/en/register/birthday/"

    client.post("/en/register/choices/", {"with": "none"})

    assert not Member.objects.filter(email="young@example.org").exists()


@pytest.mark.parametrize(("birth_year", "total"), [("1987", 4), ("2012", 3)])
def test_the_number_of_steps_is_said_only_when_it_is_known(
    birth_year: str, total: int, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = register.current()
    grown = tuple(
        replace(one, minimum_age=20) if one.basis is LegalBasis.CONSENT else one for one in book.purposes
    )
    monkeypatch.setattr(register, "current", lambda: replace(book, purposes=grown))
    with time_machine.travel(dt.datetime(2026, 11, 13, 9, tzinfo=dt.UTC)):
        first = client.get("/en/register/").content.decode()
        _to_age(client)
        client.post("/en/register/age/", {"birth_year": birth_year})
        then = client.get("/en/register/terms/").content.decode()

    assert "<p>Step 1</p>" in first
    assert "short steps" not in first
    assert f"<p>Step 3 of {total}</p>" in then


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("/en/register/", {"email": "nora.example.org"}, "name@example.org"),
        ("/en/register/code/", {"code": "AAAAAAAA"}, "The code is not right"),
        ("/en/register/age/", {"birth_year": "87"}, "Enter a year from"),
        ("/en/guest/", {"email": "nora.example.org"}, "name@example.org"),
    ],
)
def test_a_mistake_is_told_on_a_page_that_back_can_return_to(
    path: str, typed: dict[str, str], words: str, client: Client
) -> None:
    client.post("/en/register/", {"email": EMAIL})
    if path.endswith("age/"):
        client.post("/en/register/code/", {"code": newest_code(EMAIL)})

    answer = client.post(path, typed)
    page = client.get(path).content.decode()
    again = client.get(path).content.decode()

    assert (answer.status_code, answer.headers["Location"]) == (302, path)
    assert words in page
    assert next(iter(typed.values())) in page
    assert words not in again
