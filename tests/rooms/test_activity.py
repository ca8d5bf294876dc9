"""What is logged of use, and what is counted from it."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from portal.activity import middleware, statistics
from portal.activity.models import PageView, Statistic
from portal.gate import services as gate
from portal.members.models import Member

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Europe/Stockholm")
SignIn = Callable[[Member], Client]


def viewed(member: Member, *moments: str, path: str = "/sanger/") -> None:
    for moment in moments:
        PageView.objects.create(
            member=member, at=dt.datetime.fromisoformat(moment).replace(tzinfo=ZONE), path=path
        )


def test_an_opened_page_is_noted_without_its_query(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    client.get(
        "/en/overview/?secret=1",
        headers={"User-Agent": "Mozilla/5.0 (iPhone) Mobile"},
        REMOTE_ADDR="192.0.2.7",
    )

    view = PageView.objects.get()
    assert (view.member, view.path, view.device, view.ip_address) == (
        alice,
        "/en/overview/",
        "phone",
        "192.0.2.7",
    )
    assert view.referrer == ""


def test_pages_with_keys_and_visitors_and_staff_are_not_noted(
    alice: Member, dana: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    client.get("/en/nothing/")
    client.get(f"/en/messages/{alice.pk}/")
    client.post("/en/account/profile/", {"language": "sv"})
    Client().get("/en/")
    as_member(dana).get("/en/help/")

    assert not PageView.objects.exists()


def test_a_log_that_cannot_be_written_breaks_no_page(
    alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(PageView, "save", refuse)

    assert as_member(alice).get("/en/overview/").status_code == 200


def test_one_insert_is_all_it_costs(alice: Member, as_member: SignIn) -> None:
    from django.db import connection

    client = as_member(alice)
    client.get("/en/help/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/en/help/")

    written = [query["sql"] for query in asked if "activity_pageview" in query["sql"]]
    assert len(written) == 1
    assert written[0].startswith("INSERT")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.2, 203.0.113.9", "198.51.100.2"),
        (2, "203.0.113.9", None),
        (1, "not an address", None),
        (1, "", "192.0.2.1"),
    ],
)
def test_as_many_proxies_are_believed_as_the_settings_say(
    proxies: int, forwarded: str, found: str | None
) -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="192.0.2.1")

    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        assert middleware.address(request) == found


def test_a_month_is_counted_for_all_in_one_statement(alice: Member, bob: Member) -> None:
    from django.db import connection

    viewed(alice, "2026-10-01T00:00", "2026-10-01T00:20", "2026-10-01T01:00", "2026-10-31T23:59")
    viewed(alice, "2026-09-30T23:59", "2026-11-01T00:00", path="/listor/")
    viewed(bob, "2026-10-05T10:00", path="/listor/")

    with CaptureQueriesContext(connection) as asked:
        counted = statistics.count_month(month=dt.date(2026, 10, 22), zone=ZONE)

    assert counted == 2
    assert len([one for one in asked if "activity_statistic" in one["sql"]]) == 1
    mine = Statistic.objects.get(member=alice)
    assert (mine.month, mine.visits, mine.pages, mine.favourite) == (dt.date(2026, 10, 1), 3, 4, "/sanger/")


@pytest.mark.promise(9)
def test_whoever_has_objected_is_absent_from_the_next_count(alice: Member, bob: Member) -> None:
    viewed(alice, "2026-10-05T10:00")
    viewed(bob, "2026-10-05T10:00")
    gate.close(member=alice, purpose="statistics", cause="objected")

    statistics.count_month(month=dt.date(2026, 10, 1), zone=ZONE)

    assert [row.member for row in Statistic.objects.all()] == [bob]


def test_counting_again_replaces_the_figures(alice: Member) -> None:
    viewed(alice, "2026-10-05T10:00")
    statistics.count_month(month=dt.date(2026, 10, 1), zone=ZONE)
    viewed(alice, "2026-10-05T10:01")

    statistics.count_month(month=dt.date(2026, 10, 1), zone=ZONE)

    assert Statistic.objects.get(member=alice).pages == 2
