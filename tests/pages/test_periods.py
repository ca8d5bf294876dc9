"""A member chooses a shorter time for an account she does not use; the countdown obeys (T-10)."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from portal import register
from portal.datamap.copying import Copying, json_lines
from portal.members import periods
from portal.members.models import ChosenPeriod, Member, Standing
from portal.members.personal_data import ChosenPeriods
from portal.members.statements import NotActive
from portal.register.period import Period
from portal.register.schema import NotInRegister
from portal.trail.models import Entry
from retention import glance
from retention.until import Until

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
PAGE = "/en/account/how-long/"
SEEN = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.fixture
def client(alice: Member, as_member: SignIn) -> Client:
    found = as_member(alice)
    Member.objects.filter(pk=alice.pk).update(last_login=SEEN)
    return found


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def account(member: Member) -> Until:
    (row,) = glance.of_member(member=member, now=SEEN, language="en", only={"account"})
    assert row.deciding is not None
    return row.deciding


@pytest.mark.promise(127)
@pytest.mark.parametrize("example", ["booking", "karaoke"])
def test_a_shorter_time_is_honoured_by_the_countdown_and_stands_in_the_history(
    example: str, alice: Member, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = register.load(register.EXAMPLES / f"{example}.toml")
    monkeypatch.setattr(register, "current", lambda: book)
    assert f"22{NO_BREAK}November{NO_BREAK}2028" in text(client, "/en/my-data/")

    answer = client.post(PAGE, {"inactive": "P6M"}, follow=True)

    page = unescape(answer.content.decode())
    assert "Your choice is saved." in page
    assert f"22{NO_BREAK}May{NO_BREAK}2027" in page
    assert f"6{NO_BREAK}months" in page.split("What you have chosen")[1]
    mine = text(client, "/en/my-data/").split('href="/en/my-data/account/"')[1].split("</li>")[0]
    assert f"22{NO_BREAK}May{NO_BREAK}2027" in mine
    assert "The time you chose yourself" in mine
    inside = text(client, "/en/my-data/account/")
    assert f"Erased 6{NO_BREAK}months after you last signed in." in inside
    assert "You have chosen that time yourself." in inside


def test_the_page_speaks_swedish(client: Client) -> None:
    client.post("/konto/hur-lange/", {"inactive": "P12M"})

    page = text(client, "/konto/hur-lange/")

    assert f"22{NO_BREAK}november{NO_BREAK}2027" in page
    assert f"24{NO_BREAK}månader, som för alla" in page
    assert "Hur länge efter att du senast loggade in ska det tas bort?" in page


def test_each_sign_in_begins_the_chosen_time_anew(alice: Member, client: Client) -> None:
    client.post(PAGE, {"inactive": "P6M"})
    assert account(Member.objects.get(pk=alice.pk)).on == dt.date(2027, 5, 22)

    Member.objects.filter(pk=alice.pk).update(last_login=SEEN + dt.timedelta(days=30))

    assert account(Member.objects.get(pk=alice.pk)).on == dt.date(2027, 6, 22)


def test_the_latest_choice_holds_and_the_time_of_everyone_is_one_of_them(
    alice: Member, client: Client
) -> None:
    for choice in ("P6M", "P12M", "P12M", "P24M"):
        assert client.post(PAGE, {"inactive": choice}).status_code == 302

    assert periods.chosen(alice) == {}
    assert list(ChosenPeriod.objects.visible_to(alice).order_by("pk").values_list("period", flat=True)) == [
        "P6M",
        "P12M",
        "",
    ]
    entries = Entry.objects.filter(action="members.period.chosen")
    assert [entry.facts for entry in entries] == [{"rule": "inactive"}] * 3
    assert "Nothing was changed." in client.post(PAGE, {"inactive": "P24M"}, follow=True).content.decode()


@pytest.mark.parametrize(
    "given", [{}, {"inactive": ""}, {"inactive": "P10Y"}, {"inactive": "P1D"}, {"other": "P6M"}]
)
def test_what_the_register_does_not_offer_is_refused_and_nothing_is_kept(
    given: dict[str, str], client: Client
) -> None:
    assert client.post(PAGE, given).status_code == 200
    assert not ChosenPeriod.objects.exists()


def test_the_service_refuses_what_is_not_offered(alice: Member) -> None:
    now = timezone.now()

    with pytest.raises(periods.NotOffered):
        periods.choose(member=alice, rule="inactive", period=Period.parse("P10Y"), now=now)
    with pytest.raises(periods.NotOffered):
        periods.choose(member=alice, rule="bookkeeping", period=Period.parse("P6M"), now=now)
    with pytest.raises(NotInRegister):
        periods.choose(member=alice, rule="horoscope", period=None, now=now)
    Member.objects.filter(pk=alice.pk).update(standing=Standing.FROZEN)
    with pytest.raises(NotActive):
        periods.choose(member=alice, rule="inactive", period=Period.parse("P6M"), now=now)
    assert not ChosenPeriod.objects.exists()


def test_a_choice_does_not_lengthen_a_rule_that_became_shorter(
    alice: Member, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(PAGE, {"inactive": "P12M"})
    book = register.current()
    rules = tuple(
        replace(rule, period=Period(months=3), shorter_choices=()) if rule.id == "inactive" else rule
        for rule in book.retention
    )
    monkeypatch.setattr(register, "current", lambda: replace(book, retention=rules))

    found = account(Member.objects.get(pk=alice.pk))

    assert found.on == dt.date(2027, 2, 22)
    assert not found.chosen
    assert "There is nothing to choose here" in text(client, PAGE)


def test_a_choice_is_the_members_own_and_part_of_her_copy(
    alice: Member, bob: Member, client: Client, as_member: SignIn
) -> None:
    client.post(PAGE, {"inactive": "P6M"})

    assert "What you have chosen" not in text(as_member(bob), PAGE)
    assert periods.chosen(bob) == {}
    copying = Copying(source=ChosenPeriods, member_id=alice.pk, category="account")
    (row,) = b"".join(json_lines(copying.as_json(), copying.parameters)).splitlines()
    assert json.loads(row)["period"] == "P6M"


def test_whoever_is_not_signed_in_is_led_to_signing_in() -> None:
    assert Client().get(PAGE).status_code == 302
