"""Whoever leaves, or wants a part gone: what goes, what stays by which law until when, and that nothing else is touched."""

import datetime as dt
import uuid
from typing import Any

import pytest

from portal.correspondence.models import Thread
from portal.datamap import sources
from portal.datamap.rows import of_member
from portal.members.models import Member, Standing
from portal.memberships.models import Invoice, Payment, Subscription
from retention import glance
from retention.items import Item
from retention.services import disposal
from retention.services.parting import severable
from retention.services.planning import plan
from retention.showing import Effects, effects
from tests.pages.makers import fill
from tests.promises.conftest import RunBy

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 13, 8, 12, tzinfo=dt.UTC)
TODAY, END_OF_BOOKS = dt.date(2026, 11, 13), dt.date(2033, 12, 31)


def leave(member: Member, *categories: str) -> tuple[Item, ...]:
    """Have everything deleted, or some categories."""
    planned = disposal.propose(member=member, about_id=uuid.uuid4(), categories=categories, now=NOW)
    disposal.begin(disposal=planned, now=NOW)
    return disposal.dispose(disposal=planned, now=NOW)


def in_words(items: Any) -> Effects:
    return effects(items, on=TODAY, language="en")


def rows_of(member: Member) -> dict[str, list[Any]]:
    """Return every declared row of a person's, table by table, but those that an erasure itself makes."""
    return {
        source.model_class()._meta.label_lower: list(
            of_member(source, member.pk).order_by("pk").values_list()
        )
        for source in sources()
        if source.home() != "requests" and source.name() != "entry"
    }


@pytest.mark.promise(118)
def test_who_ends_the_account_leaves_nothing_but_what_a_rule_or_a_law_keeps(
    alice: Member, bob: Member, run_by: RunBy
) -> None:
    run_by("booking")
    fill(alice, count=3)
    fill(bob, count=1)
    theirs = rows_of(bob)

    items = leave(alice)

    kept = {item.table: item for item in items if item.kept}
    assert all(item.rule and item.ground for item in kept.values())
    for label, rows in rows_of(alice).items():
        assert label in kept or label == "members.member" or rows == [], label
    alice.refresh_from_db()
    assert alice.standing == Standing.ERASED
    assert {alice.name, alice.email, alice.phone, alice.street, alice.user_name} <= {"", None}
    assert not alice.has_usable_password()
    assert rows_of(bob) == theirs


@pytest.mark.promise(119)
@pytest.mark.promise(131)
@pytest.mark.promise(144)
@pytest.mark.parametrize("organisation", ["booking", "hosting"])
def test_the_preview_says_with_law_and_last_day_what_stays_and_that_is_what_stays(
    organisation: str, alice: Member, run_by: RunBy
) -> None:
    run_by(organisation)
    fill(alice, count=2)

    foreseen = plan(member=alice, categories=(), now=NOW).items
    done = leave(alice)

    booked = [one for one in in_words(foreseen).later if one.label == "Payments and invoices"]
    assert [(one.until, one.rows) for one in booked] == [(END_OF_BOOKS, 4)]
    assert "bookkeeping act (1999:1078)" in booked[0].law
    assert all(one.law for one in in_words(foreseen).kept)
    assert [one for one in done if one.table.startswith("memberships.")] == [
        one for one in foreseen if one.table.startswith("memberships.")
    ]
    assert Invoice.objects.count() == Payment.objects.count() == 2
    assert not Subscription.objects.exists()
    assert not Thread.objects.exists()


@pytest.mark.promise(121)
def test_no_path_leads_from_what_was_ordered_to_the_person(alice: Member, run_by: RunBy) -> None:
    run_by("booking")
    fill(alice, count=2)

    leave(alice)

    assert not Subscription.objects.exists()
    assert Payment.objects.filter(subscription=None, origin="staff").count() == Payment.objects.count() == 2
    left = Member.objects.filter(pk__in=Payment.objects.values("member")).values().get()
    said = {
        name: value for name, value in left.items() if name in {"name", "email", "phone", "street", "city"}
    }
    assert set(said.values()) <= {"", None}


@pytest.mark.promise(143)
def test_who_asks_is_deleted_long_before_the_day_by_the_clock(alice: Member, run_by: RunBy) -> None:
    run_by("hosting")
    fill(alice, count=1)
    Subscription.objects.update(status="ended", ended_on=TODAY - dt.timedelta(days=1), renews_on=None)
    rows = glance.of_member(member=alice, now=NOW, language="en", only={"account"})
    assert {line.rule: line.on for line in rows[0].until}["account_end"] == dt.date(2027, 2, 10)

    leave(alice)

    alice.refresh_from_db()
    assert (alice.standing, alice.email, alice.name) == (Standing.ERASED, None, "")


@pytest.mark.promise(99)
@pytest.mark.parametrize("organisation", ["devices", "karaoke"])
def test_only_the_conversations_go_when_only_they_are_to_go(
    organisation: str, alice: Member, run_by: RunBy
) -> None:
    run_by(organisation)
    fill(alice, count=2)
    before = rows_of(alice)
    assert "messages" in {one.id for one in severable()}

    items = leave(alice, "messages")

    assert {(item.category, item.kept) for item in items} == {("messages", False)}
    gone = {"correspondence.thread", "correspondence.message"}
    for label, rows in rows_of(alice).items():
        assert rows == ([] if label in gone else before[label]), label
