"""The public page of how long data are kept, and the days on My data: made from the same rules (T-8, T-11)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal import register
from portal.members.models import Member
from portal.memberships.models import Payment, Plan, Subscription
from portal.register import wording
from portal.register.keeping import retention_page
from portal.register.period import Period
from portal.register.schema import LANGUAGES, DataRole, Register, RuleKind
from retention import glance
from retention.services.planning import plan
from tests.pages.makers import fill

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
NO_BREAK = "\N{NO-BREAK SPACE}"
PAGE = "/en/how-long/"
EXAMPLES = ("karaoke", "booking", "devices", "group", "hosting")


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode()).replace("<wbr>", "")


def changed(book: Register, rule: str, period: str) -> Register:
    rules = tuple(
        replace(one, period=Period.parse(period)) if one.id == rule else one for one in book.retention
    )
    return replace(book, retention=rules)


def hold(monkeypatch: pytest.MonkeyPatch, book: Register) -> Register:
    monkeypatch.setattr(register, "current", lambda: book)
    return book


@pytest.mark.rule("T-8")
@pytest.mark.promise(145)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES)
def test_everyone_may_read_how_long_from_when_and_on_what_ground(
    example: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = hold(monkeypatch, register.load(register.EXAMPLES / f"{example}.toml"))
    with translation.override(language):
        page = text(Client(), reverse("retention"))

    document = retention_page(book, language=language, on=dt.date(2026, 11, 28))
    promises = [rule for rule in book.retention if rule.kind is RuleKind.PROMISE]
    duties = [rule for rule in book.retention if rule.kind is RuleKind.DUTY]
    for section, rules in (("promises", promises), ("duties", duties)):
        (table,) = document.section(section).tables
        assert len(table.rows) == len(rules)
        for rule, (data, time, since, why, ground) in zip(rules, table.rows, strict=True):
            assert {book.category(id).label.in_language(language) for id in rule.categories} <= set(
                data.lines
            )
            assert time.lines[0].lower().startswith(rule.period.in_words(language))
            assert since.lines[0].endswith(wording.event_clause(rule.anchor, language=language))
            assert why.lines == (rule.reason.in_language(language),)
            assert ground.lines
            for cell in (data, time, since, why, ground):
                assert all(line in page for line in cell.lines)
    for rule in duties:
        assert book.duty(rule.duty or "").statute.in_language(language)[1:] in page
    for backup in book.backups:
        assert backup.what.in_language(language) in page
        assert f"{backup.rotation_days}{NO_BREAK}" in page
    for category in book.categories:
        assert category.stored or category.label.in_language(language) in page


@pytest.mark.rule("T-8")
@pytest.mark.promise(145)
def test_page_and_countdown_change_alike_when_a_rule_changes(
    alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(alice, count=1)  # signed in on 1 October 2026
    client = as_member(alice)
    book = register.current()

    def day() -> str:
        return text(client, "/en/my-data/sign_ins/")

    long_page, long_day = text(Client(), PAGE), day()
    hold(monkeypatch, changed(book, "sign_in_log", "P7D"))
    short_page, short_day = text(Client(), PAGE), day()

    assert f"7{NO_BREAK}days" not in long_page
    assert f"7{NO_BREAK}days" in short_page
    assert f"1{NO_BREAK}October{NO_BREAK}2027" in long_day
    assert f"1{NO_BREAK}October{NO_BREAK}2027" not in short_day
    assert f"8{NO_BREAK}October{NO_BREAK}2026" in short_day


@pytest.mark.promise(145)
def test_the_page_changes_when_a_backup_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    book = register.current()
    before = text(Client(), PAGE)

    hold(monkeypatch, replace(book, backups=(replace(book.backups[0], rotation_days=77),)))

    assert f"77{NO_BREAK}days" not in before
    assert f"77{NO_BREAK}days" in text(Client(), PAGE)


def host(member: Member, *, ended: dt.date | None) -> None:
    plan, _made = Plan.objects.get_or_create(
        code="web", defaults={"name_sv": "Webb", "name_en": "Web", "price_ore": 9900, "interval": "month"}
    )
    Subscription.objects.create(
        member=member,
        plan=plan,
        status="ended" if ended else "active",
        started_on=dt.date(2025, 1, 1),
        ended_on=ended,
    )


@pytest.mark.rule("T-11")
@pytest.mark.promise(142)
def test_whoever_left_sees_the_day_that_the_number_on_the_page_gives(
    alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = hold(monkeypatch, register.load(register.EXAMPLES / "hosting.toml"))
    client = as_member(alice)
    host(alice, ended=dt.date(2026, 6, 1))
    host(alice, ended=dt.date(2026, 11, 22))

    page, mine = text(Client(), PAGE), text(client, "/en/my-data/")
    hold(monkeypatch, changed(book, "account_end", "P45D"))
    short_page, short_mine = text(Client(), PAGE), text(client, "/en/my-data/")

    assert f">90{NO_BREAK}days<" in page
    assert "When all services have ended" in page
    assert f"20{NO_BREAK}February{NO_BREAK}2027" in mine
    assert f">45{NO_BREAK}days<" in short_page
    assert f"20{NO_BREAK}February{NO_BREAK}2027" not in short_mine
    assert f"6{NO_BREAK}January{NO_BREAK}2027" in short_mine


@pytest.mark.rule("T-11")
def test_the_days_after_leaving_do_not_run_while_a_service_runs(
    alice: Member, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = hold(monkeypatch, register.load(register.EXAMPLES / "hosting.toml"))
    host(alice, ended=dt.date(2026, 6, 1))
    host(alice, ended=None)

    rows = glance.of_member(member=alice, now=now, language="en", register=book, only={"account"})

    assert {line.rule: line.on for line in rows[0].until}["account_end"] is None


def test_the_page_is_one_click_away_from_every_foot() -> None:
    for url in ("/en/", "/en/privacy/", "/en/login/", "/en/no-such/"):
        assert f'href="{PAGE}"' in Client().get(url).content.decode().split("<footer")[1]


@pytest.mark.rule("T-1")
@pytest.mark.parametrize(("last_month", "through"), [(12, dt.date(2033, 12, 31)), (4, dt.date(2034, 12, 31))])
def test_a_payment_is_kept_by_the_fiscal_year_of_the_register(
    last_month: int, through: dt.date, alice: Member, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = hold(monkeypatch, replace(register.current(), fiscal_year_last_month=last_month))
    Payment.objects.create(
        member=alice, amount_ore=9900, method="card", paid_at=dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
    )

    (row,) = glance.of_member(member=alice, now=now, language="en", register=book, only={"payments"})
    planned = [item for item in plan(member=alice, categories=(), now=now).items if item.kept]

    assert row.deciding is not None
    assert row.deciding.on == through
    assert [item.until for item in planned if item.table == "memberships.payment"] == [through]


def test_notes_of_work_are_kept_by_the_calendar_year_and_name_their_law(
    alice: Member, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = hold(monkeypatch, register.load(register.EXAMPLES / "booking.toml"))
    host(alice, ended=dt.date(2026, 11, 22))

    (row,) = glance.of_member(member=alice, now=now, language="en", register=book, only={"memberships"})

    (employment,) = [line for line in row.until if line.rule == "employment"]
    assert employment.on == dt.date(2027, 12, 31)
    assert employment.statute == book.duty("employment_act").statute.en


@pytest.mark.rule("T-8")
@pytest.mark.promise(28)
@pytest.mark.parametrize("example", EXAMPLES)
def test_everyone_may_read_how_backups_are_locked_and_when_the_last_one_is_gone(
    example: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = hold(monkeypatch, register.load(register.EXAMPLES / f"{example}.toml"))
    ours = [one for one in book.backups if one.role is DataRole.CONTROLLER]
    on = timezone.localdate()

    page = text(client, PAGE)
    (table,) = retention_page(book, language="en", on=on).section("backups").tables

    last = on + dt.timedelta(days=max(one.rotation_days for one in ours))
    assert f"What is erased today is gone from our backups on {last} at the latest." in page
    assert [row[-1].lines for row in table.rows] == [("Encrypted",)] * len(book.backups)
    longer = replace(book, backups=(replace(ours[0], rotation_days=200, encrypted=False),))
    hold(monkeypatch, longer)
    assert f"on {on + dt.timedelta(days=200)} at the latest" in text(client, PAGE)
    assert "Not encrypted" in text(client, PAGE)
